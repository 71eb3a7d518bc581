import type { ServerResponse } from "node:http";
import type { JobEvent } from "../../protocol.d.ts";
import type { EventSink } from "../job/stages.ts";
import { writeHead } from "./headers.ts";

/** Answers a request with server-sent events, each one JSON object. */
export function openEventStream(response: ServerResponse): EventSink {
  writeHead(response, 200, { "content-type": "text/event-stream; charset=utf-8" });
  response.flushHeaders();
  return {
    send(event: JobEvent) {
      if (!response.writableEnded) response.write(`data: ${JSON.stringify(event)}\n\n`);
    },
    get congested() {
      return response.writableNeedDrain;
    },
  };
}
