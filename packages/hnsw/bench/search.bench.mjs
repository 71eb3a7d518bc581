// Build, batch search and whole-index neighbours against exact search, with recall beside each time.
import { gatherRows, RandomStream, sampleWithoutReplacement } from "@ann/core";
import { bruteForce } from "@ann/distances";
import { HnswIndex } from "@ann/hnsw";
import { clusters, mnist } from "../../../tools/bench/data.mjs";
import { compare, printConditions, printPeakMemory } from "../../../tools/bench/harness.mjs";

const K = 15;
const SAMPLE = 1000;

function recall(ids, truth, rowOf) {
  let hits = 0;
  for (let i = 0; i < SAMPLE; i++) {
    const found = new Set(ids.subarray(rowOf(i) * K, (rowOf(i) + 1) * K));
    for (let j = 0; j < K; j++) hits += found.has(truth[i * K + j]) ? 1 : 0;
  }
  return hits / (SAMPLE * K);
}

async function bench(name, data) {
  printConditions(`@ann/hnsw, ${name}`);
  const sample = sampleWithoutReplacement(data.rows, SAMPLE, 1);
  const queries = gatherRows(data, sample);
  const truth = await bruteForce(data, queries, { k: K, exclude: sample });
  const withSelf = await bruteForce(data, queries, { k: K });
  await compare(
    "build",
    Object.fromEntries(
      [1, 2].map((threads) => [
        `${threads} thread${threads > 1 ? "s" : ""}`,
        async () => {
          const index = await HnswIndex.build(data, { threads });
          const { repaired } = index.stats();
          index.close();
          return { repaired };
        },
      ]),
    ),
    { rounds: 2 },
  );
  const index = await HnswIndex.build(data);
  const search = (ef) => async () => {
    const { ids } = await index.search(queries, { k: K, ef, threads: 1 });
    return { recall: recall(ids, withSelf.ids, (i) => i) };
  };
  await compare(
    `search, ${SAMPLE} queries, k = ${K}, 1 thread`,
    {
      exact: () => bruteForce(data, queries, { k: K, threads: 1 }).then(() => ({ recall: 1 })),
      "ef 16": search(16),
      "ef 32": search(32),
      "ef 64": search(64),
      "ef 128": search(128),
    },
    { rounds: 3 },
  );
  const neighbours = (ef) => async () => {
    const { ids } = await index.neighbours({ k: K, ef });
    return { recall: recall(ids, truth.ids, (i) => sample[i]) };
  };
  await compare(
    `neighbours of all points, k = ${K}`,
    {
      "ef 16": neighbours(16),
      "ef 32": neighbours(32),
      "ef 64": neighbours(64),
    },
    { rounds: 2 },
  );
  index.close();
}

await bench("64 Gaussian clusters, 20 000 x 32 f32", clusters({ RandomStream }, 20_000, 32, 64));
const images = mnist();
if (images) await bench("MNIST, 70 000 x 784 u8", images);
printPeakMemory();
