import { closestWord } from "@ann/core";
import { InvalidArgumentError } from "commander";
import { formatCount } from "./format.ts";

type Parser<T> = (text: string) => T;

function numberBetween(
  kind: string,
  min: number,
  max: number,
  isValid: (value: number) => boolean,
): Parser<number> {
  return (text) => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (isValid(value) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(
      `Expected ${kind} from ${formatCount(min)} to ${formatCount(max)}.`,
    );
  };
}

/** Reads a whole number of a range. */
export function integerFrom(min: number, max: number): Parser<number> {
  return numberBetween("a whole number", min, max, Number.isSafeInteger);
}

/** Reads a number of a range. */
export function numberFrom(min: number, max: number): Parser<number> {
  return numberBetween("a number", min, max, Number.isFinite);
}

/** Reads one word of a list; a slip of the pen gets a suggestion. */
export function oneOf<T extends string>(words: readonly T[]): Parser<T> {
  return (text) => {
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    const guess = closestWord(text, words);
    const hint = guess === undefined ? "" : ` Did you mean ${guess}?`;
    throw new InvalidArgumentError(`Expected one of: ${words.join(", ")}.${hint}`);
  };
}
