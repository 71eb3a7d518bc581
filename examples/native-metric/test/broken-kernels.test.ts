import { matrix } from "@ann/core";
import { bruteForce, converters, defineMetric, distance, isa, kernel } from "@ann/distances";
import { HnswIndex } from "@ann/hnsw";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";

/** Externals by name, see broken_kernels.cc. */
const externals = createRequire(import.meta.url)("../build/Release/broken_kernels.node") as Record<
  string,
  object
>;

const data = matrix(Float32Array.of(0, 0, 3, 4), 2, 2);

/** What is wrong with each. */
const BROKEN: Readonly<Record<string, RegExp>> = {
  abi1: /ABI version 1, this build takes version 2; compile it with the ann\/kernel\.h/,
  abi3: /ABI version 3, this build takes version 2/,
  small: /size is \d+ bytes, an ann_kernel has \d+; set size to sizeof/,
  noOne: /function pointer one is null/,
  noOneToMany: /function pointer one_to_many is null/,
  noToDistance: /function pointer to_distance is null/,
  unknownDtype: /unknown dtype "f8"/,
  noDtype: /unknown dtype;/,
  noMetric: /metric must be a name/,
  emptyMetric: /metric must be a name/,
  endlessMetric: /metric must be a name/,
  binaryIsa: /isa must be a name/,
  unknownDomain: /unknown domain 99/,
  reserved: /reserved must be 0/,
  flatSet: /rows of varying length: with this domain, dtype must end in \[\]/,
  flatText: /rows of varying length/,
  noTag: /an External without the type tag/,
  otherTag: /an External without the type tag/,
  nullPointer: /null pointer/,
};

describe("defineMetric refuses", () => {
  it.each(Object.entries(BROKEN))("%s, and says why", (name, why) => {
    const native = [externals["good"]!, externals[name]!];
    expect(() => defineMetric({ name: "mine", native })).toThrow(
      expect.objectContaining({
        name: "AnnError",
        code: "metric",
        message: expect.stringMatching(
          new RegExp(`^metric mine: native\\[1\\] is not a distance kernel: .*${why.source}`),
        ),
        details: expect.objectContaining({ metric: "mine", index: 1 }),
      }),
    );
  });

  it("what is no External at all", () => {
    for (const native of [1, "l2", null, Symbol("s"), {}, () => {}, new Float64Array(99), 12n]) {
      expect(() => defineMetric({ name: "mine", native: [native] as never })).toThrow(
        expect.objectContaining({
          code: "metric",
          message: expect.stringMatching(/is no External/),
        }),
      );
    }
    expect(() => defineMetric({ name: "mine", native: [] })).toThrow(/native holds no kernel/);
  });

  it("an External of ours that is something else", () => {
    const seen: unknown[] = [];
    const addon = createRequire(import.meta.resolve("@ann/hnsw"))("../build/Release/ann_hnsw.node");
    const options = { M: 4, efConstruction: 10, seed: 1, maxLayers: 16, levelScale: 1 };
    seen.push(addon.create(kernel("l2", "f32"), 2, options, null, true, converters));
    expect(() => defineMetric({ name: "mine", native: seen as object[] })).toThrow(
      /an External without the type tag/,
    );
  });

  it("two kernels for one element type, and kernels of several domains", () => {
    const { good, goodNonNegative } = externals as Record<string, object>;
    expect(() => defineMetric({ name: "mine", native: [good!, good!] })).toThrow(
      /two kernels for one element type/,
    );
    expect(() => defineMetric({ name: "mine", native: [good!, goodNonNegative!] })).toThrow(
      "metric mine: its kernel for f64 is for domain non-negative, not any",
    );
  });
});

describe("defineMetric takes", () => {
  it("one kernel, also one with fields of a later version, and measures pairs with it", async () => {
    for (const name of ["good", "larger"]) {
      const metric = defineMetric({ name: "zero", native: externals[name]! });
      expect((await bruteForce(data, data, { k: 2, metric })).ids).toEqual(
        Uint32Array.of(0, 1, 0, 1),
      );
      const measure = distance(metric);
      expect(measure(data.data, data.data)).toBe(0);
      expect(() => measure([1], [2])).toThrow(expect.objectContaining({ code: "dtype" }));
      expect(() => measure(new Float32Array(1), data.data)).toThrow(
        expect.objectContaining({ code: "shape" }),
      );
    }
  });

  it("kernels of ours, with their parameters", async () => {
    expect(isa).not.toBe("");
    const native = kernel({ name: "minkowski", p: 3 }, "f32");
    const metric = defineMetric({ name: "cubic", native });
    const { distances } = await bruteForce(data, data, { k: 2, metric });
    expect(distances[1]).toBeCloseTo(Math.cbrt(27 + 64), 5);
    using index = await HnswIndex.build(data, { metric });
    expect((await index.search(data, { k: 1 })).ids).toEqual(Uint32Array.of(0, 1));
  });
});
