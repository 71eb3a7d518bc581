// Prints the instruction set in use and a digest of what indexes with all codes give on it.
import { createHash } from "node:crypto";
import { RandomStream } from "@ann/core";
import { addon } from "../../dist/addon.js";
import { HnswIndex } from "../../dist/index.js";

const random = new RandomStream(7);
const matrix = (rows, cols) => {
  const data = Float32Array.from({ length: rows * cols }, () => random.normal());
  // Columns of unlike variance, for projections.
  for (let i = 0; i < data.length; i++) data[i] /= 1 + (i % cols) / 4;
  return { data, rows, cols, stride: cols };
};

const bytes = ({ data, ...shape }) => ({
  ...shape,
  data: Uint8Array.from(data, (x) => Math.max(0, Math.min(255, 128 + 40 * x))),
});

const CASES = [
  [matrix(1200, 33), { codes: "i8", projection: false }],
  [matrix(1200, 130), { codes: "i8", projection: 20, metric: "cosine" }],
  [matrix(1200, 47), { codes: "u4", projection: false, metric: "ip" }],
  [matrix(1200, 64), { codes: "u4", projection: 31 }],
  [matrix(1200, 19), { codes: "f16" }],
  [matrix(1200, 50), { codes: "bf16", metric: "l1" }],
  [matrix(1200, 16), { codes: "exact", metric: "cosine" }],
  [bytes(matrix(1200, 70)), { codes: "i8" }],
  [matrix(1200, 24), { originals: "none" }],
];

const digests = [];
for (const [data, options] of CASES) {
  const index = await HnswIndex.build(data, { M: 8, efConstruction: 40, ...options });
  await index.remove(Uint32Array.from({ length: 100 }, (_, i) => 7 * i));
  const found = await index.search(data, { k: 5, ef: 20 });
  const some = await index.search(data, { k: 5, ef: 2, filter: (id) => id % 3 > 0 });
  const near = await index.neighbours({ k: 5 });
  const { rowPtr, links } = index.layer(0);
  const hash = createHash("sha256");
  for (const array of [
    rowPtr,
    links,
    found.ids,
    found.distances,
    some.ids,
    near.ids,
    near.distances,
  ]) {
    hash.update(array);
  }
  digests.push(hash.digest("hex"));
  index.close();
}
console.log(JSON.stringify({ isa: addon.isa, digests }));
