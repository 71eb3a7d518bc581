import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { expect, it } from "vitest";
import { BIN, temporaryFolder } from "./spawn.ts";

it("the command says how it is built when it is not", () => {
  const folder = join(temporaryFolder(), "bin");
  mkdirSync(folder);
  const unbuilt = join(folder, "ann.mjs");
  copyFileSync(BIN, unbuilt);
  const { status, stderr } = spawnSync(process.execPath, [unbuilt], { encoding: "utf8" });
  expect(status).toBe(1);
  expect(stderr).toBe(
    "ann: not built yet; run `npm start` in the root of the repository, which builds everything\n",
  );
});
