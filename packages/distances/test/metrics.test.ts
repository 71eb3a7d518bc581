import { describe, expect, it } from "vitest";
import { distance, kernel, METRICS, resolve, resolveMetric } from "../src/index.ts";

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
    const names = METRICS.map(({ name }) => name).join(", ");
    expect(() => resolveMetric("zzzzzzzz")).toThrow(`unknown metric "zzzzzzzz"; known: ${names}`);
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
    const names = METRICS.flatMap(({ name, aliases }) => [name, aliases].flat());
    expect(new Set(names).size).toBe(names.length);
  });

  it("calls no true metric what breaks the triangle inequality", () => {
    // Three directions 45 degrees apart, three points on a line.
    const directions = [
      [1, 0],
      [1, 1],
      [0, 1],
    ] as const;
    const points = [[0], [1], [2]] as const;
    for (const name of ["ip", "cosine", "sqeuclidean"]) {
      const d = distance(name);
      const [a, b, c] = name === "sqeuclidean" ? points : directions;
      expect(resolve(name).isMetric).toBe(false);
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
