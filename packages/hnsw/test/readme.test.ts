import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const folder = fileURLToPath(new URL("..", import.meta.url));
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const [first, second] = Array.from(readme.matchAll(/```ts\n([\s\S]*?)```/g), ([, code]) => code!);

/** What a program prints, run as it stands by the oldest Node.js too. */
function printed(code: string): string {
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return stdout;
}

it("the example runs and prints what it says", () => {
  expect(first!.split("\n").filter((line) => line.trim() !== "").length).toBeLessThanOrEqual(15);
  expect(printed(first!)).toBe("0 0\n150000\n");
});

it("the example of a metric in JavaScript runs", () => {
  const rows = `
    const data = Float32Array.from({ length: 200 * 4 }, (_, i) => Math.sin(i * i));
    const vectors = { data, rows: 200, cols: 4, stride: 4 };
    const queries = { ...vectors, rows: 5 };`;
  const print = "console.log(even.ids[0], even.k, index.points);";
  expect(printed(`${rows}\n${second!}\n${print}`)).toBe("0 10 197\n");
});
