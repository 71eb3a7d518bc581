import { progressReporter, type RunControl, type Stage } from "@ann/core";

/**
 * Lets several jobs of equal size report as one stage.
 *
 * @param count number of jobs; each must count up to the same total
 * @returns the control for job 0, 1, ...
 */
export function phases(
  stage: Stage,
  control: RunControl,
  count: number,
): (index: number) => RunControl {
  const { signal, threads, onProgress } = control;
  if (!onProgress) return () => control;
  const report = progressReporter(stage, control);
  return (index) => ({
    signal,
    threads,
    onProgress: ({ done, total }) => report(index * total + done, count * total),
  });
}
