import type { JobOptions } from "./options.ts";
import { rowsEvent } from "./rows-event.ts";
import type { Source } from "./source.ts";
import { StageRunner, type EventSink } from "./stages.ts";
import { findNeighbours, layOut, readRows, score, startLayout, weighEdges } from "./steps.ts";

/**
 * Maps the rows of a file and tells the sink about every stage, every frame and the scores.
 *
 * @param signal stops the job
 * @throws AnnError `aborted`, and whatever the file or the options deserve
 */
export async function runJob(
  source: Source,
  options: JobOptions,
  signal: AbortSignal,
  sink: EventSink,
): Promise<void> {
  const begin = performance.now();
  const stages = new StageRunner({ signal, seed: options.seed }, sink);
  const table = await readRows(source, stages);
  sink.send(rowsEvent(table));
  const knn = await findNeighbours(table, options, stages);
  const weights = await weighEdges(knn, options, stages);
  const layout = await startLayout(weights, table, options, stages);
  const coords = await layOut(layout, options, stages, sink);
  const scores = await score(table, coords, knn, stages);
  sink.send({ type: "scores", scores });
  const elapsed = (performance.now() - begin) / 1000;
  sink.send({ type: "finished", seconds: stages.seconds, elapsed });
}
