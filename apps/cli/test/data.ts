import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { matrix, RandomStream } from "@ann/core";
import { encodeNpy } from "@ann/io";

/** Rows around three centres, each with the number of its centre, from a fixed seed. */
export function threeGroups(rows: number): { values: number[][]; classes: number[] } {
  const random = new RandomStream(7);
  const classes = Array.from({ length: rows }, (_, i) => i % 3);
  const values = classes.map((group) =>
    Array.from({ length: 4 }, (_, d) => (d === group ? 10 : 0) + random.normal()),
  );
  return { values, classes };
}

/** Writes three groups as csv without headings, the class in the last column. */
export function writeCsvGroups(folder: string, name: string, rows: number): string {
  const { values, classes } = threeGroups(rows);
  const lines = values.map((row, i) =>
    [...row.map((v) => v.toFixed(4)), `c${classes[i]}`].join(","),
  );
  const path = join(folder, name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

/** Writes three groups as npy, and their classes as lines of text. */
export function writeNpyGroups(
  folder: string,
  name: string,
  rows: number,
): { npy: string; labels: string } {
  const { values, classes } = threeGroups(rows);
  const npy = join(folder, `${name}.npy`);
  const labels = join(folder, `${name}.txt`);
  writeFileSync(npy, encodeNpy(matrix(Float32Array.from(values.flat()), rows, 4)));
  writeFileSync(labels, classes.map((group) => `c${group}\n`).join(""));
  return { npy, labels };
}
