import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { ADDON_PATH } from "./addon-path.ts";

type Native = Record<"kernel" | "oneToMany" | "bruteForce", (...args: unknown[]) => unknown>;

/** The addon itself, without the checks that TypeScript makes for the user. */
const native = createRequire(import.meta.url)(ADDON_PATH) as Native;

const kernel = native.kernel("l2", "f32");
const rows = { data: new Float32Array(12), rows: 3, cols: 4, stride: 4 };
const query = { data: new Float32Array(4), rows: 1, cols: 4, stride: 4 };
const control = { threads: 2 };

const RUBBISH: readonly unknown[] = [
  null,
  true,
  -1,
  NaN,
  1e300,
  12n,
  "text",
  Symbol("s"),
  [],
  {},
  () => {},
  new Proxy({}, {}),
  new ArrayBuffer(8),
  new DataView(new ArrayBuffer(8)),
  new Float64Array(64),
  new Uint8ClampedArray(64),
  new BigInt64Array(8),
  { ...rows, data: [1, 2, 3] },
  { ...rows, rows: "3" },
  { ...rows, rows: -3 },
  { ...rows, rows: 4 },
  { ...rows, rows: 1e300 },
  { ...rows, cols: 2 ** 53 },
  { ...rows, cols: 13, stride: 13 },
  { ...rows, stride: 3 },
  { ...rows, stride: 2 ** 52 },
  { ...rows, stride: NaN },
];

/** Every call that replaces one good argument by rubbish. */
function spoiled(good: readonly unknown[]): unknown[][] {
  return good.flatMap((_, at) =>
    [undefined, ...RUBBISH].map((bad) => good.map((value, i) => (i === at ? bad : value))),
  );
}

/** Arguments for which a call did anything but throw a TypeError. */
function accepted(call: (...args: unknown[]) => unknown, list: readonly unknown[][]): unknown[][] {
  return list.filter((args) => {
    try {
      call(...args);
      return true;
    } catch (error) {
      return !(error instanceof TypeError);
    }
  });
}

describe("the addon, given rubbish,", () => {
  it("works with good arguments at all", async () => {
    const out = new Float32Array(3);
    native.oneToMany(kernel, query, rows, undefined, out);
    expect([...out]).toEqual([0, 0, 0]);
    const ids = new Uint32Array(2);
    const distances = new Float32Array(2);
    const job = native.bruteForce(
      kernel,
      rows,
      query,
      undefined,
      2,
      ids,
      distances,
      undefined,
      control,
    ) as {
      promise: Promise<void>;
    };
    await job.promise;
    expect([...ids]).toEqual([0, 1]);
  });

  it("has no kernel for it", () => {
    for (const bad of RUBBISH.filter((value) => typeof value !== "symbol")) {
      expect(native.kernel(bad, "f32")).toBeUndefined();
      expect(native.kernel("l2", bad)).toBeUndefined();
    }
    expect(native.kernel()).toBeUndefined();
    expect(() => native.kernel(Symbol("l2"), "f32")).toThrow(TypeError);
  });

  it("throws a TypeError from oneToMany", () => {
    const good = [kernel, query, rows, Uint32Array.of(2, 0), new Float32Array(3)];
    const noIds = [kernel, query, rows, undefined, new Float32Array(3)];
    const calls = [...spoiled(good), ...spoiled(noIds)];
    const fine = accepted(native.oneToMany, calls);
    // Only the absence of ids is no mistake.
    expect(fine.length).toBeGreaterThan(0);
    expect(fine.filter((args) => args[3] !== undefined || args.length !== 5)).toEqual([]);
    expect(
      fine.every(
        (args) => args.every((value, i) => i === 3 || value === noIds[i]) || args[3] === undefined,
      ),
    ).toBe(true);
    expect(accepted(native.oneToMany, [[], [kernel], [kernel, query]])).toEqual([]);
  });

  it("throws a TypeError from bruteForce", () => {
    const good = [
      kernel,
      rows,
      query,
      Uint32Array.of(1),
      2,
      new Uint32Array(2),
      new Float32Array(2),
      "plain",
      control,
    ];
    // Only exclude and the screen may be absent.
    const fine = accepted(native.bruteForce, spoiled(good));
    expect(fine.map((args) => [args[3], args[7]])).toEqual([
      [undefined, "plain"],
      [good[3], undefined],
    ]);
    const tooShort = [
      [
        kernel,
        rows,
        query,
        undefined,
        3,
        new Uint32Array(2),
        new Float32Array(3),
        undefined,
        control,
      ],
      [
        kernel,
        rows,
        query,
        undefined,
        2,
        new Uint32Array(2),
        new Float32Array(1),
        undefined,
        control,
      ],
      [
        kernel,
        rows,
        query,
        new Uint32Array(2),
        2,
        new Uint32Array(2),
        new Float32Array(2),
        undefined,
        control,
      ],
      [
        kernel,
        rows,
        query,
        undefined,
        2 ** 52,
        new Uint32Array(0),
        new Float32Array(0),
        undefined,
        control,
      ],
    ];
    expect(accepted(native.bruteForce, tooShort)).toEqual([]);
  });

  it("does not multiply itself past the end of memory", () => {
    // 2^33 queries of no columns times 2^31 neighbours are 2^64 places, which wraps around to none.
    const nothing = { data: new Float32Array(0), rows: 2 ** 33, cols: 0, stride: 0 };
    const data = { ...nothing, rows: 1 };
    const call = [data, nothing, undefined, 2 ** 31, new Uint32Array(0), new Float32Array(0)];
    expect(() => native.bruteForce(kernel, ...call, undefined, control)).toThrow(TypeError);
  });

  it("refuses handles of other kinds, ids out of range and rows of another type", () => {
    const out = new Float32Array(3);
    const other = createRequire(import.meta.url)(ADDON_PATH) as Native;
    expect(() => native.oneToMany(other, query, rows, undefined, out)).toThrow(
      "not a distance kernel",
    );
    const ids = Uint32Array.of(0, 3);
    expect(() => native.oneToMany(kernel, query, rows, ids, out)).toThrow(TypeError);
    const bytes = native.kernel("l2", "u8");
    expect(() => native.oneToMany(bytes, query, rows, undefined, out)).toThrow(TypeError);
  });

  it("passes on what a getter throws", () => {
    const hostile = Object.defineProperty({ ...rows }, "rows", {
      get: () => {
        throw new RangeError("hostile getter");
      },
    });
    expect(() => native.oneToMany(kernel, query, hostile, undefined, new Float32Array(3))).toThrow(
      RangeError,
    );
  });
});

describe("jobs of the addon", () => {
  it("end cleanly when the process does, in the middle of a search", () => {
    const code = `
      const native = require(process.argv[1]);
      const m = { data: new Float32Array(4e6), rows: 20000, cols: 200, stride: 200 };
      const out = [new Uint32Array(2e5), new Float32Array(2e5)];
      native.bruteForce(native.kernel("l2", "f32"), m, m, undefined, 10, ...out, undefined, { threads: 2 });
      setTimeout(() => process.exit(7), Number(process.argv[2]));`;
    for (const milliseconds of ["0", "3", "30"]) {
      const { status, signal, stderr } = spawnSync(
        process.execPath,
        ["-e", code, ADDON_PATH, milliseconds],
        { encoding: "utf8" },
      );
      expect({ status, signal, stderr }).toEqual({ status: 7, signal: null, stderr: "" });
    }
  });
});
