import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { extname } from "node:path";
import { writeHead } from "./headers.ts";

const FOLDER = new URL("../../public/", import.meta.url);

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** Paths that are served, and nothing else is: a path from outside is never made into a file name. */
function listAssets(): ReadonlyMap<string, string> {
  const names = readdirSync(FOLDER).filter((name) => extname(name) in CONTENT_TYPES);
  return new Map([["/", "index.html"], ...names.map((name) => [`/${name}`, name] as const)]);
}

/** Serves a file of the page; false when there is none at this path. */
export type AssetServer = (path: string, response: ServerResponse) => Promise<boolean>;

/** The files of the page. */
export function createAssets(): AssetServer {
  const assets = listAssets();
  return async (path, response) => {
    const name = assets.get(path);
    if (name === undefined) return false;
    const content = await readFile(new URL(name, FOLDER));
    writeHead(response, 200, { "content-type": CONTENT_TYPES[extname(name)] });
    response.end(content);
    return true;
  };
}
