import { describe, expect, it } from "vitest";
import { distance, kernel, METRICS, resolveMetric } from "../src/index.ts";

describe("resolveMetric", () => {
  it.each(METRICS.flatMap((metric) => [metric.name, ...metric.aliases].map((a) => [a, metric])))(
    "%s",
    (name, metric) => {
      expect(resolveMetric(name as string)).toBe(metric);
    },
  );

  it.each([
    ["euclidian", "euclidean"],
    ["manhatan", "manhattan"],
    ["cosin", "cosine"],
    ["L2", "l2"],
    ["inner product", "inner_product"],
  ])("%s: did you mean %s?", (name, guess) => {
    expect(() => resolveMetric(name)).toThrow(`unknown metric "${name}"; did you mean "${guess}"?`);
  });

  it("lists the metrics when none is near", () => {
    expect(() => resolveMetric("hamming")).toThrow(
      'unknown metric "hamming"; known: l2, l1, ip, cosine',
    );
    expect(() => resolveMetric(undefined as unknown as string)).toThrow(
      expect.objectContaining({
        code: "metric",
        details: expect.objectContaining({ known: expect.arrayContaining(["l2", "cos"]) }),
      }),
    );
  });
});

describe("METRICS", () => {
  it("never uses a name twice", () => {
    const names = METRICS.flatMap((metric) => [metric.name, ...metric.aliases]);
    expect(new Set(names).size).toBe(names.length);
  });

  it("says of each whether it is a true metric", () => {
    expect(METRICS.map(({ name, isMetric }) => [name, isMetric])).toEqual([
      ["l2", true],
      ["l1", true],
      ["ip", false],
      ["cosine", false],
    ]);
    // The triangle inequality fails for the other two: three directions 45 degrees apart.
    const [a, b, c] = [
      [1, 0],
      [1, 1],
      [0, 1],
    ] as const;
    for (const name of ["ip", "cosine"]) {
      const d = distance(name);
      expect(d(a, c)).toBeGreaterThan(d(a, b) + d(b, c));
    }
  });
});

describe("kernel", () => {
  it("is an opaque handle, for a name or an alias", () => {
    for (const dtype of ["f32", "u8"] as const) {
      expect(Object.keys(kernel("cos", dtype))).toEqual([]);
      expect(typeof kernel("cosine", dtype)).toBe("object");
    }
  });

  it("refuses element types without kernels and unknown metrics", () => {
    expect(() => kernel("l2", "b1")).toThrow(
      expect.objectContaining({
        code: "dtype",
        message:
          "no l2 kernel for elements of type b1; it has f64, f32, f16, bf16, i8, u8, i16, u16, i32, u32, i64, u64",
        details: { metric: "l2", dtype: "b1" },
      }),
    );
    expect(() => kernel("l3", "f32")).toThrow(expect.objectContaining({ code: "metric" }));
  });
});
