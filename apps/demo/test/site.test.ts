import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DemoServer } from "../src/server/server.ts";
import { DIGITS, rawRequest, serve } from "./support.ts";

const PUBLIC = new URL("../public/", import.meta.url);

let server: DemoServer;
beforeAll(async () => {
  server = await serve(DIGITS);
});
afterAll(() => server.close());

describe("the page", () => {
  it.each([
    ["/", "text/html; charset=utf-8"],
    ["/index.html", "text/html; charset=utf-8"],
    ["/style.css", "text/css; charset=utf-8"],
    ["/panel.css", "text/css; charset=utf-8"],
    ["/results.css", "text/css; charset=utf-8"],
    ["/main.js", "text/javascript; charset=utf-8"],
    ["/icon.svg", "image/svg+xml"],
    ["/settings.json", "application/json; charset=utf-8"],
  ])("serves %s as %s, for this site only", async (path, type) => {
    const { status, headers } = await rawRequest(server, path);
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe(type);
    expect(headers["content-security-policy"]).toMatch(/^default-src 'self';/);
    expect(headers["content-security-policy"]).not.toMatch(/unsafe|\*|http/);
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
  });

  it("tells the page what it is about to map", async () => {
    const settings = JSON.parse((await rawRequest(server, "/settings.json")).body);
    expect(settings.source).toBe("digits.csv.gz");
    expect(settings.stages.join(" ")).toBe("read index neighbours weights start layout quality");
    expect(settings.numbers.neighbours).toEqual({ min: 2, max: 200, step: 1, default: 15 });
  });

  it("has every element that its scripts look for, and nothing inline or from elsewhere", () => {
    const html = readFileSync(new URL("index.html", PUBLIC), "utf8");
    const names = readdirSync(PUBLIC).filter((name) => name.endsWith(".js"));
    const scripts = names.map((name) => readFileSync(new URL(name, PUBLIC), "utf8")).join("\n");
    const ids = [...scripts.matchAll(/required\("([\w-]+)"/g)].map((match) => match[1]);
    expect(ids.length).toBeGreaterThan(10);
    for (const id of ids) expect(html).toContain(`id="${id}"`);
    expect(html).not.toMatch(/<style|<script(?![^>]*src=)|\son\w+=|style=|https?:/);
  });
});

describe("the server refuses", () => {
  it.each([
    "/../package.json",
    "/%2e%2e/package.json",
    "/..%2fpackage.json",
    "/..\\package.json",
    "/public/../../../package.json",
    "/tsconfig.json",
    "/main.js/",
    "/favicon.ico",
    "/constructor",
  ])("what is no file of the page: %s", async (path) => {
    const { status, body } = await rawRequest(server, path);
    expect([status, body]).toEqual([404, "nothing here\n"]);
  });

  it.each(["//evil.example/", "http://evil.example/", "*"])("what is no path: %s", async (path) => {
    expect((await rawRequest(server, path)).status).toBe(400);
  });

  it.each([
    "evil.example",
    "evil.example:4173",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
  ])("requests that are meant for %s", async (host) => {
    for (const path of ["/", "/run?epochs=1"]) {
      const { status, headers } = await rawRequest(server, path, { headers: { host } });
      expect(status).toBe(403);
      expect(headers["content-security-policy"]).toContain("default-src 'self'");
    }
    expect(server.running).toBe(0);
  });

  it("answers under both of its names", async () => {
    for (const host of ["localhost", "LOCALHOST:4173", "127.0.0.1", "127.0.0.1:80"]) {
      expect((await rawRequest(server, "/", { headers: { host } })).status).toBe(200);
    }
  });

  it.each(["POST", "PUT", "DELETE", "HEAD", "OPTIONS"])("method %s", async (method) => {
    const { status, headers } = await rawRequest(server, "/run", { method });
    expect([status, headers.allow]).toEqual([405, "GET"]);
  });

  it("jobs for pages of other sites", async () => {
    const headers = { "sec-fetch-site": "cross-site" };
    expect((await rawRequest(server, "/run?epochs=1", { headers })).status).toBe(403);
    expect((await rawRequest(server, "/", { headers })).status).toBe(200);
  });
});
