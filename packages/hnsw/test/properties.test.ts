import { NO_NEIGHBOUR, type Matrix } from "@ann/core";
import { bruteForce } from "@ann/distances";
import fc from "fast-check";
import { expect, it } from "vitest";
import { HnswIndex } from "../src/index.ts";
import { orderTies } from "../src/surface/results.ts";
import { exactNeighbours, expectWellFormed, linksOf } from "./judge.ts";

/** Up to 80 rows of whole numbers, so that ties and duplicates abound. */
const anyMatrix: fc.Arbitrary<Matrix> = fc
  .tuple(fc.integer({ min: 0, max: 80 }), fc.integer({ min: 0, max: 5 }))
  .chain(([rows, cols]) =>
    fc
      .array(fc.integer({ min: -3, max: 3 }), { minLength: rows * cols, maxLength: rows * cols })
      .map((values) => ({ data: Float32Array.from(values), rows, cols, stride: cols })),
  );

const anyOptions = fc.record({
  metric: fc.constantFrom("l2", "l1", "cosine", "ip"),
  M: fc.integer({ min: 2, max: 8 }),
  efConstruction: fc.integer({ min: 1, max: 30 }),
  seed: fc.nat(),
  threads: fc.integer({ min: 1, max: 3 }),
});

const places = (ids: Uint32Array): number => ids.filter((id) => id !== NO_NEIGHBOUR).length;

it("whatever the data and the options, an index is sound and an exhaustive search exact", async () => {
  await fc.assert(
    fc.asyncProperty(
      anyMatrix,
      anyOptions,
      fc.integer({ min: 1, max: 20 }),
      async (m, options, k) => {
        const { metric } = options;
        const index = await HnswIndex.build(m, options);
        for (const [id, links] of linksOf(index).entries()) {
          expect(links.length).toBeLessThanOrEqual(2 * options.M);
          expect(new Set(links).add(id).size).toBe(links.length + 1);
          expect(links.every((other) => other < m.rows)).toBe(true);
        }
        const [found, near] = [await index.search(m, { k }), await index.neighbours({ k })];
        expectWellFormed(found, m.rows);
        expectWellFormed(near, m.rows);
        expect(places(found.ids)).toBe(m.rows * Math.min(k, m.rows));
        expect(places(near.ids)).toBe(m.rows * Math.min(k, Math.max(0, m.rows - 1)));

        const all = Math.max(1, m.rows);
        const exact = await bruteForce(m, m, { k: all, metric });
        orderTies(exact);
        expect((await index.search(m, { k: all })).ids).toEqual(exact.ids);
        const others = await exactNeighbours(m, all, metric);
        orderTies(others);
        expect((await index.neighbours({ k: all })).ids).toEqual(others.ids);
        index.close();
      },
    ),
    { seed: 20_261_120, numRuns: 150 },
  );
});
