/** @import { Scores } from "../protocol.js" */
import { make } from "./dom.js";

/** @type {readonly [keyof Scores, string, string][]} */
const LINES = [
  ["trustworthiness", "Trustworthiness", "neighbours on the map are neighbours in the data"],
  ["continuity", "Continuity", "neighbours in the data stay together on the map"],
  ["neighbourOverlap", "Neighbour overlap", "nearest neighbours that are the same in both"],
  ["graphRecall", "Graph recall", "true neighbours that the index found"],
  ["labelAccuracy", "10-NN label accuracy", "classes guessed right from nearby points"],
];

/**
 * @param {HTMLElement} list
 * @param {Scores | null} scores null before there are any
 */
export function showScores(list, scores) {
  const lines = LINES.map(([key, name, meaning]) => {
    const value = scores?.[key] ?? null;
    const term = make("dt", "", name);
    term.append(make("span", "meaning", meaning));
    const meter = make("meter");
    meter.min = 0;
    meter.max = 1;
    meter.value = value ?? 0;
    meter.ariaLabel = name;
    const line = make("div");
    line.append(term, make("dd", "", value === null ? "–" : value.toFixed(3)), meter);
    return line;
  });
  list.replaceChildren(...lines);
}
