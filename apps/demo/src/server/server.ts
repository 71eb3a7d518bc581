import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { basename } from "node:path";
import { AnnError } from "@ann/core";
import type { Settings } from "../../protocol.d.ts";
import { NUMBERS } from "../job/options.ts";
import type { Source } from "../job/source.ts";
import { STAGES } from "../job/stages.ts";
import { createAssets, type AssetServer } from "./assets.ts";
import { isForOwnHost, isFromOtherSite, sendJson, sendText, writeHead } from "./headers.ts";
import { JobDesk } from "./job-desk.ts";

/** Options of {@link startServer}. */
export interface ServerOptions {
  /** Ports to try in this order; 0 is any that is free. */
  readonly ports: readonly number[];
  readonly source: Source;
  /** Told about failures that no page is told. */
  readonly log: (line: string) => void;
}

/** A server that answers. */
export interface DemoServer {
  readonly url: string;
  /** Jobs under way. */
  readonly running: number;
  /** Stops jobs and connections; resolves when all have ended. */
  close(): Promise<void>;
}

/** Reachable from this machine only. */
const HOST = "127.0.0.1";

async function tryPort(server: Server, port: number): Promise<boolean> {
  try {
    server.listen(port, HOST);
    await once(server, "listening");
    return true;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") return false;
    throw new AnnError("io", `cannot listen on ${HOST}:${port}: ${message}`, { cause: error });
  }
}

async function listen(server: Server, ports: readonly number[]): Promise<string> {
  for (const port of ports) {
    if (await tryPort(server, port)) {
      return `http://${HOST}:${(server.address() as AddressInfo).port}/`;
    }
  }
  throw new AnnError(
    "io",
    `port ${ports.join(", ")} is in use; stop what uses it, or choose another with --port`,
    { details: { ports } },
  );
}

/** What answers requests. */
interface Site {
  readonly assets: AssetServer;
  readonly jobs: JobDesk;
  readonly settings: Settings;
}

/** The address of a request; undefined when it is not one. */
function addressOf({ url }: IncomingMessage): URL | undefined {
  const path = url ?? "";
  if (!path.startsWith("/") || path.startsWith("//")) return undefined;
  return new URL(path, `http://${HOST}`);
}

async function answer(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isForOwnHost(request)) return sendText(response, 403, "open this page as localhost");
  if (request.method !== "GET") {
    writeHead(response, 405, { allow: "GET" });
    response.end();
    return;
  }
  const address = addressOf(request);
  if (!address) return sendText(response, 400, "not a path");
  if (address.pathname === "/run") {
    if (isFromOtherSite(request)) return sendText(response, 403, "not for other sites");
    return site.jobs.serve(address.searchParams, response);
  }
  if (address.pathname === "/settings.json") return sendJson(response, 200, site.settings);
  if (!(await site.assets(address.pathname, response))) sendText(response, 404, "nothing here");
}

/**
 * Serves the page and its jobs on this machine.
 * @throws AnnError `io` when none of the ports can be had
 */
export async function startServer({ ports, source, log }: ServerOptions): Promise<DemoServer> {
  const jobs = new JobDesk(source, log);
  const settings = { source: basename(source.path), stages: STAGES, numbers: NUMBERS };
  const site = { assets: createAssets(), jobs, settings };
  const server = createServer((request, response) => {
    answer(site, request, response).catch((error: unknown) => {
      log(error instanceof Error ? error.message : String(error));
      response.destroy();
    });
  });
  const url = await listen(server, ports);
  return {
    url,
    get running() {
      return jobs.running;
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      await jobs.stop();
      server.closeAllConnections();
      await closed;
    },
  };
}
