import { AnnError } from "./errors.ts";
import { DEFAULT_SEED } from "./run-control.ts";

/** Levenshtein distance between two short words, for "did you mean". */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(previous[j]! + 1, current[j - 1]! + 1, substitute));
    }
    previous = current;
  }
  return previous[b.length]!;
}

/** Slips of the pen after which a word is still itself: of a very short one, two leave nothing. */
function slipsAllowed(word: string): number {
  return word.length < 4 ? Math.min(1, word.length - 1) : Math.max(2, Math.floor(word.length / 3));
}

/** The known word nearest to `word`, if it is near enough to be a slip of the pen. */
export function closestWord(word: string, known: readonly string[]): string | undefined {
  const near = known
    .map((candidate) => ({
      candidate,
      distance: editDistance(word.toLowerCase(), candidate.toLowerCase()),
    }))
    .filter(({ candidate, distance }) => distance <= slipsAllowed(candidate));
  return near.toSorted((a, b) => a.distance - b.distance)[0]?.candidate;
}

function didYouMean(word: string, known: readonly string[]): string {
  const guess = closestWord(word, known);
  return guess ? `did you mean "${guess}"?` : `known: ${known.join(", ")}`;
}

/**
 * Refuses option objects with unknown keys, so that a misspelled option is never ignored, and
 * whatever is no option object at all.
 *
 * @param where the function whose options these are, for the message
 * @param otherwise the known name of a key that is called so elsewhere
 * @throws AnnError `option` naming the key and the nearest known one
 */
export function checkOptionKeys(
  where: string,
  options: unknown,
  known: readonly string[],
  otherwise?: (key: string) => string | undefined,
): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new AnnError(
      "option",
      `${where}: options must be an object, got ${describeValue(options)}; known: ${known.join(", ")}`,
      { details: { value: options, known } },
    );
  }
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    const name = otherwise?.(key);
    const way =
      name !== undefined && known.includes(name)
        ? `it is called "${name}" here`
        : didYouMean(key, known);
    throw new AnnError("option", `${where}: unknown option "${key}"; ${way}`, {
      details: { option: key, known },
    });
  }
}

/** Whether `value` is a whole number from 0 to 2^53 - 1, as sizes and lengths are. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Bounds and default of a numeric option. `min` and `max` are both allowed values. */
export interface NumberRange {
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

function checkedNumber(
  where: string,
  name: string,
  value: unknown,
  range: NumberRange,
  integer: boolean,
): number {
  if (value === undefined) return range.default;
  const ok =
    typeof value === "number" &&
    value >= range.min &&
    value <= range.max &&
    (!integer || Number.isInteger(value));
  if (ok) return value;
  const kind = integer ? "an integer" : "a number";
  throw new AnnError(
    "option",
    `${where}: ${name} must be ${kind} from ${range.min} to ${range.max}, got ${describeValue(value)}`,
    { details: { option: name, value, min: range.min, max: range.max } },
  );
}

/** An integer option inside its range, or its default when undefined. @throws AnnError `option` */
export function integerOption(
  where: string,
  name: string,
  value: unknown,
  range: NumberRange,
): number {
  return checkedNumber(where, name, value, range, true);
}

/** A real option inside its range, or its default when undefined. @throws AnnError `option` */
export function numberOption(
  where: string,
  name: string,
  value: unknown,
  range: NumberRange,
): number {
  return checkedNumber(where, name, value, range, false);
}

/** The seed of a `RunControl`, 0 to 2^53 - 1, or the default one. @throws AnnError `option` */
export function seedOption(where: string, value: unknown): number {
  const range = { default: DEFAULT_SEED, min: 0, max: Number.MAX_SAFE_INTEGER };
  return integerOption(where, "seed", value, range);
}

/** One word of a closed list, or the default when undefined. @throws AnnError `option` */
export function choiceOption<T extends string>(
  where: string,
  name: string,
  value: unknown,
  choices: readonly T[],
  fallback: T,
): T {
  if (value === undefined) return fallback;
  if ((choices as readonly unknown[]).includes(value)) return value as T;
  const hint =
    typeof value === "string" ? didYouMean(value, choices) : `known: ${choices.join(", ")}`;
  throw new AnnError("option", `${where}: unknown ${name} ${describeValue(value)}; ${hint}`, {
    details: { option: name, value, choices },
  });
}

/** A short description of any value for an error message; never prints a whole array. */
export function describeValue(value: unknown): string {
  if (typeof value === "string")
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === "function") return `function ${value.name}`.trimEnd();
  if (value === null || typeof value !== "object") return String(value);
  const length = (value as { length?: unknown }).length;
  const kind = value.constructor?.name ?? "object";
  return typeof length === "number" ? `${kind}(${length})` : kind;
}
