/** Every case of every metric and element type, in forms that other instruction sets can read. */
import type { VectorArray } from "@ann/core";
import type { KernelDtype } from "../../src/index.ts";
import type { NativeRows } from "../../src/rows.ts";
import { addon } from "../../src/addon.ts";
import { casesOf } from "../cases.ts";
import { rowsOf } from "../conformance.ts";
import { SUBJECTS } from "../subjects.ts";

/** One query against rows by one kernel. */
export interface Question {
  readonly name: string;
  /** The metric whose kernel it is. */
  readonly metric: string;
  readonly dtype: KernelDtype;
  readonly parameters: Float64Array | undefined;
  readonly query: VectorArray;
  readonly rows: readonly VectorArray[];
}

function questions(): Question[] {
  return SUBJECTS.flatMap(({ name, info, subject, dtypes }) =>
    dtypes.flatMap((dtype) =>
      casesOf(info.domain, dtype).flatMap(({ name: of, query, rows: few }) => {
        // So many that loops over several rows at once run, and leave some over.
        const rows = [...few, ...few, ...few];
        const input = subject.metric(query.length);
        if (typeof input !== "object") return [];
        const { name: _, ...given } = input as { name: string };
        const { parameters, kernel: metric = info.name } = info.prepare(given);
        return [{ name: `${name} of ${dtype}, ${of}`, metric, dtype, parameters, query, rows }];
      }),
    ),
  );
}
/** In a fixed order. */
export const QUESTIONS: readonly Question[] = questions();

/** A question as the addon takes it. */
export interface NativeQuestion {
  readonly metric: string;
  readonly dtype: KernelDtype;
  readonly parameters: Float64Array | undefined;
  readonly query: NativeRows;
  readonly rows: NativeRows;
  readonly count: number;
}

export function native({ metric, dtype, parameters, query, rows }: Question): NativeQuestion {
  const form = (some: readonly VectorArray[]): NativeRows =>
    rowsOf(dtype, some, query.length) as NativeRows;
  const [one, many] = [form([query]), form(rows)];
  return { metric, dtype, parameters, query: one, rows: many, count: rows.length };
}

/** Answers to all questions, one after the other. */
export function joined(all: readonly Float32Array[]): Float32Array {
  const together = new Float32Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const some of all) {
    together.set(some, at);
    at += some.length;
  }
  return together;
}

/** Those of this process. */
export function answers(): Float32Array {
  const all = QUESTIONS.map((question) => {
    const { metric, dtype, parameters, query, rows, count } = native(question);
    const out = new Float32Array(count);
    addon.oneToMany(addon.kernel(metric, dtype, parameters)!, query, rows, undefined, out);
    return out;
  });
  return joined(all);
}

/** Names of the questions whose answers differ in any bit; NaN equals NaN. */
export function differences(found: Float32Array, expected: Float32Array): string[] {
  const starts: [string, number][] = [];
  let at = 0;
  for (const { name, rows } of QUESTIONS) {
    starts.push([name, at]);
    at += rows.length;
  }
  if (found.length !== expected.length) return [`${found.length} answers, not ${expected.length}`];
  return starts.flatMap(([name, start], q) => {
    const end = start + QUESTIONS[q]!.rows.length;
    const same = found.subarray(start, end).every((d, i) => Object.is(d, expected[start + i]));
    return same
      ? []
      : [`${name}: ${found.subarray(start, end)}, not ${expected.subarray(start, end)}`];
  });
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/**
 * In the form that isa/main.cc reads: six words (lengths of the names of metric and element type,
 * number of parameters, elements of the query, rows, whether rows vary in length), the names, the
 * parameters, then each row, the query first, as its length in elements, its size in bytes, and
 * its elements.
 */
export function encoded(): Uint8Array {
  return Buffer.concat(QUESTIONS.map(encodedQuestion));
}

function encodedQuestion(question: Question): Uint8Array {
  const { metric, dtype, parameters = new Float64Array(), query, rows } = question;
  const lengths = [metric, dtype, parameters, query, rows].map(({ length }) => length);
  return Buffer.concat([
    bytesOf(Uint32Array.of(...lengths, dtype.endsWith("[]") ? 1 : 0)),
    Buffer.from(metric + dtype),
    bytesOf(parameters),
    ...[query, ...rows].flatMap((row) => [
      bytesOf(Uint32Array.of(row.length, row.byteLength)),
      bytesOf(row),
    ]),
  ]);
}
