import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { AnnError } from "@ann/core";
import { afterAll, describe, expect, it } from "vitest";
import { loadAddon } from "../src/index.ts";
import { ADDON_PATH } from "./addon.ts";

const root = mkdtempSync(join(tmpdir(), "ann-load-"));
const moduleUrl = pathToFileURL(join(root, "src/kernel.ts")).href;
const platform = `${process.platform}-${process.arch}`;

function place(path: string, content?: string): void {
  const target = join(root, path);
  mkdirSync(dirname(target), { recursive: true });
  if (content === undefined) copyFileSync(ADDON_PATH, target);
  else writeFileSync(target, content);
}

function failure(name: string): AnnError {
  try {
    loadAddon(moduleUrl, name);
  } catch (error) {
    if (error instanceof AnnError) return error;
  }
  throw new Error(`${name}: no AnnError was thrown`);
}

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("loadAddon", () => {
  it("says what is missing, where, and how to compile it", () => {
    const error = failure("absent");
    expect(error.code).toBe("native-missing");
    expect(error.message).toBe(
      `the compiled addon absent could not be loaded on ${platform}; to compile it, run ` +
        `"npx node-gyp rebuild" in ${root}/ (needs python3, make and a C++20 compiler)`,
    );
    expect(error.details).toEqual({
      tried: ["../build/Release/absent.node", `../prebuilds/${platform}/absent.node`],
    });
  });

  it("keeps the reason of every attempt as cause", () => {
    place("build/Release/damaged.node", "not a library");
    const { cause } = failure("damaged");
    expect(cause).toBeInstanceOf(AggregateError);
    const { errors, message } = cause as AggregateError;
    expect(errors).toHaveLength(2);
    expect(errors[0]).not.toHaveProperty("code", "MODULE_NOT_FOUND");
    expect(errors[1]).toHaveProperty("code", "MODULE_NOT_FOUND");
    expect(message).toContain("damaged.node");
  });

  it("prefers the local build and falls back to the prebuilt binary", () => {
    place(`prebuilds/${platform}/prebuilt.node`);
    expect(loadAddon(moduleUrl, "prebuilt")).toHaveProperty("draw");
    place("build/Release/prebuilt.node", "not a library");
    expect(loadAddon(moduleUrl, "prebuilt")).toHaveProperty("draw");
    place("build/Release/local.node");
    place(`prebuilds/${platform}/local.node`, "not a library");
    expect(loadAddon(moduleUrl, "local")).toHaveProperty("draw");
  });
});
