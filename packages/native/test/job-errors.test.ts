import { spawnSync } from "node:child_process";
import { AnnError, type RunControl } from "@ann/core";
import { describe, expect, it } from "vitest";
import { runJob } from "../src/index.ts";
import { addon, ADDON_PATH, CAN_BE_SCARCE } from "./addon.ts";

const failing = (kind: string, where: string, control: RunControl): Promise<string> =>
  runJob("search", control, (native) => addon.fail(kind, where, native));

const rejection = (kind: string, where: string, threads: number): Promise<unknown> =>
  failing(kind, where, { threads }).then(
    () => "resolved",
    (error: unknown) => error,
  );

const KINDS = [
  ["Error", "shape", "row 3 is odd", { row: 3, width: 2.5 }],
  ["bad_alloc", "capacity", "not enough memory for this job", {}],
  ["exception", "internal", "plain exception", {}],
  ["unknown", "internal", "a native exception of unknown type", {}],
] as const;

describe.each(KINDS)("C++ %s", (kind, code, message, details) => {
  it.each(["run", "chunk", "finish"])("thrown in %s becomes an AnnError", async (where) => {
    for (const threads of [1, 3]) {
      const error = await rejection(kind, where, threads);
      expect(error).toBeInstanceOf(AnnError);
      expect(error).toMatchObject({ code, message, details });
      expect((error as AnnError).cause).toMatchObject({ code, message });
    }
  });
});

describe("errors of JavaScript", () => {
  it("thrown while the result is made are passed on as they are", async () => {
    const error = await rejection("js", "finish", 2);
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toHaveProperty("message", "refused by JavaScript");
  });

  it("stand for C++ exceptions on the JavaScript thread", () => {
    expect(() => addon.failAtOnce("Error")).toThrow("row 3 is odd");
    expect(() => addon.failAtOnce("exception")).toThrow("plain exception");
    expect(() => addon.failAtOnce("bad_alloc")).toThrow(Error);
    expect(() => addon.failAtOnce("unknown")).toThrow(Error);
  });

  it("are thrown for arguments of wrong types", () => {
    const wrong = [undefined, null, 3, "x", [], {}, new Float64Array(2)] as unknown[];
    for (const value of wrong) {
      expect(() => addon.spin(value as Uint32Array, { threads: 1 })).toThrow(TypeError);
    }
    for (const control of [undefined, 1, {}, { threads: -1 }, { threads: "2" }, { threads: NaN }]) {
      expect(() => addon.fail("none", "run", control as { threads: number })).toThrow(TypeError);
    }
  });
});

/** Runs one job of the addon in a process of its own, where threads may become scarce. */
function inChild(job: string): unknown {
  const code = `
    const addon = require(process.argv[1]);
    addon.${job}({ threads: 2 }).promise.then(
      (result) => console.log(JSON.stringify({ result })),
      (error) => console.log(JSON.stringify({ code: error.code, message: error.message })),
    );`;
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ["-e", code, ADDON_PATH], {
    encoding: "utf8",
  });
  expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: "" });
  return JSON.parse(stdout);
}

describe.skipIf(!CAN_BE_SCARCE)("a system without threads", () => {
  it("that gives some of them lets a smaller team do all the work", () => {
    const { result } = inChild("crowd") as { result: number };
    expect(result).toBeGreaterThan(1);
    expect(result).toBeLessThan(1024);
  });

  it("that gives none at all rejects with capacity", () => {
    expect(inChild("withoutThreads")).toEqual({
      code: "capacity",
      message: expect.stringContaining("no thread could be started"),
    });
  });
});
