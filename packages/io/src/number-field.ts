const NUMBER = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?\s*$/i;
const NOT_FINITE = /^\s*[+-]?(?:nan|inf|infinity)\s*$/i;

/** What a csv field holds, read as a number. */
export type NumberField = "number" | "not-finite" | "text";

export function numberField(field: string): NumberField {
  if (NUMBER.test(field)) return "number";
  return NOT_FINITE.test(field) ? "not-finite" : "text";
}
