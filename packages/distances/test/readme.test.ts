import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { README, withTable } from "../scripts/metrics-table.mjs";

it("holds the table of metrics that the code has", () => {
  const text = readFileSync(README, "utf8");
  // Else: node packages/distances/scripts/metrics-table.mjs
  expect(withTable(text)).toBe(text);
});
