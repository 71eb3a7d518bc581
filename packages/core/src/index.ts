/**
 * The shapes that cross between ann packages, and the manners that all of them share:
 * run control, errors, option checking and seeded random streams. Runs in browsers.
 *
 * ```ts
 * import { matrixFromRows, isAnnError } from "@ann/core";
 * const points = matrixFromRows([[0, 0], [3, 4]]);
 * ```
 *
 * @module
 */
export { allocate } from "./allocate.ts";
export { AnnError, isAnnError, type AnnErrorCode, type ErrorDetails } from "./errors.ts";
export {
  NO_NEIGHBOUR,
  type CsrMatrix,
  type EdgeWeights,
  type Embedding,
  type KnnResult,
  type LayeredSample,
  type NeighbourGraph,
  type NeighbourSearch,
} from "./graph.ts";
export {
  checkMatrix,
  dtypeOf,
  gatherRows,
  matrix,
  matrixFromRows,
  row,
  type Dtype,
  type Matrix,
  type NumericArray,
} from "./matrix.ts";
export {
  checkOptionKeys,
  choiceOption,
  closestWord,
  describeValue,
  integerOption,
  isCount,
  numberOption,
  seedOption,
  type NumberRange,
} from "./options.ts";
export { philox4x32, RandomStream, sampleWithoutReplacement } from "./random.ts";
export {
  checkRagged,
  raggedFromRows,
  raggedFromStrings,
  raggedRow,
  raggedRows,
  type Ragged,
} from "./ragged.ts";
export {
  abortError,
  DEFAULT_SEED,
  progressReporter,
  RUN_CONTROL_KEYS,
  runControlOf,
  throwIfAborted,
  type Progress,
  type ProgressReporter,
  type RunControl,
  type Stage,
} from "./run-control.ts";
export {
  checkVectors,
  vectorDtypeOf,
  vectors,
  type VectorArray,
  type VectorDtype,
  type Vectors,
} from "./vectors.ts";
