import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  allocate,
  checkOptionKeys,
  choiceOption,
  closestWord,
  describeValue,
  integerOption,
  isCount,
  isAnnError,
  numberOption,
  seedOption,
  type AnnError,
} from "../src/index.ts";

function failure(call: () => unknown): AnnError {
  try {
    call();
  } catch (error) {
    if (isAnnError(error, "option")) return error;
  }
  throw new Error("no AnnError of code option was thrown");
}

describe("closestWord", () => {
  it.each([
    ["sed", ["seed", "signal"], "seed"],
    ["nNeigbors", ["nNeighbors", "minDist"], "nNeighbors"],
    ["n_neighbors", ["nNeighbors", "minDist"], "nNeighbors"],
    ["METRIC", ["metric"], "metric"],
    ["m", ["M", "k"], "M"],
    ["drak", ["dark", "light"], "dark"],
    ["efconstructon", ["ef", "efConstruction"], "efConstruction"],
    ["lp", ["l2", "ip"], "l2"],
    ["threads", ["threads"], "threads"],
  ])("of %j among %j is %j", (word, known, expected) => {
    expect(closestWord(word, known)).toBe(expected);
  });

  it.each([
    ["ef", ["k", "M"]],
    ["x", ["k"]],
    ["foo", ["l2", "cos"]],
    ["colour", ["seed", "threads"]],
    ["", ["k"]],
    ["anything", []],
  ])("of %j among %j is none", (word, known) => {
    expect(closestWord(word, known)).toBeUndefined();
  });

  it("always finds a known word again, and one that lost a letter", () => {
    const words = ["signal", "onProgress", "threads", "seed", "metric", "exclude"];
    fc.assert(
      fc.property(fc.constantFrom(...words), fc.nat(), (word, at) => {
        const i = at % word.length;
        expect(closestWord(word, words)).toBe(word);
        expect(closestWord(word.slice(0, i) + word.slice(i + 1), words)).toBe(word);
      }),
      { seed: 4 },
    );
  });
});

const check = (options: unknown): void => checkOptionKeys("search", options, ["k", "seed"]);

describe("checkOptionKeys", () => {
  it("accepts known options, given or undefined", () => {
    expect(() => check({})).not.toThrow();
    expect(() => check({ k: 3, seed: undefined })).not.toThrow();
  });

  it("refuses an unknown one with the nearest known one", () => {
    const { message, details } = failure(() => check({ k: 3, sede: 7 }));
    expect(message).toBe('search: unknown option "sede"; did you mean "seed"?');
    expect(details).toEqual({ option: "sede", known: ["k", "seed"] });
  });

  it("lists the known ones when none is near, and refuses undefined values too", () => {
    expect(failure(() => check({ neighbours: undefined })).message).toBe(
      'search: unknown option "neighbours"; known: k, seed',
    );
  });

  it.each([
    [null, "null"],
    [undefined, "undefined"],
    [15, "15"],
    ["seed", '"seed"'],
    [true, "true"],
    [[], "Array(0)"],
    [check, "function check"],
  ])("refuses %s in place of an object", (value, shown) => {
    expect(failure(() => check(value)).message).toBe(
      `search: options must be an object, got ${shown}; known: k, seed`,
    );
  });
});

describe("integerOption and numberOption", () => {
  const range = { default: 10, min: 1, max: 100 };

  it("give the default for undefined only", () => {
    expect(integerOption("search", "k", undefined, range)).toBe(10);
    expect(numberOption("search", "k", undefined, range)).toBe(10);
    expect(() => integerOption("search", "k", null, range)).toThrow("got null");
  });

  it("accept both ends of the range", () => {
    for (const value of [1, 50, 100]) {
      expect(integerOption("search", "k", value, range)).toBe(value);
      expect(numberOption("search", "k", value, range)).toBe(value);
    }
    expect(numberOption("search", "k", 1.5, range)).toBe(1.5);
  });

  it.each([
    [0, "0"],
    [101, "101"],
    [1.5, "1.5"],
    [NaN, "NaN"],
    [-Infinity, "-Infinity"],
    ["12", '"12"'],
    [12n, "12"],
    [[12], "Array(1)"],
    [{}, "Object"],
    [true, "true"],
  ])("integerOption refuses %s", (value, shown) => {
    const error = failure(() => integerOption("search", "k", value, range));
    expect(error.message).toBe(`search: k must be an integer from 1 to 100, got ${shown}`);
    expect(error.details).toEqual({ option: "k", value, min: 1, max: 100 });
  });

  it.each([0.999, 100.001, NaN, Infinity, "1.5"])("numberOption refuses %s", (value) => {
    expect(failure(() => numberOption("embed", "minDist", value, range)).message).toBe(
      `embed: minDist must be a number from 1 to 100, got ${describeValue(value)}`,
    );
  });
});

