import { defineMetric } from "@ann/distances";
import { createRequire } from "node:module";

const kernels = createRequire(import.meta.url)("./build/Release/chi_squared.node");

/** The chi-squared distance of histograms of f32 or u8. Its square root is a true metric, not it. */
export const chiSquared = defineMetric({
  name: "chi-squared",
  native: [kernels.f32, kernels.u8],
  // The plain formula, for single pairs of any type.
  evaluate(a, b) {
    let sum = 0;
    for (let i = 0; i < a.length; i++) {
      if (a[i] + b[i] > 0) sum += (a[i] - b[i]) ** 2 / (a[i] + b[i]);
    }
    return sum / 2;
  },
});
