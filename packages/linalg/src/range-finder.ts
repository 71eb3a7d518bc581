import { addon, type Run } from "./addon.ts";
import { newBlock, wholeLines, type Block } from "./block.ts";
import type { Operator } from "./operator.ts";

/** How many columns a range finder takes and how long it iterates. */
export interface RangePlan {
  readonly rank: number;
  readonly oversampling: number;
  readonly powerIterations: number;
  readonly seed: number;
}

/**
 * Reaches the first two principal axes of MNIST to 1 - |cos| of 1e-7, the tenth of ten to 1e-4;
 * two iterations reach 5e-5 and 5e-3.
 */
export const DEFAULT_EFFORT = { oversampling: 10, powerIterations: 4 } as const;

/** Columns of the sample: rank + oversampling, filled up to whole cache lines where that is free. */
function sampleColumns(a: Operator, plan: RangePlan): number {
  return Math.min(wholeLines(plan.rank + plan.oversampling), a.rows, a.cols);
}

/**
 * An orthonormal `q` whose span nearly holds the range of A, and `b` = Aᵀ q.
 * Randomized subspace iteration with a QR at each half step: Halko, Martinsson, Tropp, "Finding
 * structure with randomness", SIAM Review 53 (2011), algorithm 4.4.
 */
export async function findRange(
  run: Run,
  a: Operator,
  plan: RangePlan,
  onProduct: (done: number) => void,
): Promise<{ q: Block; b: Block }> {
  const products = 2 * plan.powerIterations + 2;
  const columns = sampleColumns(a, plan);
  const q = newBlock(a.rows, columns);
  const b = newBlock(a.cols, columns);
  const orthonormalise = (block: Block): Promise<void> =>
    run((native) => addon.orthonormalise(block, plan.seed, native));

  await run((native) => addon.gaussian(b, plan.seed, native));
  for (let done = 0; done < products; done += 2) {
    if (done > 0) await orthonormalise(b);
    await a.multiply(b, q);
    await orthonormalise(q);
    onProduct(done + 1);
    await a.multiplyTransposed(q, b);
    onProduct(done + 2);
  }
  return { q, b };
}
