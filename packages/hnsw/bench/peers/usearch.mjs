// usearch: the prebuilt binary of its package, 32-bit floats. The binding sets the candidates of a
// search when an index is made, so another `ef` means saving and loading (not timed).
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const require = createRequire(import.meta.url);

export const threaded = true;

/** @throws Error if there is no binary for this machine */
export function install() {
  require("usearch");
}

const METRICS = { l2: "l2sq", cosine: "cos" };

export function build(data, metric, { M, efConstruction, threads }) {
  const { Index } = require("usearch");
  const make = (ef) =>
    new Index({
      dimensions: data.cols,
      metric: METRICS[metric],
      quantization: "f32",
      connectivity: M,
      expansion_add: efConstruction,
      expansion_search: ef,
    });
  let index = make(64);
  let current = 64;
  index.add(
    BigUint64Array.from({ length: data.rows }, (_, i) => BigInt(i)),
    data.data,
    threads,
  );
  const folder = mkdtempSync(join(tmpdir(), "ann-bench-usearch-"));
  const file = join(folder, "index");
  let saved = false;
  return {
    prepare: (queries) => queries.data,
    async setEf(ef) {
      if (ef === current) return;
      if (!saved) index.save(file);
      saved = true;
      index = make(ef);
      index.load(file);
      current = ef;
    },
    search: (queries, k, _ef, searchThreads) => index.search(queries, k, searchThreads),
    ids: (found) => Uint32Array.from(found.keys, Number),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
