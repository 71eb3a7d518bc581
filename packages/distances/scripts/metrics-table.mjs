// Writes the table of metrics in the README of @ann/distances from the one in its code.
//   node packages/distances/scripts/metrics-table.mjs
import { readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { METRICS } from "@ann/distances";

const BEGIN = "<!-- metrics: written by scripts/metrics-table.mjs -->";
const END = "<!-- end of metrics -->";
export const README = fileURLToPath(new URL("../README.md", import.meta.url));

const FLOATS = ["f64", "f32", "f16", "bf16"];
const NUMBERS = [...FLOATS, "i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64"];
const ROWS = {
  any: "",
  "non-negative": "none below 0",
  probability: "none below 0, sum 1",
  "latitude-longitude": "latitude, longitude in radians",
};

/** The element types in few words: whole groups by their names. */
function elements(dtypes) {
  const groups = [
    ["numbers", NUMBERS],
    ["floats", FLOATS],
  ];
  const group = groups.find(([, members]) => members.every((dtype) => dtypes.includes(dtype)));
  const rest = dtypes.filter((dtype) => !group?.[1].includes(dtype));
  return [...(group ? [group[0]] : []), ...rest.map((dtype) => `\`${dtype}\``)].join(", ");
}

const isMetric = (value) => (typeof value === "string" ? value : value ? "yes" : "no");
const cell = (text) => text.replaceAll("|", "\\|");

function line({ name, aliases, formula, domain, dtypes, parameters = [], rankForm, ...metric }) {
  const call = parameters.length > 0 ? `{ name: "${name}", ${parameters.join(", ")} }` : name;
  const cells = [
    `\`${call}\``,
    formula,
    isMetric(metric.isMetric),
    rankForm ?? "",
    ROWS[domain],
    elements(dtypes),
    aliases.map((alias) => `\`${alias}\``).join(", "),
  ];
  return `| ${cells.map(cell).join(" | ")} |`;
}

/** The table of all metrics as Markdown. */
function metricsTable() {
  return [
    "| metric | distance of a and b | true metric | kernels order by | rows | elements | other names |",
    "|---|---|---|---|---|---|---|",
    ...METRICS.map(line),
  ].join("\n");
}

/** `text` with the table between its marks replaced. */
export function withTable(text) {
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`${README} has lost the marks around its table`);
  return `${before}${BEGIN}\n\n${metricsTable()}\n\n${END}${after}`;
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  writeFileSync(README, withTable(readFileSync(README, "utf8")));
}
