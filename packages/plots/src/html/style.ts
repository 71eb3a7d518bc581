import { THEMES, type Theme } from "../colour/theme.ts";

const variables = ({ background, text, muted }: Theme): string =>
  `--background: ${background}; --text: ${text}; --muted: ${muted};`;

const LIGHT = `color-scheme: light; ${variables(THEMES.light)} --line: #1d212922;`;
const DARK = `color-scheme: dark; ${variables(THEMES.dark)} --line: #eceef22e;`;

/** The page's style sheet; `data-theme` on the root fixes what the system would choose. */
export const STYLE: string = `
:root { ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { ${DARK} } }
:root[data-theme="light"] { ${LIGHT} }
:root[data-theme="dark"] { ${DARK} }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html, body { height: 100%; margin: 0; overflow: hidden; }
body {
  background: var(--background); color: var(--text);
  font: 13px/1.35 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
button { font: inherit; color: inherit; background: none; border: 0; cursor: pointer; }
button:focus-visible, canvas:focus-visible { outline: 2px solid #3a7bfd; outline-offset: -2px; }
#map { position: fixed; inset: 0; width: 100%; height: 100%; touch-action: none; cursor: grab; }
#map.dragging { cursor: grabbing; }
#heading {
  position: fixed; top: 18px; left: 28px; max-width: calc(100% - 56px); pointer-events: none;
  padding: 8px 12px; border-radius: 8px;
  background: color-mix(in srgb, var(--background) 82%, transparent);
}
#heading:empty { display: none; }
#heading h1 { margin: 0; font-size: 23px; line-height: 1.3; overflow-wrap: anywhere; }
#heading p { margin: 2px 0 0; font-size: 14.5px; color: var(--muted); overflow-wrap: anywhere; }
#labels, #ring, #note { position: fixed; top: 0; left: 0; pointer-events: none; }
#labels span {
  position: absolute; white-space: nowrap; font-size: 14.5px; font-weight: 700; line-height: 1;
  -webkit-text-stroke: 4px color-mix(in srgb, var(--background) 88%, transparent);
  paint-order: stroke fill; transition: opacity 0.15s;
}
#ring { border: 2px solid var(--text); border-radius: 50%; box-shadow: 0 0 0 1.5px var(--background); }
#note {
  max-width: min(320px, 80vw); padding: 6px 10px; border-radius: 6px; overflow-wrap: anywhere;
  background: var(--background); border: 1px solid var(--line); border-left: 4px solid var(--colour);
  box-shadow: 0 2px 10px #0003;
}
#note-title { font-weight: 600; }
#note-detail { color: var(--muted); }
#legend {
  position: fixed; top: 96px; right: 24px; max-width: min(280px, 40vw); max-height: calc(100% - 170px);
  overflow: auto; padding: 4px; border-radius: 8px; scrollbar-width: thin;
  background: color-mix(in srgb, var(--background) 82%, transparent);
}
#legend:empty { display: none; }
#legend button, .more { border-radius: 5px; padding: 2.5px 8px; }
#legend button:hover { background: color-mix(in srgb, var(--text) 7%, transparent); }
.entry { display: flex; align-items: center; gap: 10px; width: 100%; text-align: left; }
.swatch { flex: none; width: 11px; height: 11px; border-radius: 50%; border: 2px solid var(--colour); background: var(--colour); }
.name { flex: 1; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
.count { color: var(--muted); font-variant-numeric: tabular-nums; }
.entry[aria-pressed="false"] .swatch { background: none; }
.entry[aria-pressed="false"] .name { color: var(--muted); text-decoration: line-through; }
.more .name { color: var(--muted); }
.show-all { margin-top: 4px; color: var(--muted); text-decoration: underline; }
#tools {
  position: fixed; right: 24px; bottom: 24px; display: flex; overflow: hidden;
  border: 1px solid var(--line); border-radius: 8px; background: var(--background);
}
#tools button { min-width: 34px; height: 32px; padding: 0 10px; }
#tools button + button { border-left: 1px solid var(--line); }
#tools button:hover { background: color-mix(in srgb, var(--text) 7%, transparent); }
#failure { position: fixed; inset: auto 40px 24px 40px; max-width: 60ch; }
@media (max-width: 640px) {
  #heading { top: 8px; left: 4px; max-width: calc(100% - 8px); }
  #heading h1 { font-size: 19px; }
  #legend {
    top: auto; left: 12px; right: 12px; bottom: 64px; max-width: none; max-height: 25%;
    display: flex; flex-wrap: wrap; gap: 0 6px;
  }
  .entry { width: auto; }
  .name { max-width: 40vw; }
  #tools { right: 12px; bottom: 12px; }
}
@media (prefers-reduced-motion: reduce) { #labels span { transition: none; } }
`;
