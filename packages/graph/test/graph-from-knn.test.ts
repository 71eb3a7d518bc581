import { NO_NEIGHBOUR, type KnnResult } from "@ann/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graphFromKnn } from "../src/index.ts";
import { rowsOf, type Edge } from "./graphs.ts";

/** A rectangle from rows of [id, distance]; short rows are filled up. */
function knnOf(rows: readonly (readonly Edge[])[], metric = "l2"): KnnResult {
  const k = Math.max(0, ...rows.map((row) => row.length));
  const filled = rows.flatMap((row) => [
    ...row,
    ...Array.from({ length: k - row.length }, (): Edge => [NO_NEIGHBOUR, Infinity]),
  ]);
  return {
    queries: rows.length,
    k,
    ids: Uint32Array.from(filled, ([id]) => id),
    distances: Float32Array.from(filled, ([, distance]) => distance),
    metric,
  };
}

/** A graph of two nodes, the second of which has this one neighbour. */
function build(edge: Edge, metric?: string): Promise<unknown> {
  return graphFromKnn(knnOf([[[1, 1]], [edge]], metric));
}

describe("graphFromKnn", () => {
  it("removes self, fillers, infinities and duplicates, and sorts by (distance, id)", async () => {
    const knn = knnOf([
      [
        [0, 0],
        [2, 3],
        [1, 3],
        [3, 1],
        [2, 2.5],
      ],
      [
        [2, Infinity],
        [3, 0],
      ],
      [
        [2, 0],
        [NO_NEIGHBOUR, Infinity],
      ],
      [
        [0, -0],
        [3, 0],
        [1, 0],
      ],
    ]);
    const graph = await graphFromKnn(knn);
    expect(rowsOf(graph)).toEqual([
      [
        [3, 1],
        [2, 2.5],
        [1, 3],
      ],
      [[3, 0]],
      [],
      [
        [0, -0],
        [1, 0],
      ],
    ]);
    expect(graph.nodes).toBe(4);
    expect(graph.metric).toBe("l2");
  });

  it("keeps at most k edges, counted after cleaning", async () => {
    const knn = knnOf([
      [
        [0, 0],
        [1, 1],
        [1, 1],
        [2, 2],
      ],
      [
        [0, 2],
        [2, 1],
      ],
      [[2, 0]],
    ]);
    const ids = async (k: number): Promise<number[][]> =>
      rowsOf(await graphFromKnn(knn, { k })).map((row) => row.map(([id]) => id));
    expect(await ids(1)).toEqual([[1], [2], []]);
    expect(await ids(2)).toEqual([[1, 2], [2, 0], []]);
    expect(await ids(1000)).toEqual([[1, 2], [2, 0], []]);
  });

  it("puts the row of each query at the node that selfIds names", async () => {
    const knn = knnOf([
      [
        [2, 0],
        [0, 5],
      ],
      [
        [0, 0],
        [1, 6],
      ],
      [
        [1, 0],
        [2, 7],
      ],
    ]);
    const graph = await graphFromKnn(knn, { selfIds: Uint32Array.of(2, 0, 1) });
    expect(rowsOf(graph)).toEqual([[[1, 6]], [[2, 7]], [[0, 5]]]);
  });

  it("agrees with a plain filter on random rectangles", async () => {
    const edge = fc.tuple(
      fc.constantFrom(0, 1, 2, 3, 4, 5, NO_NEIGHBOUR),
      fc.constantFrom(0, 1, 2, 2.5, Infinity),
    );
    const rectangle = fc
      .nat({ max: 4 })
      .chain((k) =>
        fc.array(fc.array(edge, { minLength: k, maxLength: k }), { minLength: 6, maxLength: 6 }),
      );
    await fc.assert(
      fc.asyncProperty(rectangle, fc.integer({ min: 1, max: 5 }), async (rows, k) => {
        const expected = rows.map((row, i) =>
          row
            .filter(([id, distance]) => id !== i && id !== NO_NEIGHBOUR && distance < Infinity)
            .toSorted((a, b) => a[1] - b[1] || a[0] - b[0])
            .filter(([id], m, all) => all.findIndex((other) => other[0] === id) === m)
            .slice(0, k),
        );
        expect(rowsOf(await graphFromKnn(knnOf(rows), { k }))).toEqual(expected);
      }),
      { seed: 1 },
    );
  });

  it("takes tiny negative distances for 0, and leaves those of inner products alone", async () => {
    const rows: Edge[][] = [
      [
        [1, 0],
        [2, -1e-6],
      ],
      [[0, 0]],
      [],
    ];
    expect(rowsOf(await graphFromKnn(knnOf(rows)))[0]).toEqual([
      [1, 0],
      [2, 0],
    ]);
    const signed: Edge[][] = [
      [
        [1, -2],
        [2, -4],
      ],
      [],
      [],
    ];
    expect(rowsOf(await graphFromKnn(knnOf(signed, "ip")))[0]).toEqual([
      [2, -4],
      [1, -2],
    ]);
  });

  it("handles zero, one and two nodes", async () => {
    expect(await graphFromKnn(knnOf([]))).toEqual({
      nodes: 0,
      rowPtr: Float64Array.of(0),
      ids: new Uint32Array(0),
      distances: new Float32Array(0),
      metric: "l2",
    });
    expect(rowsOf(await graphFromKnn(knnOf([[[0, 0]]])))).toEqual([[]]);
    expect(rowsOf(await graphFromKnn(knnOf([[[1, 2]], [[0, 2]]])))).toEqual([[[1, 2]], [[0, 2]]]);
  });

  it("names the edge that cannot be part of a graph", async () => {
    await expect(build([2, 1])).rejects.toMatchObject({
      code: "shape",
      details: { node: 1, neighbour: 2 },
    });
    await expect(build([0, Number.NaN])).rejects.toMatchObject({ code: "not-finite" });
    await expect(build([0, Number.NaN], "ip")).rejects.toMatchObject({ code: "not-finite" });
    await expect(build([0, -1])).rejects.toMatchObject({
      code: "metric",
      message: expect.stringContaining('"ip"'),
    });
    await expect(build([0, -Infinity])).rejects.toMatchObject({ code: "metric" });
  });

  it("refuses selfIds that are no permutation of the nodes", async () => {
    const knn = knnOf([[[1, 1]], [[0, 1]]]);
    for (const selfIds of [Uint32Array.of(0, 0), Uint32Array.of(0, 2), Uint32Array.of(0)]) {
      await expect(graphFromKnn(knn, { selfIds })).rejects.toMatchObject({ code: "shape" });
    }
    const selfIds = [0, 1] as unknown as Uint32Array;
    await expect(graphFromKnn(knn, { selfIds })).rejects.toMatchObject({ code: "dtype" });
  });

  it("refuses arrays that do not fit", async () => {
    const knn = knnOf([[[1, 1]], [[0, 1]]]);
    const bad: [KnnResult, string][] = [
      [{ ...knn, k: 2 }, "shape"],
      [{ ...knn, queries: -1 }, "shape"],
      [{ ...knn, queries: 2 ** 33, k: 0, ids: new Uint32Array(0) }, "capacity"],
      [{ ...knn, distances: new Float64Array(2) as unknown as Float32Array }, "dtype"],
      [null as unknown as KnnResult, "shape"],
    ];
    for (const [value, code] of bad) {
      await expect(graphFromKnn(value)).rejects.toMatchObject({ code });
    }
    await expect(graphFromKnn(knn, { k: 0 })).rejects.toMatchObject({ code: "option" });
    await expect(graphFromKnn(knn, { selfId: 1 } as object)).rejects.toThrow(
      'did you mean "selfIds"',
    );
  });
});
