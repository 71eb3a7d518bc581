const dark = matchMedia("(prefers-color-scheme: dark)");

/** Relative luminance below which a colour is hard to see on a dark ground. */
const DARK = 0.3;

/** @param {number} channel 0 to 255 */
function linear(channel) {
  const part = channel / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

/**
 * The same colour mixed with white, the more the darker it is.
 * @param {string} colour #rrggbb
 */
function lightened(colour) {
  const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const [red = 0, green = 0, blue = 0] = channels.map(linear);
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const white = Math.max(0, 0.55 * (1 - luminance / DARK));
  return `rgb(${channels.map((channel) => Math.round(channel + white * (255 - channel))).join(" ")})`;
}

/**
 * Colours of the classes as they suit the present theme.
 * @param {readonly string[]} colours
 */
export function themed(colours) {
  return dark.matches ? colours.map(lightened) : [...colours];
}

/** @param {() => void} listener */
export function onThemeChange(listener) {
  dark.addEventListener("change", listener);
}
