// Whole maps and the optimiser alone, with quality beside the times; umap-js is the peer.
import { gatherRows, RandomStream, sampleWithoutReplacement } from "@ann/core";
import { bruteForce } from "@ann/distances";
import { createLayout, embed, quality } from "@ann/embed";
import { graphFromKnn, umapWeights } from "@ann/graph";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { UMAP } from "umap-js";
import { mnist } from "../../../tools/bench/data.mjs";
import { compare, printConditions, printPeakMemory } from "../../../tools/bench/harness.mjs";

function digits() {
  const file = new URL("../../../data/digits.csv.gz", import.meta.url);
  const lines = gunzipSync(readFileSync(file)).toString("utf8").trim().split("\n");
  const data = Float32Array.from(lines.flatMap((line) => line.split(",").slice(0, 64).map(Number)));
  return { data, rows: lines.length, cols: 64, stride: 64 };
}

async function scores(data, coords) {
  const { trustworthiness, neighbourOverlap } = await quality(data, coords, { sample: 1000 });
  return { trustworthiness, overlap: neighbourOverlap };
}

async function umapJs(data) {
  const random = new RandomStream(42);
  const rows = Array.from({ length: data.rows }, (_, i) => [
    ...data.data.subarray(i * data.cols, (i + 1) * data.cols),
  ]);
  const map = await new UMAP({
    nNeighbors: 15,
    nEpochs: 500,
    random: () => random.uniform(),
  }).fitAsync(rows);
  return { data: Float32Array.from(map.flat()), rows: data.rows, cols: 2, stride: 2 };
}

async function bench(name, data, withPeer) {
  printConditions(`@ann/embed, ${name}`);
  const ours = (options) => async () => scores(data, (await embed(data, options)).coords);
  await compare(
    "map, neighbours included (times include scoring on 1000 points)",
    {
      umap: ours({ method: "umap" }),
      annembed: ours({ method: "annembed" }),
      ...(withPeer && { "umap-js 1.4.0": async () => scores(data, await umapJs(data)) }),
    },
    { rounds: withPeer ? 2 : 1 },
  );
}

async function benchLayout(name, data) {
  const exclude = Uint32Array.from({ length: data.rows }, (_, i) => i);
  const graph = await graphFromKnn(await bruteForce(data, data, { k: 15, exclude }));
  const weights = await umapWeights(graph);
  const layout = (threads) => async () => {
    const run = await createLayout(weights, { threads, init: "random" });
    await run.run();
    run.close();
  };
  await compare(
    `optimiser alone, ${name}`,
    { "1 thread": layout(1), "2 threads": layout(2) },
    { rounds: 3 },
  );
}

const sample = digits();
await bench("UCI digits, 1797 x 64", sample, true);
await benchLayout("UCI digits", sample);
const images = mnist();
if (images) {
  const some = gatherRows(images, sampleWithoutReplacement(images.rows, 10_000, 1));
  await bench("10 000 of MNIST, 784 columns", some, false);
  await benchLayout("10 000 of MNIST", some);
}
printPeakMemory();
