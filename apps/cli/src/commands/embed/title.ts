import { basename } from "node:path";

/** What a map is called when nobody gave it a title: the names of its files. */
export function defaultTitle(inputs: readonly string[]): string {
  const [first, second, ...others] = inputs.map((path) =>
    basename(path).replace(/(?:\.(?:csv|tsv|npy|txt|gz)|[.-]idx\d+-ubyte)+$/i, ""),
  );
  if (second === undefined) return first ?? "";
  return others.length === 0 ? `${first}, ${second}` : `${first} and ${inputs.length - 1} more`;
}
