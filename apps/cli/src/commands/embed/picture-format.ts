import { extname } from "node:path";
import { UsageError } from "../../terminal/usage-error.ts";

/** What a picture can be written as. */
export type PictureFormat = "png" | "svg" | "html";

const FORMATS: ReadonlyMap<string, PictureFormat> = new Map([
  [".png", "png"],
  [".svg", "svg"],
  [".html", "html"],
  [".htm", "html"],
]);

/** The format that the extension of `path` stands for. @throws UsageError */
export function pictureFormat(path: string): PictureFormat {
  const format = FORMATS.get(extname(path).toLowerCase());
  if (format) return format;
  throw new UsageError(`cannot plot to ${path}: choose a name ending in .png, .svg or .html`);
}
