// Says so when the kernel behind the page is gone, instead of buttons that do nothing.
(() => {
  const config = JSON.parse(document.getElementById("jupyter-config-data").textContent);
  const address = `${config.baseUrl}api/kernels/${config.kernelId}`;
  const place = document.getElementById("kernel-gone");
  const EVERY_MS = 5000;

  function gone() {
    if (place.firstChild) return;
    const text = document.createElement("p");
    const button = document.createElement("button");
    text.textContent = `✗ ${place.dataset.text}`;
    button.textContent = place.dataset.again;
    button.addEventListener("click", () => location.reload());
    place.append(text, button);
  }

  async function look() {
    try {
      const answer = await fetch(address, { cache: "no-store" });
      if (answer.ok) place.replaceChildren();
      else gone();
    } catch {
      gone(); // the server itself has ended
    }
  }

  setInterval(() => document.visibilityState === "visible" && look(), EVERY_MS);
  document.addEventListener("visibilitychange", look);
})();
