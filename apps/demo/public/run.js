/** @import { Failure, JobEvent } from "../protocol.js" */
import { readEvents } from "./read-events.js";

/** @param {unknown} error */
function connectionFailure(error) {
  const reason = error instanceof Error ? error.message : String(error);
  return { code: "io", message: `The server does not answer (${reason}). Is it still running?` };
}

/**
 * Runs a job on the server and hands on its events; always ends with `finished` or `failed`.
 * @param {URLSearchParams} query
 * @param {AbortSignal} signal stops the job
 * @param {(event: JobEvent) => void} onEvent not called any more once the signal has fired
 */
export async function runJob(query, signal, onEvent) {
  try {
    const response = await fetch(`run?${query}`, { signal });
    if (!response.ok || !response.body) {
      /** @type {Failure} */
      const failure = await response.json();
      onEvent({ type: "failed", ...failure });
      return;
    }
    let ended = false;
    for await (const event of readEvents(response.body)) {
      if (signal.aborted) return;
      onEvent(event);
      ended = event.type === "finished" || event.type === "failed";
    }
    if (!ended) throw new Error("the connection was cut");
  } catch (error) {
    if (!signal.aborted) onEvent({ type: "failed", ...connectionFailure(error) });
  }
}
