const NUMBER = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?\s*$/i;
const NOT_FINITE = /^\s*[+-]?(?:nan|inf|infinity)\s*$/i;
const DECIMAL_COMMA = /^\s*[+-]?\d*,\d+(?:e[+-]?\d+)?\s*$/i;

/** What a csv field holds, read as a number. */
export type NumberField = "number" | "not-finite" | "decimal-comma" | "text";

export function numberField(field: string): NumberField {
  if (NUMBER.test(field)) return "number";
  if (NOT_FINITE.test(field)) return "not-finite";
  return DECIMAL_COMMA.test(field) ? "decimal-comma" : "text";
}