describe("seedOption", () => {
  it("gives the seed, or the default when undefined", () => {
    expect(seedOption("embed", undefined)).toBe(42);
    expect(seedOption("embed", 0)).toBe(0);
    expect(seedOption("embed", 2 ** 53 - 1)).toBe(2 ** 53 - 1);
  });

  it.each([-1, 0.5, 2 ** 53, Number.NaN, "7", null])("refuses %s", (value) => {
    const { message } = failure(() => seedOption("embed", value));
    expect(message).toContain("embed: seed must be an integer from 0 to 9007199254740991");
  });
});

describe("isCount", () => {
  it.each([
    [0, true],
    [2 ** 53 - 1, true],
    [2 ** 53, false],
    [-1, false],
    [0.5, false],
    [Number.NaN, false],
    ["1", false],
    [undefined, false],
  ])("of %s is %s", (value, expected) => {
    expect(isCount(value)).toBe(expected);
  });
});

describe("allocate", () => {
  it("makes an array of zeros", () => {
    expect(allocate(Float64Array, 3)).toEqual(Float64Array.of(0, 0, 0));
    expect(allocate(Uint8Array, 0)).toEqual(new Uint8Array());
  });

  it.each([2 ** 53, 2 ** 80, Infinity])("refuses %s elements with code capacity", (length) => {
    expect(() => allocate(Float64Array, length)).toThrow(
      expect.objectContaining({ code: "capacity", details: { length } }),
    );
  });
});

const choose = (value: unknown): string =>
  choiceOption("read", "format", value, ["csv", "npy"], "csv");

describe("choiceOption", () => {
  it("gives the value, or the fallback when undefined", () => {
    expect(choose("npy")).toBe("npy");
    expect(choose(undefined)).toBe("csv");
  });

  it("refuses others with the nearest, or with all", () => {
    const error = failure(() => choose("cvs2"));
    expect(error.message).toBe('read: unknown format "cvs2"; known: csv, npy');
    expect(error.details).toEqual({ option: "format", value: "cvs2", choices: ["csv", "npy"] });
    expect(failure(() => choose("CSW")).message).toBe(
      'read: unknown format "CSW"; did you mean "csv"?',
    );
    expect(failure(() => choose(3)).message).toBe("read: unknown format 3; known: csv, npy");
    expect(failure(() => choose(["csv"])).message).toBe(
      "read: unknown format Array(1); known: csv, npy",
    );
  });
});

describe("describeValue", () => {
  it.each([
    ["text", '"text"'],
    ["x".repeat(41), `"${"x".repeat(40)}…"`],
    ["x".repeat(40), `"${"x".repeat(40)}"`],
    [new Float32Array(1e6), "Float32Array(1000000)"],
    [Object.create(null), "object"],
    [new Map(), "Map"],
    [Symbol("s"), "Symbol(s)"],
    [undefined, "undefined"],
    [-0.5, "-0.5"],
    [describeValue, "function describeValue"],
    [() => "a long body", "function"],
  ])("%s is shown as %s", (value, shown) => {
    expect(describeValue(value)).toBe(shown);
  });

  it("never grows with the value", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.array(fc.string())), (value) => {
        expect(describeValue(value).length).toBeLessThan(300);
      }),
      { seed: 5 },
    );
  });
});

const elsewhere = (key: string): string | undefined => (key === "topK" ? "k" : "beam");
const ask = (options: object): void => checkOptionKeys("search", options, ["k"], elsewhere);

it("checkOptionKeys knows names from elsewhere, where they mean a known option", () => {
  expect(() => ask({ k: 1 })).not.toThrow();
  expect(() => ask({ topK: 1 })).toThrow('search: unknown option "topK"; it is called "k" here');
  expect(() => ask({ width: 1 })).toThrow('search: unknown option "width"; known: k');
});
