import { AnnError, closestWord } from "@ann/core";
import type { MetricInfo } from "./metric-info.ts";
import { braycurtis } from "./metrics/braycurtis.ts";
import { canberra } from "./metrics/canberra.ts";
import { chebyshev } from "./metrics/chebyshev.ts";
import { correlation } from "./metrics/correlation.ts";
import { cosine } from "./metrics/cosine.ts";
import { haversine } from "./metrics/haversine.ts";
import { hellinger } from "./metrics/hellinger.ts";
import { ip } from "./metrics/ip.ts";
import { jeffreys } from "./metrics/jeffreys.ts";
import { jensenshannon } from "./metrics/jensenshannon.ts";
import { kl } from "./metrics/kl.ts";
import { hamming, hammingCount } from "./metrics/hamming.ts";
import { jaccard } from "./metrics/jaccard.ts";
import { l1 } from "./metrics/l1.ts";
import { l2, sqeuclidean } from "./metrics/l2.ts";
import { mahalanobis } from "./metrics/mahalanobis.ts";
import { minkowski } from "./metrics/minkowski.ts";
import { levenshtein } from "./metrics/levenshtein.ts";

/** Frozen with the lists inside: every call reads them. */
function frozen(info: MetricInfo): MetricInfo {
  for (const part of Object.values(info)) if (Array.isArray(part)) Object.freeze(part);
  return Object.freeze(info);
}

/** The built-in metrics. `l2` is the true Euclidean distance, not its square. */
export const METRICS: readonly MetricInfo[] = Object.freeze(
  [
    l2,
    sqeuclidean,
    l1,
    chebyshev,
    minkowski,
    ip,
    cosine,
    correlation,
    canberra,
    braycurtis,
    haversine,
    mahalanobis,
    hellinger,
    jeffreys,
    jensenshannon,
    kl,
    hamming,
    hammingCount,
    jaccard,
    levenshtein,
  ].map(frozen),
);

const BY_NAME: ReadonlyMap<string, MetricInfo> = new Map(
  METRICS.flatMap((metric) =>
    [metric.name, ...metric.aliases].map((name) => [name as string, metric] as const),
  ),
);

/**
 * The metric of a name or alias.
 * @throws AnnError `metric` with the nearest known name
 */
export function resolveMetric(name: string): MetricInfo {
  const found = BY_NAME.get(name);
  if (found) return found;
  const known = [...BY_NAME.keys()];
  const guess = closestWord(String(name), known);
  throw new AnnError(
    "metric",
    `unknown metric "${name}"; ${guess ? `did you mean "${guess}"?` : `known: ${METRICS.map((metric) => metric.name).join(", ")}`}`,
    { details: { metric: name, known } },
  );
}
