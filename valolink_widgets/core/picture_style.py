"""The picture's stylesheet: light and dark, on its own or inside the panels' colours."""

from __future__ import annotations

from collections.abc import Mapping

from .html import Html

# Our own colours, where no panel around the picture sets them; 4.5:1 and more on each ground.
_LIGHT: Mapping[str, str] = {
    "card": "#fff",
    "ink": "#1b2430",
    "soft": "#566170",
    "edge": "#7c8794",
    "brand": "#0b6e8a",
    "brand-soft": "#e4f1f5",
    "ok": "#17693b",
    "ok-soft": "#e6f4ec",
    "bad": "#a3231b",
    "bad-soft": "#fdecea",
    "warn": "#7a5200",
    "warn-soft": "#fff4d6",
}
_DARK: Mapping[str, str] = {
    "card": "#1a2029",
    "ink": "#e8edf3",
    "soft": "#a5b0bd",
    "edge": "#8a95a3",
    "brand": "#4cb6d4",
    "brand-soft": "#12303a",
    "ok": "#7bd6a0",
    "ok-soft": "#143023",
    "bad": "#ff9c94",
    "bad-soft": "#3a1a18",
    "warn": "#f1c96b",
    "warn-soft": "#33280c",
}


def _set(colours: Mapping[str, str]) -> str:
    return "".join(f"--vp-{name}:var(--vl-{name},{value});" for name, value in colours.items())


def _looks() -> str:
    """Frame, ground and ink of each state."""
    rules = (
        ("exists", "ok", ""),
        ("ready", "brand", ""),
        ("working", "brand", ""),
        ("differs", "warn", ""),
        ("failed", "bad", ""),
        ("blocked", "bad", ""),
        ("waiting", "", "5 4"),
        ("absent", "", "5 4"),
        ("unknown", "", "5 4"),
        ("unwanted", "", "1 4"),
    )
    return "".join(_look(*rule) for rule in rules)


def _look(state: str, colour: str, dashes: str) -> str:
    node = f".vl-picture .vp-{state}"
    if not colour:
        return f"{node}>.vp-box{{stroke-dasharray:{dashes}}}"
    strong, soft = f"var(--vp-{colour})", f"var(--vp-{colour}-soft)"
    return (
        f"{node}>.vp-box{{stroke:{strong};fill:{soft}}}"
        f"{node}>.vp-badge{{stroke:{strong};fill:{strong}}}"
        f"{node}>.vp-sign{{fill:var(--vp-card)}}{node}>.vp-word{{fill:{strong}}}"
    )


STYLE = Html(
    ".vl-picture{container-type:inline-size;" + _set(_LIGHT) + "}"
    "@media(prefers-color-scheme:dark){.vl-picture{" + _set(_DARK) + "}}"
    # JupyterLab's theme, where there is one, counts more than the browser's.
    '[data-jp-theme-light="true"] .vl-picture{' + _set(_LIGHT) + "}"
    '[data-jp-theme-light="false"] .vl-picture{' + _set(_DARK) + "}"
    ".vl-picture svg{display:block;width:100%;height:auto}"
    ".vl-picture .vp-wide{max-width:980px;margin:0 auto}"
    ".vl-picture .vp-narrow{max-width:400px;margin:0 auto}"
    "@container (max-width:640px){.vl-picture .vp-wide{display:none}"
    ".vl-picture .vp-narrow{display:block!important}}"
    ".vl-picture text{fill:var(--vp-ink);font:12px system-ui,'Segoe UI',Roboto,sans-serif}"
    ".vl-picture .vp-label{font-size:13px;font-weight:600}"
    ".vl-picture :is(.vp-word,.vp-verb){fill:var(--vp-soft)}.vl-picture .vp-verb{font-size:11.5px}"
    ".vl-picture .vp-sign{font-size:12px;font-weight:700;fill:var(--vp-soft)}"
    ".vl-picture .vp-sum{font-size:15px;font-weight:600}"
    ".vl-picture .vp-ground{fill:var(--vp-card)}"
    ".vl-picture .vp-box{fill:var(--vp-card);stroke:var(--vp-edge);stroke-width:1.5}"
    ".vl-picture .vp-badge{fill:none;stroke:var(--vp-edge);stroke-width:1.5}"
    ".vl-picture .vp-line{stroke:var(--vp-edge);stroke-width:1.5}"
    ".vl-picture .vp-head{fill:var(--vp-edge)}"
    ".vl-picture .vp-line.vp-on{stroke:var(--vp-ok);stroke-width:2}"
    ".vl-picture .vp-head.vp-on{fill:var(--vp-ok)}"
    ".vl-picture .vp-line:is(.vp-open,.vp-off){stroke-dasharray:4 4}"
    ".vl-picture .vp-off{opacity:.55}" + _looks() + ".vl-picture .vp-ring{fill:none;stroke:none}"
    ".vl-picture [data-go]{cursor:pointer;outline:none}"
    ".vl-picture [data-go]:hover>.vp-box{stroke-width:2.5}"
    ".vl-picture [data-go]:focus-visible>.vp-ring{stroke:var(--vp-brand);stroke-width:2.5}"
    "@media(prefers-reduced-motion:no-preference){"
    ".vl-picture .vp-working>.vp-badge{animation:vp-pulse 1.2s ease-in-out infinite}}"
    "@keyframes vp-pulse{50%{opacity:.35}}"
    # In the system's own high-contrast colours the frames, signs and words stay.
    "@media(forced-colors:active){.vl-picture .vp-box{fill:Canvas;stroke:CanvasText}"
    ".vl-picture :is(text,.vp-sign,.vp-word){fill:CanvasText}.vl-picture .vp-badge{fill:Canvas}}"
)
