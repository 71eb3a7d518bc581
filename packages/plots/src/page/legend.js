/** Class that has the reader's attention when none has. */
const NO_CLASS = -1;

/** Most lines of the legend; more buttons than this help nobody and make the page slow. */
const LEGEND_LINES = 200;

/**
 * What the legend lists: the classes that have points. Where they are more than the lines, the last
 * line counts the `rest` of the classes, which have `points` points.
 * @param {number[]} counts points per class
 * @returns {{ codes: number[], rest: number, points: number }}
 */
export function listClasses(counts) {
  const codes = counts.flatMap((count, code) => (count > 0 ? [code] : []));
  if (codes.length <= LEGEND_LINES) return { codes, rest: 0, points: 0 };
  const rest = codes.splice(LEGEND_LINES - 1);
  const points = rest.reduce((sum, code) => sum + (counts[code] ?? 0), 0);
  return { codes, rest: rest.length, points };
}

/** Which classes are hidden and which one is emphasised. */
export class ClassState {
  /** @type {Set<number>} */
  hidden = new Set();
  emphasised = NO_CLASS;

  /** @param {number} code */
  isShown(code) {
    return !this.hidden.has(code);
  }

  /**
   * Whether another class has the attention.
   * @param {number} code
   */
  isFaded(code) {
    const { emphasised } = this;
    return emphasised !== NO_CLASS && emphasised !== code && !this.hidden.has(emphasised);
  }

  /**
   * Opacity of a class: 0 when hidden, faint when another one is emphasised.
   * @param {number} code
   * @param {number} opacity
   */
  alpha(code, opacity) {
    if (this.hidden.has(code)) return 0;
    return this.isFaded(code) ? 0.12 * opacity : opacity;
  }

  /** @param {number} code */
  toggle(code) {
    if (!this.hidden.delete(code)) this.hidden.add(code);
  }
}

/**
 * Makes an element a line of the legend: a swatch, a name and a count.
 * @param {HTMLElement} line
 * @param {string} name
 * @param {number} count
 */
function fillLine(line, name, count) {
  line.className = "entry";
  for (const [kind, text] of [
    ["swatch", ""],
    ["name", name],
    ["count", count.toLocaleString("en")],
  ]) {
    const span = document.createElement("span");
    span.className = kind ?? "";
    span.textContent = text ?? "";
    line.append(span);
  }
}

/**
 * A line to press. The colour is set when the theme is known.
 * @param {string} name
 * @param {number} count
 */
function createEntry(name, count) {
  const button = document.createElement("button");
  button.type = "button";
  button.title = name;
  button.setAttribute("aria-pressed", "true");
  fillLine(button, name, count);
  return button;
}

/**
 * The line for classes that are not listed.
 * @param {number} classes
 * @param {number} points
 */
function createMore(classes, points) {
  const line = document.createElement("div");
  fillLine(line, `+ ${classes} more`, points);
  line.classList.add("more");
  return line;
}

/**
 * Fades the other classes while the entry is pointed at or has the keyboard's focus.
 * @param {HTMLButtonElement} entry
 * @param {number} code
 * @param {ClassState} state
 * @param {() => void} onChange
 */
function emphasiseOnAttention(entry, code, state, onChange) {
  /** @param {number} emphasised */
  const set = (emphasised) => {
    state.emphasised = emphasised;
    onChange();
  };
  entry.addEventListener("pointerenter", () => set(code));
  entry.addEventListener("pointerleave", () => set(NO_CLASS));
  entry.addEventListener("focus", () => entry.matches(":focus-visible") && set(code));
  entry.addEventListener("blur", () => set(NO_CLASS));
}

/** @returns {HTMLButtonElement} the button that ends all hiding */
function createShowAll() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "show-all";
  button.textContent = "Show all";
  button.hidden = true;
  return button;
}

/**
 * Fills the legend with one button per class that has points, up to a limit: pressing it hides or
 * shows the class, pointing at it or focusing it fades the others.
 * @param {HTMLElement} list
 * @param {string[]} names
 * @param {number[]} counts
 * @param {ClassState} state
 * @param {() => void} onChange
 * @returns {{ setColours(colours: string[]): void }}
 */
export function buildLegend(list, names, counts, state, onChange) {
  /** @type {Map<number, HTMLButtonElement>} */
  const entries = new Map();
  const all = createShowAll();
  const update = () => {
    entries.forEach((entry, code) => {
      entry.setAttribute("aria-pressed", String(state.isShown(code)));
    });
    all.hidden = state.hidden.size === 0;
    onChange();
  };
  const { codes, rest, points } = listClasses(names.map((_, code) => counts[code] ?? 0));
  for (const code of codes) {
    const entry = createEntry(names[code] ?? "", counts[code] ?? 0);
    entry.addEventListener("click", () => {
      state.toggle(code);
      update();
    });
    emphasiseOnAttention(entry, code, state, onChange);
    entries.set(code, entry);
    list.append(entry);
  }
  if (rest > 0) list.append(createMore(rest, points));
  all.addEventListener("click", () => {
    state.hidden.clear();
    update();
  });
  if (entries.size > 0) list.append(all);
  return {
    setColours(colours) {
      entries.forEach((entry, code) => entry.style.setProperty("--colour", colours[code] ?? ""));
    },
  };
}
