import { AnnError, closestWord } from "@ann/core";

/** Names of the built-in metrics. */
export type MetricName = "l2" | "l1" | "ip" | "cosine";

/** What there is to know about a metric. */
export interface MetricInfo {
  readonly name: MetricName;
  /** Other names that people type for it. */
  readonly aliases: readonly string[];
  /** The reported distance of rows a and b, in words of mathematics. */
  readonly formula: string;
  /** Whether it is a true metric: symmetric, zero only for equal rows, triangle inequality. */
  readonly isMetric: boolean;
}

/** The built-in metrics. `l2` is the true Euclidean distance, not its square. */
export const METRICS: readonly MetricInfo[] = [
  {
    name: "l2",
    aliases: ["euclidean", "DistL2"],
    formula: "sqrt(sum((a - b)^2))",
    isMetric: true,
  },
  {
    name: "l1",
    aliases: ["manhattan", "cityblock", "taxicab", "DistL1"],
    formula: "sum(|a - b|)",
    isMetric: true,
  },
  {
    name: "ip",
    aliases: ["dot", "inner_product", "innerproduct", "DistDot"],
    formula: "1 - sum(a * b)",
    isMetric: false,
  },
  {
    name: "cosine",
    aliases: ["cos", "DistCosine"],
    formula: "1 - sum(a * b) / (|a| |b|); a zero vector has distance 1, two zero vectors 0",
    isMetric: false,
  },
];

/**
 * The metric of a name or alias.
 * @throws AnnError `metric` with the nearest known name
 */
export function resolveMetric(name: string): MetricInfo {
  const found = METRICS.find((metric) => metric.name === name || metric.aliases.includes(name));
  if (found) return found;
  const known = METRICS.flatMap((metric) => [metric.name, ...metric.aliases]);
  const guess = closestWord(String(name), known);
  throw new AnnError(
    "metric",
    `unknown metric "${name}"; ${guess ? `did you mean "${guess}"?` : `known: ${METRICS.map((metric) => metric.name).join(", ")}`}`,
    { details: { metric: name, known } },
  );
}
