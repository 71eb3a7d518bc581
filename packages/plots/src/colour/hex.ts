import { AnnError, describeValue } from "@ann/core";
import type { Rgb } from "./oklch.ts";

/**
 * Red, green and blue of a `#rgb` or `#rrggbb` colour.
 * @throws AnnError `option` for anything else
 */
export function parseHex(colour: string): Rgb {
  if (typeof colour !== "string" || !/^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(colour)) {
    throw new AnnError(
      "option",
      `palette: colours must look like "#3a5abd" or "#35b", got ${describeValue(colour)}`,
      { details: { option: "palette", value: colour } },
    );
  }
  const width = colour.length === 4 ? 1 : 2;
  const channel = (i: number): number => {
    const digits = colour.slice(1 + i * width, 1 + (i + 1) * width);
    return Number.parseInt(width === 1 ? digits + digits : digits, 16) / 255;
  };
  return [channel(0), channel(1), channel(2)];
}

/** The `#rrggbb` form of a colour. */
export function toHex(rgb: Rgb): string {
  return `#${rgb
    .map((v) =>
      Math.round(v * 255)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}
