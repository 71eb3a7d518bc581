import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";

/** What every answer carries: only this server's own files may run or load, nobody may embed them. */
const SECURITY_HEADERS: OutgoingHttpHeaders = {
  "content-security-policy":
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** Names of this machine; with any other, a foreign page may be behind the request. */
const OWN_NAMES: ReadonlySet<string> = new Set(["localhost", "127.0.0.1"]);

/** Sends the head of an answer. */
export function writeHead(
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders,
): void {
  response.writeHead(status, { ...SECURITY_HEADERS, "cache-control": "no-store", ...headers });
}

/** Sends a short text as the whole answer. */
export function sendText(response: ServerResponse, status: number, text: string): void {
  writeHead(response, status, { "content-type": "text/plain; charset=utf-8" });
  response.end(`${text}\n`);
}

/** Sends a value as JSON. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  writeHead(response, status, { "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(value));
}

/**
 * Whether a request names this machine as its host. A page of another site whose name was made to
 * point here (DNS rebinding) does not.
 */
export function isForOwnHost({ headers }: IncomingMessage): boolean {
  const name = /^(?<name>[^:]+)(?::\d{1,5})?$/.exec(headers.host ?? "")?.groups?.["name"];
  return name !== undefined && OWN_NAMES.has(name.toLowerCase());
}

/** Whether a page of another site caused a request. Programs other than browsers do not say. */
export function isFromOtherSite({ headers }: IncomingMessage): boolean {
  const site = headers["sec-fetch-site"];
  return site !== undefined && site !== "same-origin" && site !== "none";
}
