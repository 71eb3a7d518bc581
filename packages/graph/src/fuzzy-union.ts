import { allocate, type CsrMatrix, type RunControl } from "@ann/core";
import { runJob } from "@ann/native";
import { addon, type RowArguments } from "./addon.ts";

/** Number of jobs, and so of phases, that {@link fuzzyUnion} runs. */
export const FUZZY_UNION_PHASES = 3;

/** Uninitialised rows of a square matrix. */
function allocateRows(nodes: number, entries: number): RowArguments {
  return [
    allocate(Float64Array, nodes + 1),
    allocate(Uint32Array, entries),
    allocate(Float32Array, entries),
  ];
}

/**
 * Unites directed memberships a and their transpose b to `mix (a + b - ab) + (1 - mix) ab`,
 * without zeros. The bits of (i, j) and (j, i) are equal.
 *
 * @param matrix square
 * @param mix 1 for the fuzzy union, 0 for the intersection
 * @param phase the control of each of the {@link FUZZY_UNION_PHASES} jobs
 */
export async function fuzzyUnion(
  matrix: CsrMatrix,
  mix: number,
  phase: (index: number) => RunControl,
): Promise<CsrMatrix> {
  const { rows: nodes, rowPtr, colIdx, values } = matrix;
  const forward: RowArguments = [rowPtr, colIdx, values];
  const backward = allocateRows(nodes, colIdx.length);
  await runJob("weights", phase(0), (control) => addon.transpose(...forward, ...backward, control));
  const offsets = allocate(Float64Array, nodes + 1);
  await runJob("weights", phase(1), (control) =>
    addon.measureFuzzyUnion(...forward, ...backward, mix, offsets, control),
  );
  const entries = offsets[nodes]!;
  const union = {
    rows: nodes,
    cols: nodes,
    rowPtr: offsets,
    colIdx: allocate(Uint32Array, entries),
    values: allocate(Float32Array, entries),
  };
  await runJob("weights", phase(2), (control) =>
    addon.fillFuzzyUnion(
      ...forward,
      ...backward,
      mix,
      union.rowPtr,
      union.colIdx,
      union.values,
      control,
    ),
  );
  return union;
}
