import { isAnnError } from "@ann/core";
import { HnswIndex, type BuildOptions, type Rows } from "../src/index.ts";
import { describeIndex } from "./conformance.ts";
import type { BuildWanted, Subject } from "./conformance/subject.ts";

describeIndex({ name: "HnswIndex", build: HnswIndex.build });

/** Indexes with given codes, where the metric and the rows have them. */
const coded =
  (compact: BuildOptions): Subject["build"] =>
  async (data: Rows, options: BuildWanted = {}) => {
    try {
      return await HnswIndex.build(data, { ...options, ...compact });
    } catch (error) {
      const without = isAnnError(error) && / codes /.test(error.message);
      if (!without) throw error;
      return HnswIndex.build(data, options);
    }
  };

for (const codes of ["exact", "f16", "bf16", "i8", "u4"] as const) {
  describeIndex({ name: `HnswIndex of ${codes}`, build: coded({ codes }) });
}
