/** @import { MapView } from "./map-view.js" */
import { themed } from "./colours.js";
import { make, swatch } from "./dom.js";

const MOST_SHOWN = 40;

/**
 * A button for each class; pointing at one lets it stand out, pressing it keeps it so.
 * @param {HTMLElement} list
 * @param {MapView} view
 */
export function showLegend(list, view) {
  const { rows } = view;
  if (!rows) return;
  let pinned = -1;
  /** @param {number} code */
  const emphasise = (code) => {
    const next = code < 0 ? pinned : code;
    if (next === view.emphasis) return;
    view.emphasis = next;
    view.redraw();
  };
  const colours = themed(rows.colours);
  const { counts } = rows;
  const items = rows.classes.slice(0, MOST_SHOWN).map((name, code) => {
    const button = make("button");
    button.type = "button";
    button.ariaPressed = "false";
    const count = make("span", "count", (counts[code] ?? 0).toLocaleString("en"));
    button.append(swatch(colours[code % colours.length] ?? ""), make("span", "", name), count);
    button.addEventListener("pointermove", ({ pointerType, movementX, movementY }) => {
      // A finger does not hover, nor does a pointer that the page has moved under.
      if (pointerType === "mouse" && (movementX !== 0 || movementY !== 0)) emphasise(code);
    });
    button.addEventListener("pointerleave", () => emphasise(-1));
    button.addEventListener("click", () => {
      pinned = pinned === code ? -1 : code;
      for (const other of list.querySelectorAll("button")) other.ariaPressed = "false";
      button.ariaPressed = String(pinned === code);
      emphasise(-1);
    });
    return button;
  });
  list.replaceChildren(...items.map(inItem));
  const hidden = rows.classes.length - items.length;
  if (hidden > 0) list.append(make("li", "more", `and ${hidden.toLocaleString("en")} more`));
}

/** @param {HTMLElement} element */
function inItem(element) {
  const item = make("li");
  item.append(element);
  return item;
}
