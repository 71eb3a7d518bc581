import { isAnnError, type Embedding, type Matrix } from "@ann/core";
import { createHash } from "node:crypto";
import { expect } from "vitest";
import { rowsOf } from "./data.ts";

/** SHA-256 of the coordinates. */
export const digest = ({ data }: Matrix): string => createHash("sha256").update(data).digest("hex");

/** Code and message of the AnnError that a call ends in. */
export async function refusal(call: () => unknown): Promise<string> {
  try {
    await call();
    return "nothing was refused";
  } catch (error) {
    return isAnnError(error) ? `${error.code}: ${error.message}` : String(error);
  }
}

/** Whether this is a map of so many points and dimensions, all of it finite. */
export function isMap({ coords }: Embedding, rows: number, dim: number): boolean {
  const { data, cols, stride } = coords;
  const shaped = coords.rows === rows && cols === dim && stride === dim;
  return shaped && data.length === rows * dim && data.every(Number.isFinite);
}

/** Largest difference between two lists of numbers of equal length. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}

const squared = (a: number[], b: number[]): number =>
  a.reduce((sum, x, d) => sum + (x - b[d]!) ** 2, 0);

/** Part of the points whose nearest point in the map carries the same label. */
export function purity(map: Matrix, labels: ArrayLike<number>): number {
  const points = rowsOf(map);
  let same = 0;
  for (const [i, here] of points.entries()) {
    let nearest = -1;
    let least = Infinity;
    for (const [j, there] of points.entries()) {
      const distance = squared(here, there);
      if (j !== i && distance < least) [nearest, least] = [j, distance];
    }
    same += Number(labels[nearest] === labels[i]);
  }
  return same / points.length;
}

export const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
