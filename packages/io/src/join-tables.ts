import { setImmediate } from "node:timers/promises";
import { AnnError, dtypeOf, throwIfAborted, type Matrix } from "@ann/core";
import { LabelCollector } from "./labels.ts";
import type { Labels, Table } from "./table.ts";

/** A table and the file that it came from. */
export interface Part {
  readonly path: string;
  readonly table: Table;
}

function checkAlike(first: Part, other: Part): void {
  const [a, b] = [first.table, other.table];
  const differ = `cannot join ${other.path} to ${first.path}:`;
  if (a.matrix.cols !== b.matrix.cols) {
    throw new AnnError("shape", `${differ} ${b.matrix.cols} columns after ${a.matrix.cols}`);
  }
  const [before, after] = [dtypeOf(a.matrix.data), dtypeOf(b.matrix.data)];
  if (before !== after) throw new AnnError("dtype", `${differ} ${after} after ${before}`);
  if (a.columns && b.columns && a.columns.join("\n") !== b.columns.join("\n")) {
    throw new AnnError("shape", `${differ} the headings differ`);
  }
  for (const key of ["labels", "ids"] as const) {
    if ((a[key] === undefined) !== (b[key] === undefined)) {
      throw new AnnError("shape", `${differ} only one of them has ${key}`);
    }
  }
}

async function joinMatrices(
  matrices: readonly Matrix<Float32Array | Uint8Array>[],
  signal: AbortSignal | undefined,
): Promise<Matrix<Float32Array | Uint8Array>> {
  const { data: first, cols } = matrices[0]!;
  const rows = matrices.reduce((sum, part) => sum + part.rows, 0);
  const data =
    first instanceof Uint8Array ? new Uint8Array(rows * cols) : new Float32Array(rows * cols);
  let at = 0;
  for (const part of matrices) {
    for (let from = 0; from < part.data.length; from += 0x4_0000) {
      data.set(part.data.subarray(from, from + 0x4_0000), at + from);
      await setImmediate();
      throwIfAborted(signal);
    }
    at += part.data.length;
  }
  return { data, rows, cols, stride: cols };
}

/** Labels of several files, one after the other, over the union of their names. */
async function joinLabels(
  parts: readonly Labels[],
  signal: AbortSignal | undefined,
): Promise<Labels> {
  const collector = new LabelCollector();
  for (const part of parts) await collector.addLabels(part, signal);
  return collector.finish(signal);
}

/**
 * One table with the rows of all parts, in order. Holds the data twice while it copies.
 * @throws AnnError `shape` or `dtype` when the parts do not fit together
 */
export async function joinTables(parts: readonly Part[], signal?: AbortSignal): Promise<Table> {
  const [first, ...others] = parts;
  for (const other of others) checkAlike(first!, other);
  if (others.length === 0) return first!.table;
  const tables = parts.map((part) => part.table);
  const labels = tables.flatMap((table) => table.labels ?? []);
  const columns = tables.find((table) => table.columns)?.columns;
  return {
    matrix: await joinMatrices(
      tables.map((table) => table.matrix),
      signal,
    ),
    ...(labels.length > 0 && { labels: await joinLabels(labels, signal) }),
    ...(first!.table.ids && { ids: tables.flatMap((table) => table.ids ?? []) }),
    ...(columns && { columns }),
  };
}
