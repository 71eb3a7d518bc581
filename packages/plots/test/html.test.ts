import { createHash } from "node:crypto";
import { matrix, matrixFromRows } from "@ann/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scatterHtml } from "../src/index.ts";
import { clusters } from "./support.ts";

const between = (page: string, start: string, end: string): string => {
  const from = page.indexOf(start) + start.length;
  return page.slice(from, page.indexOf(end, from));
};

interface Data {
  n: number;
  xy: string;
  codes: string;
  codeBytes: number;
  names: string[];
  rowNames: string[] | null;
  clusterLabels: boolean;
}

const dataOf = (page: string): Data =>
  JSON.parse(between(page, '<script type="application/json" id="scatter-data">', "</script>"));

const scriptOf = (page: string): string => between(page, "</script>\n<script>", "</script>");

function floats(base64: string): number[] {
  const bytes = Buffer.from(base64, "base64");
  return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}

const hash = (text: string): string =>
  `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

describe("scatterHtml", () => {
  const { points, labels } = clusters(7, 40);
  const page = scatterHtml(points, { labels, title: "A map", subtitle: "of points" });

  it("embeds the input exactly", () => {
    const data = dataOf(page);
    expect(data.n).toBe(280);
    expect(floats(data.xy)).toEqual([...points.data]);
    expect([...Buffer.from(data.codes, "base64")]).toEqual([...labels.codes]);
    expect(data.names).toEqual(labels.names);
  });

  it.each([
    [256, 1],
    [257, 2],
    [65_537, 4],
  ])("stores the codes of %d classes in %d bytes each", (classes, width) => {
    const codes = Uint32Array.of(classes - 1, 0, 1);
    const names = Array.from({ length: classes }, () => "x");
    const data = dataOf(
      scatterHtml(matrix(new Float32Array(6), 3, 2), { labels: { names, codes } }),
    );
    const bytes = Buffer.from(data.codes, "base64");
    expect([data.codeBytes, bytes.length, bytes.readUIntLE(0, width)]).toEqual([
      width,
      3 * width,
      classes - 1,
    ]);
  });

  it("makes no request", () => {
    expect(page).not.toMatch(
      /https?:|\/\/[a-z]+\.|@import\s+["'u]|fetch\(|XMLHttpRequest|WebSocket/,
    );
    expect([...page.matchAll(/\b(?:src|href)="([^"]*)"/g)].map((m) => m[1])).toEqual(["data:,"]);
    expect(page).not.toContain("url(");
  });

  it("allows its own script and style and nothing else", () => {
    const policy = between(page, 'Content-Security-Policy" content="', '"');
    expect(policy).toBe(
      `default-src 'none'; img-src data:; script-src ${hash(scriptOf(page))}; style-src ${hash(between(page, "<style>", "</style>"))}`,
    );
    expect(page).not.toMatch(/ on[a-z]+=| style="/);
  });

  it("joins the modules into one script without imports, exports or name clashes", () => {
    const script = scriptOf(page);
    expect(script).not.toMatch(/^\s*(?:import|export)\b/m);
    expect(() => new Function(script)).not.toThrow();
    const names = [...script.matchAll(/^(?:async )?(?:function|class|const|let) (\w+)/gm)].map(
      (m) => m[1],
    );
    expect(names.length).toBeGreaterThan(30);
    expect(new Set(names).size).toBe(names.length);
  });

  it("keeps any text out of the markup and brings it back from the data", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const hostile = `</script><!--<script>${text}`;
        const two = matrixFromRows([
          [0, 0],
          [1, 1],
        ]);
        const built = scatterHtml(two, {
          title: hostile,
          labels: { names: [hostile, text], codes: Uint32Array.of(0, 1) },
          rowNames: [text, hostile],
        });
        expect(built.match(/<script/g)).toHaveLength(2);
        expect(built.match(/<\/script/g)).toHaveLength(2);
        expect(built).not.toContain("<!--");
        expect(dataOf(built).names).toEqual([hostile, text]);
        expect(dataOf(built).rowNames).toEqual([text, hostile]);
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  it("follows the system's theme unless one is given", () => {
    expect(page).toContain('<html lang="en">');
    expect(scatterHtml(points, { background: "dark" })).toContain(
      '<html lang="en" data-theme="dark">',
    );
  });

  it("gives the same text for the same input, and works for no points", () => {
    expect(scatterHtml(points, { labels, title: "A map", subtitle: "of points" })).toBe(page);
    const empty = dataOf(scatterHtml(matrix(new Float32Array(), 0, 2)));
    expect([empty.n, empty.xy, empty.names]).toEqual([0, "", []]);
  });

  it("wants one name per row", () => {
    expect(() => scatterHtml(points, { rowNames: ["a"] })).toThrow(/one text for each of 280 rows/);
  });
});
