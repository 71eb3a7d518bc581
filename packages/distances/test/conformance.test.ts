import { describe, expect, it } from "vitest";
import { defineMetric, type MetricFunction } from "../src/index.ts";
import { conformance, faultsOf, LAWS, type Subject } from "./conformance.ts";
import { SUBJECTS, UNTESTED } from "./subjects.ts";

it("every metric of the table has a bound, and parameters to be tried with", () => {
  expect(UNTESTED).toEqual([]);
});

for (const { name, subject, dtypes } of SUBJECTS) conformance(name, subject, dtypes);

const own = (evaluate: MetricFunction, isMetric = false): Subject => ({
  metric: () => metrics.get(evaluate) ?? remember(evaluate, isMetric),
  bound: () => 0,
});
const metrics = new Map<MetricFunction, ReturnType<typeof defineMetric>>();
function remember(evaluate: MetricFunction, isMetric: boolean): ReturnType<typeof defineMetric> {
  const metric = defineMetric({ name: "own", evaluate, isMetric });
  metrics.set(evaluate, metric);
  return metric;
}

/** Sum over the elements, in the order of the formula. */
const sum = (a: ArrayLike<number>, b: ArrayLike<number>, term: (x: number, y: number) => number) =>
  Array.from(a).reduce((total, x, i) => total + term(x, b[i]!), 0);

conformance(
  "a JavaScript function",
  own((a, b) => sum(a, b, (x, y) => Math.abs(x - y)), true),
  ["u8"],
);

describe("the suite finds", () => {
  it.each<[string, MetricFunction, boolean, readonly (typeof LAWS)[number][]]>([
    [
      "a claim of symmetry that is none",
      (a, b) => sum(a, b, (x, y) => Math.max(0, x - y)),
      false,
      ["is symmetric"],
    ],
    [
      "a distance to itself",
      (a, b) => 1 + sum(a, b, (x, y) => Math.abs(x - y)),
      false,
      ["is 0 from a row to itself"],
    ],
    [
      "what is below 0",
      (a, b) => -sum(a, b, (x, y) => Math.abs(x - y)),
      false,
      ["is not negative"],
    ],
    [
      "a triangle that is none",
      (a, b) => sum(a, b, (x, y) => (x - y) ** 2),
      true,
      ["keeps the triangle inequality"],
    ],
  ])("%s", async (_name, evaluate, isMetric, expected) => {
    const faults = await faultsOf(own(evaluate, isMetric), "u8");
    expect(LAWS.filter((law) => faults[law].length > 0)).toEqual(expected);
  });

  it("an error beyond the bound, and sums that depend on the call", async () => {
    let calls = 0;
    const restless: MetricFunction = (a, b) => sum(a, b, (x, y) => Math.abs(x - y)) + calls++;
    const faults = await faultsOf(own(restless), "u8");
    expect(faults["agrees with the plain formula"]).not.toEqual([]);
    expect(faults["is the same in all shapes of call"]).not.toEqual([]);
    expect(faults["is the order of bruteForce"]).not.toEqual([]);
    expect(faults["never reads between rows"]).not.toEqual([]);
  });
});
