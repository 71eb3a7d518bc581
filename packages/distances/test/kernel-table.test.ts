import { describe, expect, it } from "vitest";
import { addon } from "../src/addon.ts";
import { METRICS } from "../src/index.ts";
import { DOMAINS } from "../src/metric-info.ts";

describe("the kernels of the addon", () => {
  it("are those of the table, each once and for its domain, and no others", () => {
    const listed = METRICS.flatMap(({ name, dtypes, domain }) =>
      dtypes.filter((dtype) => !dtype.endsWith("[]")).map((dtype) => `${name} ${dtype}: ${domain}`),
    );
    const found = addon
      .kernels()
      .filter(({ dtype }) => !dtype.endsWith("[]"))
      .map(({ metric, dtype, domain }) => `${metric} ${dtype}: ${DOMAINS[domain]}`);
    expect(found.toSorted()).toEqual(listed.toSorted());
  });

  // Domains of rows of varying length, such as ascending ids, are the kernel's own.
  it("of rows of varying length are those of the table, too", () => {
    const listed = METRICS.flatMap(({ name, dtypes }) =>
      dtypes.filter((dtype) => dtype.endsWith("[]")).map((dtype) => `${name} ${dtype}`),
    );
    const found = addon
      .kernels()
      .filter(({ dtype }) => dtype.endsWith("[]"))
      .map(({ metric, dtype }) => `${metric} ${dtype}`);
    expect(found.toSorted()).toEqual(listed.toSorted());
  });
});
