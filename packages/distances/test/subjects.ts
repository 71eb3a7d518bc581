/** Every metric of the table as a subject of the conformance suite. */
import { readdirSync } from "node:fs";
import { matrix, RandomStream, type Matrix } from "@ann/core";
import { METRICS, type KernelDtype, type MetricInfo, type MetricInput } from "../src/index.ts";
import type { Subject } from "./conformance.ts";

// oxlint-disable-next-line typescript/no-explicit-any -- each metric has parameters of its own
type Bound = (a: number[], b: number[], u: number, parameters?: any) => number;
/** By the name of the metric: what the files in bounds/ export, together. */
const BOUNDS: Readonly<Record<string, Bound>> = Object.assign(
  {},
  ...(
    await Promise.all(
      readdirSync(new URL("bounds", import.meta.url)).map(async (file) => {
        const name = file.replace(".ts", "");
        return (await import(`./bounds/${name}.ts`)) as Record<string, object>;
      }),
    )
  ).flatMap((module) => Object.values(module)),
) as Record<string, Bound>;

/** Symmetric positive definite: A A^T + I, A random of three columns. Seed 31. */
function definite(n: number): Matrix<Float64Array> {
  const random = new RandomStream(31, n);
  const a = new Float64Array(n * 3).map(() => random.normal());
  const m = Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    const product = (k: number): number => a[i * 3 + k]! * a[j * 3 + k]!;
    return product(0) + product(1) + product(2) + (i === j ? 1 : 0);
  });
  return matrix(m, n, n);
}
const definites = new Map<number, Matrix<Float64Array>>();
function inverseCovariance(n: number): Matrix<Float64Array> {
  const found = definites.get(n) ?? definite(n);
  definites.set(n, found);
  return found;
}

/** Parameters to try a metric with, for rows of so many elements. */
type Choice = (cols: number) => Readonly<Record<string, unknown>> | undefined;
const CHOICES: Readonly<Record<string, readonly Choice[]>> = {
  minkowski: [0.5, 1, 1.5, 3, 1000, Infinity].map((p) => () => ({ p })),
  // Factors of thousands take long.
  mahalanobis: [
    (n) => (n > 0 && n <= 33 ? { inverseCovariance: inverseCovariance(n) } : undefined),
  ],
};

/** Laws that metrics which are none need not keep. */
const EXCEPTIONS: Readonly<Record<string, Partial<Subject>>> = {
  ip: { identity: false, nonNegative: false },
  // Of rows whose sums are 1 but for their rounding, it may fall short of 0 by that.
  kl: { symmetric: false, nonNegative: false },
};

export interface Named {
  readonly name: string;
  readonly info: MetricInfo;
  readonly subject: Subject;
  readonly dtypes: readonly KernelDtype[];
}

function subjectOf(info: MetricInfo, choice: Choice): Subject {
  const metric = (cols: number): MetricInput | undefined => {
    const parameters = choice(cols);
    return parameters && { name: info.name, ...parameters };
  };
  const bound: Subject["bound"] = (a, b, u, input) => BOUNDS[info.name]!(a, b, u, input);
  return { metric, bound, ...EXCEPTIONS[info.name] };
}

/** Each metric once for each choice of its parameters. */
export const SUBJECTS: readonly Named[] = METRICS.flatMap((info) => {
  const choices: readonly Choice[] = CHOICES[info.name] ?? [() => ({})];
  return choices.map((choice) => ({
    name: [info.name, ...(info.name === "minkowski" ? [choice(1)?.["p"]] : [])].join(" "),
    info,
    subject: subjectOf(info, choice),
    dtypes: info.dtypes,
  }));
});

/** Metrics with parameters that nobody chose, or without a bound: for the test of the tests. */
export const UNTESTED: readonly string[] = METRICS.filter(
  ({ name, parameters = [] }) => !BOUNDS[name] || (parameters.length > 0 && !CHOICES[name]),
).map(({ name }) => name);
