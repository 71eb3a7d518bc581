import type { NeighbourGraph } from "@ann/core";
import { rowsOf, type Edge } from "./graphs.ts";

/** Weights as row -> column -> value, zeros left out where stated. */
export type Weights = Map<number, number>[];

const mean = (values: readonly number[], count: number): number =>
  count === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / count;

/** UMAP's rho, with umap-learn's interpolation: distances ascend, self is not among them. */
function rhoOf(distances: readonly number[], localConnectivity: number): number {
  const positive = distances.filter((d) => d > 0);
  if (positive.length < localConnectivity) return positive.at(-1) ?? 0;
  const index = Math.floor(localConnectivity);
  const below = index === 0 ? 0 : positive[index - 1]!;
  const above = positive[index] ?? below;
  return below + (localConnectivity - index) * (above - below);
}

/** UMAP's sigma by plain bisection, with umap-learn's floor and our ceiling. */
function sigmaOf(
  distances: readonly number[],
  rho: number,
  bandwidth: number,
  meanAll: number,
): number {
  const target = bandwidth * Math.log2(distances.length + 1);
  const memberships = (sigma: number): number =>
    distances.reduce((sum, d) => sum + (d <= rho ? 1 : Math.exp(-(d - rho) / sigma)), 0);
  const meanRow = mean(distances, distances.length + 1);
  const floor = Math.max(1e-3 * (rho > 0 ? meanRow : meanAll), 2 ** -126);
  const ceiling = Math.max(floor, 1e6 * ((distances.at(-1) ?? 0) - rho));
  let [lo, hi] = [floor, ceiling];
  if (memberships(floor) >= target) return floor;
  if (memberships(ceiling) <= target) return ceiling;
  for (let step = 0; step < 2000; step++) {
    const middle = (lo + hi) / 2;
    if (memberships(middle) > target) hi = middle;
    else lo = middle;
  }
  return (lo + hi) / 2;
}

/** What localFuzzySets is to give. */
export function referenceLocalFuzzySets(
  graph: NeighbourGraph,
  localConnectivity = 1,
  bandwidth = 1,
): { rho: number[]; sigma: number[]; memberships: Weights } {
  const rows = rowsOf(graph).map((edges) => edges.map(([, d]) => d));
  const meanAll = mean(rows.flat(), graph.nodes + graph.ids.length);
  const rho = rows.map((row) => rhoOf(row, localConnectivity));
  const sigma = rows.map((row, i) => sigmaOf(row, rho[i]!, bandwidth, meanAll));
  const memberships = rowsOf(graph).map((edges, i) => {
    const weigh = ([id, d]: Edge): [number, number] => [
      id,
      Math.fround(d <= rho[i]! ? 1 : Math.exp(-(d - rho[i]!) / sigma[i]!)),
    ];
    return new Map(edges.map(weigh));
  });
  return { rho, sigma, memberships };
}

/** Fuzzy union of directed memberships, without zeros, columns ascending. */
export function referenceUnion(memberships: Weights, mix: number): Weights {
  return memberships.map((_, i) => {
    const row = new Map<number, number>();
    for (let j = 0; j < memberships.length; j++) {
      const a = memberships[i]!.get(j) ?? 0;
      const b = memberships[j]!.get(i) ?? 0;
      const weight = Math.fround(mix * (a + b - a * b) + (1 - mix) * a * b);
      if (weight > 0) row.set(j, weight);
    }
    return row;
  });
}

/** What annembedWeights is to give. */
export function referenceAnnembed(
  graph: NeighbourGraph,
  scaleRho = 1,
  beta = 1,
): { scales: number[]; weights: Weights } {
  const rows = rowsOf(graph);
  const nearest = rows.map((edges) => edges[0]?.[1]);
  const scales = rows.map((edges, i) => {
    const around = [nearest[i], ...edges.map(([id]) => nearest[id])].filter((r) => r !== undefined);
    return edges.length === 0 ? 0 : scaleRho * mean(around, around.length);
  });
  const weights = rows.map((edges, i) => {
    const affinities = edges.map(([, d]) => {
      const excess = d - edges[0]![1];
      return excess === 0 ? 1 : Math.max(Math.exp(-((excess / scales[i]!) ** beta)), 1e-4);
    });
    const sum = affinities.reduce((total, u) => total + u, 0);
    return new Map(edges.map(([id], m) => [id, affinities[m]! / sum]));
  });
  return { scales, weights };
}

/** Components by walking from each node that has no label yet. */
export function referenceComponents(graph: NeighbourGraph): number[] {
  const linked = Array.from({ length: graph.nodes }, () => new Set<number>());
  for (const [i, edges] of rowsOf(graph).entries()) {
    for (const [j] of edges) {
      linked[i]!.add(j);
      linked[j]!.add(i);
    }
  }
  const labels = Array.from({ length: graph.nodes }, () => -1);
  let count = 0;
  for (let start = 0; start < graph.nodes; start++) {
    if (labels[start] !== -1) continue;
    const open = [start];
    for (let i = open.pop(); i !== undefined; i = open.pop()) {
      if (labels[i] !== -1) continue;
      labels[i] = count;
      open.push(...linked[i]!);
    }
    count++;
  }
  return labels;
}
