/** @import { Scores } from "../protocol.js" */
import { make } from "./dom.js";

/** @type {readonly [keyof Scores, string, string][]} */
const LINES = [
  [
    "trustworthiness",
    "Trustworthiness",
    "How far neighbours on the map are neighbours in the data, too.",
  ],
  ["continuity", "Continuity", "How far neighbours in the data stay together on the map."],
  [
    "neighbourOverlap",
    "Neighbour overlap",
    "Part of the nearest neighbours that are the same in both.",
  ],
  ["graphRecall", "Graph recall", "Part of the true nearest neighbours that the index found."],
  [
    "labelAccuracy",
    "10-NN accuracy",
    "Part of the rows whose class the 10 nearest points on the map guess right.",
  ],
];

/**
 * Fills the list of scores.
 * @param {HTMLElement} list
 * @param {Scores | null} scores null before there are any
 */
export function showScores(list, scores) {
  const lines = LINES.map(([key, name, meaning]) => {
    const value = scores?.[key] ?? null;
    const meter = make("meter");
    meter.min = 0;
    meter.max = 1;
    meter.value = value ?? 0;
    meter.ariaLabel = name;
    const bar = make("dd");
    bar.append(meter);
    const line = make("div");
    line.title = meaning;
    line.append(make("dt", "", name), bar);
    line.append(make("dd", "value", value === null ? "–" : value.toFixed(3)));
    return line;
  });
  list.replaceChildren(...lines);
}

/**
 * Says what each score means.
 * @param {HTMLElement} list
 */
export function showMeanings(list) {
  const lines = LINES.map(([, name, meaning]) => [make("dt", "", name), make("dd", "", meaning)]);
  list.replaceChildren(...lines.flat());
}
