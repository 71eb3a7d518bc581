// What README and CONTRIBUTING say, done.
import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));
const readme = readFileSync(join(root, "README.md"), "utf8");

/** Contents of the fenced blocks of one language. */
function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))].map(
    (match) => match[1]!,
  );
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ann-readme-"));
  for (const name of ["apps", "data"]) symlinkSync(join(root, name), join(folder, name), "dir");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("README", () => {
  it("has no placeholder left", () => {
    expect(readme).not.toMatch(/^[A-Z_]+$/m);
  });

  it("links to files that exist", () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map((match) => match[1]!);
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([]);
  });

  it("shows a picture that exists", () => {
    const picture = /!\[[^\]]+\]\(([^)]+)\)/.exec(readme)?.[1];
    expect(picture).toBeDefined();
    expect(existsSync(join(root, picture!))).toBe(true);
  });

  it("has one example of at most 15 lines, which runs", () => {
    const [code, ...others] = blocks("ts");
    expect(others).toEqual([]);
    expect(code!.split("\n").filter((line) => line.trim() !== "").length).toBeLessThanOrEqual(15);
    const { outputText } = transpileModule(code!, {
      compilerOptions: { module: ModuleKind.ESNext, target: ScriptTarget.ES2022 },
    });
    // Inside the app that depends on every package of the example, so that imports resolve.
    const cache = join(root, "apps/cli/node_modules/.cache");
    mkdirSync(cache, { recursive: true });
    const script = join(cache, "readme-example.mjs");
    writeFileSync(script, outputText);
    const { status, stderr } = spawnSync(process.execPath, [script], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const png = readFileSync(join(folder, "digits.png"));
    expect([...png.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
  });

  const commands = blocks("sh")
    .flatMap((block) => block.split("\n"))
    .map((line) => line.replace(/\s+#.*$/, "").trim())
    .filter((line) => line.startsWith("node apps/"));

  it("shows commands of both apps", () => {
    expect(commands.filter((line) => line.includes("apps/cli")).length).toBeGreaterThanOrEqual(2);
    expect(commands.filter((line) => line.includes("apps/demo")).length).toBe(1);
  });

  it.each(commands.filter((line) => line.includes("apps/cli")))("%s", (command) => {
    const [, ...args] = command.split(" ");
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    expect(stderr).not.toMatch(/error/i);
    expect(status).toBe(0);
    for (const file of args.filter((arg) => /^digits\.(csv|html)$/.test(arg))) {
      expect(existsSync(join(folder, file))).toBe(true);
    }
  });

  it.each(commands.filter((line) => line.includes("apps/demo")))("%s", async (command) => {
    const [, ...args] = command.split(" ");
    const demo = spawn(process.execPath, [...args, "--port", "0"], { cwd: folder });
    const exit = new Promise<number | null>((resolve) => demo.on("exit", (code) => resolve(code)));
    const url = await new Promise<string>((resolve, reject) => {
      demo.stdout.on("data", (text: Buffer) => {
        const found = /http:\/\/\S+/.exec(text.toString());
        if (found) resolve(found[0]);
      });
      demo.on("exit", () => reject(new Error("the demo ended before it served")));
    });
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain("<canvas");
    demo.kill("SIGINT");
    expect(await exit).toBe(130);
  });

  it("npm start: what it runs after building writes three files", () => {
    const { status } = spawnSync(process.execPath, ["tools/start.mjs", "--quiet"], { cwd: root });
    expect(status).toBe(0);
    for (const name of ["digits.csv", "digits.png", "digits.html"]) {
      expect(readFileSync(join(root, "out", name)).length).toBeGreaterThan(10_000);
    }
    const rows = readFileSync(join(root, "out/digits.csv"), "utf8").trim().split("\n");
    expect(rows.length).toBe(1 + 1797);
  });
});

describe("CONTRIBUTING", () => {
  it("names folders that exist", () => {
    const text = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
    const tree = /## Where things are\n\n```\n([\s\S]*?)```/.exec(text)![1]!;
    const paths = tree
      .trim()
      .split("\n")
      .map((line) => line.split(/\s+/)[0]!);
    expect(paths.length).toBeGreaterThan(10);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
