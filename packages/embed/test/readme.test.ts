import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const folder = fileURLToPath(new URL("..", import.meta.url));
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

it("the example runs and prints what it says", () => {
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readme)!;
  expect(code!.split("\n").filter((line) => line.trim() !== "").length).toBeLessThanOrEqual(15);
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code!], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(stdout).toBe("1000 2\n1.0\n");
});
