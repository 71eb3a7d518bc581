import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request, type IncomingHttpHeaders, type RequestOptions } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { text } from "node:stream/consumers";
import type { FrameEvent, JobEvent } from "../protocol.d.ts";
import type { Source } from "../src/job/source.ts";
import { startServer, type DemoServer } from "../src/server/server.ts";

export const DIGITS: Source = {
  path: fileURLToPath(new URL("../../../data/digits.csv.gz", import.meta.url)),
  labelColumn: "last",
};

/** Lines that any server of a test file logged. */
export const logged: string[] = [];

export function serve(source: Source): Promise<DemoServer> {
  return startServer({ ports: [0], source, log: (line) => logged.push(line) });
}

/** A folder that is removed when the test file is done. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "ann-demo-"));
  return { path, remove: () => rm(path, { recursive: true }) };
}

/** Three classes of `rows / 3` rows around corners of a cube, the same every time. */
export async function writeClasses(folder: string, rows: number): Promise<Source> {
  const path = join(folder, `classes-${rows}.csv`);
  const lines = Array.from({ length: rows }, (_, i) => {
    const corner = [0, 1, 2].map((axis) => (i % 3 === axis ? 10 : 0) + Math.sin(i * (axis + 1)));
    return [...corner, ["red", "green", "blue"][i % 3]].join(",");
  });
  await writeFile(path, `a,b,c,label\n${lines.join("\n")}\n`);
  return { path };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request as it is written here: `fetch` would tidy paths and hosts. */
export async function rawRequest(
  server: DemoServer,
  path: string,
  options: RequestOptions = {},
): Promise<Answer> {
  const { hostname, port } = new URL(server.url);
  const sent = request({ hostname, port, path, agent: false, ...options });
  sent.end();
  const [response] = await once(sent, "response");
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

/** The events in the body of an answer. */
export function eventsIn(body: string): JobEvent[] {
  const messages = body.split("\n\n").filter((message) => message !== "");
  return messages.map((message) => JSON.parse(message.replace(/^data: /, "")));
}

/** All events of a job that is left alone. */
export async function eventsOf(server: DemoServer, query = ""): Promise<JobEvent[]> {
  const response = await fetch(`${server.url}run?pace=full&${query}`);
  return eventsIn(await response.text());
}

/** The events of one type. */
export function ofType<T extends JobEvent["type"]>(
  events: readonly JobEvent[],
  type: T,
): Extract<JobEvent, { type: T }>[] {
  return events.filter((event): event is Extract<JobEvent, { type: T }> => event.type === type);
}

export function coordsOf({ coords }: FrameEvent): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(coords, "base64")).buffer);
}
