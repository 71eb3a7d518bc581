import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { requestFrom } from "../src/commands/embed/command.ts";
import { OPTION_GROUPS, type EmbedFlags } from "../src/commands/embed/options.ts";
import { defaultTitle } from "../src/commands/embed/title.ts";
import { minDistOf, type EmbedRequest } from "../src/commands/embed/request.ts";
import { UsageError } from "../src/terminal/usage-error.ts";

/** Parses a command line into flags, as the program does, without running anything. */
function parse(line: string): { inputs: string[]; flags: EmbedFlags } {
  const command = new Command()
    .argument("<input...>")
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  for (const option of [...OPTION_GROUPS.values()].flat()) {
    if (option.long !== "--help") command.addOption(option);
  }
  command.parse(line.split(" "), { from: "user" });
  return { inputs: command.args, flags: command.opts<EmbedFlags>() };
}

function request(line: string): EmbedRequest {
  const { inputs, flags } = parse(line);
  return requestFrom(inputs, flags);
}

describe("flags", () => {
  it("have the documented defaults", () => {
    expect(request("a.npy")).toMatchObject({
      inputs: ["a.npy"],
      metric: "l2",
      k: 15,
      method: "umap",
      dim: 2,
      init: "pca",
      qualitySample: 1000,
      plots: [],
      output: undefined,
    });
    expect(minDistOf(request("a.npy"))).toBe(0.1);
    expect(minDistOf(request("a.npy --method annembed"))).toBeUndefined();
    expect(parse("a.npy").flags).toMatchObject({ seed: 42, color: true });
  });

  it("take several inputs, plots and label files", () => {
    const asked = request("a.npy b.npy --plot m.png --plot m.svg --labels a.txt b.txt");
    expect(asked.inputs).toEqual(["a.npy", "b.npy"]);
    expect(asked.plots).toEqual(["m.png", "m.svg"]);
    expect(asked.labels).toEqual(["a.txt", "b.txt"]);
  });

  it("leave the label column as it is written", () => {
    expect(request("a.csv --label-column 12").labelColumn).toBe("12");
    expect(request("a.csv --label-column last").labelColumn).toBe("last");
    expect(request("a.csv --label-column class_1").labelColumn).toBe("class_1");
  });

  it("leave the header open, or say what it is", () => {
    const asked = ["a.csv", "a.csv --header", "a.csv --no-header"].map(request);
    expect(asked.map(({ header }) => header)).toEqual([undefined, true, false]);
  });

  it("read - as standard input and write - to standard output", () => {
    expect(request("- -o -")).toMatchObject({ inputs: ["/dev/stdin"], output: undefined });
  });

  it.each([
    ["a.csv --k 0", /'--k <n>'.*whole number from 1 to 1,048,576/],
    ["a.csv --k 1.5", /whole number/],
    ["a.csv --k many", /whole number/],
    ["a.csv --k=", /whole number/],
    ["a.csv --dim 65", /from 1 to 64/],
    ["a.csv --min-dist -1", /a number from 0 to 10/],
    ["a.csv --seed -1", /whole number from 0/],
    ["a.csv --threads 0", /from 1 to 1,024/],
    ["a.csv --method tsne", /Expected one of: umap, annembed\.$/],
    ["a.csv --method umpa", /Did you mean umap\?/],
    ["a.csv --init pcs", /Did you mean pca\?/],
    ["a.csv --plot m.gif", /ending in \.png, \.svg or \.html/],
    ["a.csv --plto m.png", /Did you mean --plot\?/],
    ["--k 5", /missing required argument/],
  ])("refuse %s", (line, message) => {
    expect(() => parse(line)).toThrow(message);
  });
});

describe("request", () => {
  it.each([
    ["a.csv --dim 1 --plot m.png", /2 or more dimensions/],
    ["a.csv --init spectral --method annembed", /symmetric/],
    ["a.csv --label-column 0 --labels l.txt", /not both/],
    ["a.csv b.csv c.csv --labels l.txt m.txt", /2 label files for 3 inputs/],
    ["a.csv -o a.csv", /is an input/],
    ["x/a.svg --plot x/../x/a.svg", /is an input/],
    ["a.csv --labels l.csv -o l.csv", /is an input/],
    ["a.csv --plot m.png --plot ./m.png", /written twice/],
    ["a.csv -o m.npy", /ending in \.csv/],
  ])("refuses %s", (line, message) => {
    const { inputs, flags } = parse(line);
    const refused = (): unknown => requestFrom(inputs, flags);
    expect(refused).toThrow(message);
    expect(refused).toThrow(UsageError);
  });

  it("accepts what only looks odd", () => {
    expect(request("a.csv --dim 1 -o M.CSV").output).toBe("M.CSV");
    expect(request("a.csv a.csv --labels l.txt").labels).toEqual(["l.txt"]);
    expect(request("a.csv --plot m.HTML").plots).toEqual(["m.HTML"]);
  });
});

describe("default title", () => {
  it.each([
    [["data/digits.csv.gz"], "digits"],
    [["train-images-idx3-ubyte.gz"], "train-images"],
    [["a.npy", "b.npy"], "a, b"],
    [["a.npy", "b.npy", "c.npy"], "a and 2 more"],
    [["v1.2.npy"], "v1.2"],
  ])("of %j", (inputs, title) => expect(defaultTitle(inputs)).toBe(title));
});
