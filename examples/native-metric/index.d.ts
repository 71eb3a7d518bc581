import type { Metric } from "@ann/distances";

/** The chi-squared distance of histograms of f32 or u8. Its square root is a true metric, not it. */
export declare const chiSquared: Metric;
