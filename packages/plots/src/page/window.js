/** @param {string} id */
export function requiredElement(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element "${id}"`);
  return element;
}

/** Dark or light: what the page was made for, else what the reader's system asks for. */
export const theme = {
  isDark() {
    const fixed = document.documentElement.dataset["theme"];
    return fixed ? fixed === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  },

  /** @param {() => void} listener */
  onChange(listener) {
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", listener);
  },
};
