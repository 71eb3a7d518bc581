import type { ServerResponse } from "node:http";
import { isAnnError } from "@ann/core";
import type { Failure } from "../../protocol.d.ts";
import { runJob } from "../job/job.ts";
import { jobOptions, type JobOptions } from "../job/options.ts";
import type { Source } from "../job/source.ts";
import { openEventStream } from "./event-stream.ts";
import { sendJson } from "./headers.ts";

function failureOf(error: unknown): Failure {
  if (isAnnError(error, "aborted") && error.cause instanceof Error) {
    return { code: error.code, message: error.cause.message };
  }
  if (isAnnError(error)) {
    const { code, message, details } = error;
    const { option } = details;
    return { code, message, ...(typeof option === "string" && { option }) };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return { code: "internal", message: `unexpected failure: ${reason}` };
}

/** Runs jobs, each for one request, and stops those whose request has gone away. */
export class JobDesk {
  readonly #source: Source;
  readonly #log: (line: string) => void;
  readonly #jobs = new Map<AbortController, Promise<void>>();

  /** @param log told about failures that are nobody's mistake but ours */
  constructor(source: Source, log: (line: string) => void) {
    this.#source = source;
    this.#log = log;
  }

  /** Jobs under way. */
  get running(): number {
    return this.#jobs.size;
  }

  /** Answers with the events of a new job, or with status 400 and what is wrong with the query. */
  async serve(query: URLSearchParams, response: ServerResponse): Promise<void> {
    let options: JobOptions;
    try {
      options = jobOptions(query);
    } catch (error) {
      if (!isAnnError(error)) throw error;
      sendJson(response, 400, failureOf(error));
      return;
    }
    const controller = new AbortController();
    response.on("close", () => controller.abort(new Error("the page went away")));
    const job = this.#run(options, controller.signal, response);
    this.#jobs.set(controller, job);
    await job;
    this.#jobs.delete(controller);
  }

  /** Stops all jobs; resolves when they have stopped. */
  async stop(): Promise<void> {
    for (const controller of this.#jobs.keys())
      controller.abort(new Error("the server was stopped"));
    await Promise.all(this.#jobs.values());
  }

  async #run(options: JobOptions, signal: AbortSignal, response: ServerResponse): Promise<void> {
    const stream = openEventStream(response);
    try {
      await runJob(this.#source, options, signal, stream);
    } catch (error) {
      const failure = failureOf(error);
      if (failure.code === "internal") this.#log(failure.message);
      stream.send({ type: "failed", ...failure });
    }
    response.end();
  }
}
