/** Class that has the reader's attention when none has. */
const NO_CLASS = -1;

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
 * A button with a swatch, a name and a count. The colour is set when the theme is known.
 * @param {string} name
 * @param {number} count
 */
function createEntry(name, count) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "entry";
  button.title = name;
  button.setAttribute("aria-pressed", "true");
  for (const [kind, text] of [
    ["swatch", ""],
    ["name", name],
    ["count", count.toLocaleString("en")],
  ]) {
    const span = document.createElement("span");
    span.className = kind ?? "";
    span.textContent = text ?? "";
    button.append(span);
  }
  return button;
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
 * Fills the legend with one button per class that has points: pressing it hides or shows the
 * class, pointing at it or focusing it fades the others.
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
  names.forEach((name, code) => {
    if (!counts[code]) return;
    const entry = createEntry(name, counts[code]);
    entry.addEventListener("click", () => {
      state.toggle(code);
      update();
    });
    emphasiseOnAttention(entry, code, state, onChange);
    entries.set(code, entry);
    list.append(entry);
  });
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
