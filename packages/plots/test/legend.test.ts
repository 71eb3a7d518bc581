import { expect, it } from "vitest";
import { THEMES } from "../src/colour/theme.ts";
import { layoutLegend, type Legend } from "../src/layout/legend.ts";
import { runNow } from "../src/steps.ts";

const BOX = { left: 40, top: 40, right: 960, bottom: 860 };

/** The legend of `classes` classes with long names, and the steps it took. */
function legendOf(classes: number, length: number): { legend: Legend; steps: number } {
  const colour = "#3a5abd";
  const list = Array.from({ length: classes }, (_, i) => ({
    name: `${i} ${"long ".repeat(length / 5)}`,
    colour,
    count: 2,
  }));
  const work = layoutLegend(list, BOX, THEMES.light, 1);
  for (let steps = 0; ; steps++) {
    const { done, value } = work.next();
    if (done) return { legend: value, steps };
  }
}

it("takes a step for each name", () => {
  const { legend, steps } = legendOf(48, 5000);
  expect(steps).toBe(48);
  expect(legend.texts.filter(({ anchor }) => anchor === "start")).toHaveLength(48);
});

it("looks only at as many names as a picture can show", () => {
  const { legend, steps } = legendOf(60_000, 20);
  expect(steps).toBeLessThan(1000);
  const shown = legend.swatches.length;
  expect(shown).toBeGreaterThan(40);
  expect(shown).toBeLessThan(steps);
  const rest = 60_000 - shown;
  const [more, points] = legend.texts.slice(-2).map(({ text }) => text);
  expect([more, points]).toEqual([`+ ${rest} more`, (2 * rest).toLocaleString("en")]);
});

it("is empty without points, and without room", () => {
  expect(legendOf(0, 5).legend.width).toBe(0);
  const narrow = { ...BOX, right: 90 };
  const list = [{ name: "a", colour: "#3a5abd", count: 1 }];
  expect(runNow(layoutLegend(list, narrow, THEMES.light, 1)).texts).toEqual([]);
  expect(runNow(layoutLegend(list, BOX, THEMES.light, 1)).texts).toHaveLength(2);
});
