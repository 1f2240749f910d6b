// JupyterLab's theme follows the browser's colours, and changes with them.
(() => {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const paint = () => {
    document.body.dataset.jpThemeLight = String(!dark.matches);
    document.body.dataset.jpThemeName = dark.matches ? "JupyterLab Dark" : "JupyterLab Light";
  };
  paint();
  dark.addEventListener("change", paint);
})();
