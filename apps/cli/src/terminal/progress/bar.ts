import { paint, type Style } from "../style.ts";

/** A bar of `width` characters, half a character fine; full only at 1. @param fraction 0 to 1 */
export function bar(style: Style, width: number, fraction: number): string {
  const halves = Math.floor(Math.min(1, Math.max(0, fraction)) * width * 2);
  const full = Math.floor(halves / 2);
  const half = halves % 2;
  const done = "━".repeat(full) + (half ? "╸" : "");
  // Without colour, the rest must differ by its shape.
  const rest = (style.colour ? "━" : "┄").repeat(width - full - half);
  return paint(style, "cyan", done) + paint(style, "dim", rest);
}
