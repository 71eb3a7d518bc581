/**
 * What the native ann packages share on the TypeScript side: loading an addon and running its jobs.
 * The C++ headers lie in `include/ann`; a binding.gyp includes `../native/ann.gypi`.
 *
 * ```ts
 * import { loadAddon, runJob } from "@ann/native";
 * ```
 *
 * @module
 */
export { loadAddon } from "./load-addon.ts";
export { runInSlices, runWhole, type Due, type SlicedWork } from "./run-in-slices.ts";
export { resolveThreads, runJob, runNow, type NativeControl, type NativeJob } from "./run-job.ts";
