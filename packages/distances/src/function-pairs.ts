import type { VectorArray, RunControl, Stage } from "@ann/core";
import { runInSlices, runJob, type Due } from "@ann/native";
import { addon } from "./addon.ts";
import { checkFinite } from "./check-finite.ts";
import { checkTexts } from "./check-texts.ts";
import { guarded, rowViews, type MetricFunction } from "./metric-function.ts";
import { DOMAINS } from "./metric-info.ts";
import type { Metric } from "./metric.ts";
import type { CheckedRows } from "./rows.ts";

/** Rows of one side, and what messages call the side and one of its rows. */
export interface Side {
  readonly rows: CheckedRows;
  /** "queries" */
  readonly name: string;
  /** "query" */
  readonly one: string;
}

/** Which distances are wanted, and where they go. */
export interface PairsJob {
  readonly metric: Pick<Metric, "name" | "domain">;
  readonly evaluate: MetricFunction;
  readonly a: Side;
  /** Same as `a` when rows are compared among themselves. */
  readonly b: Side;
  /** Only pairs with i < j, as `pdist` wants; default all. */
  readonly above?: boolean;
  /** Takes the distance of row i of a and row j of b. For each i, j ascends. */
  readonly take: (i: number, j: number, distance: number) => void;
  /** Rows `begin` to `end - 1` of a are done. */
  readonly finish?: (begin: number, end: number) => void;
}

/** Rows of a that share each block of views of b, and rows in a block. */
const CHUNK = 16;
const BLOCK = 512;

function* pairs(
  { metric: { name: metric }, evaluate, a, b, above, take, finish }: PairsJob,
  due: Due,
) {
  const viewA = rowViews(metric, a.rows);
  const viewB = rowViews(metric, b.rows);
  yield* checkFinite(a.rows, viewA, a.name, due);
  if (b !== a) yield* checkFinite(b.rows, viewB, b.name, due);
  const measure = guarded(metric, evaluate, (i, j) => `for ${a.one} ${i} and ${b.one} ${j}`);
  const [n, m] = [a.rows.rows, b.rows.rows];
  const views = (view: typeof viewA, begin: number, end: number): VectorArray[] =>
    Array.from({ length: end - begin }, (_, i) => view(begin + i));
  for (let begin = 0; begin < n; begin += CHUNK) {
    const end = Math.min(n, begin + CHUNK);
    const rowsA = views(viewA, begin, end);
    for (let first = above ? begin + 1 : 0; first < m; first += BLOCK) {
      const last = Math.min(m, first + BLOCK);
      const rowsB = views(viewB, first, last);
      for (let i = begin; i < end; i++) {
        for (let j = above ? Math.max(first, i + 1) : first; j < last; j++) {
          take(i, j, measure(rowsA[i - begin]!, rowsB[j - first]!, i, j));
          if (due()) yield begin;
        }
      }
    }
    finish?.(begin, end);
    if (due()) yield end;
  }
}

/** As native calls do, on all threads. */
async function checkDomain(
  stage: Stage,
  { signal, threads }: RunControl,
  { name, domain }: PairsJob["metric"],
  { rows: { native, dtype }, name: side }: Side,
): Promise<void> {
  if (domain === "any") return;
  await runJob(stage, { signal, threads }, (run) =>
    addon.check(native, dtype, DOMAINS.indexOf(domain), name, side, run),
  );
}

/**
 * Measures pairs of rows by a JavaScript function on the main thread, in slices of a few
 * milliseconds. Progress counts the rows of `a`.
 *
 * @throws AnnError `metric`, `dtype`, `not-finite`, `capacity` or `aborted`
 */
export async function measurePairs(
  stage: Stage,
  control: RunControl,
  job: PairsJob,
): Promise<void> {
  for (const side of new Set([job.a, job.b])) await checkDomain(stage, control, job.metric, side);
  checkTexts(job.metric, job.a.rows, job.b.rows);
  await runInSlices(stage, control, job.a.rows.rows, (due) => pairs(job, due));
}
