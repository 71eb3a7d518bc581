/** A distance between two rows of equal length. */
export type DistanceFunction = (a: ArrayLike<number>, b: ArrayLike<number>) => number;

/** Sum of `term` over the elements of two rows. */
export function sumOver(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  term: (x: number, y: number) => number,
): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += term(a[i]!, b[i]!);
  return sum;
}
