/** An output stream, as far as its looks are concerned. */
export interface TextStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** How text on one stream may look. */
export interface Style {
  /** Whether lines may be redrawn in place. */
  readonly live: boolean;
  readonly colour: boolean;
}

/** Whether text may be coloured: --no-color, then NO_COLOR, FORCE_COLOR, TERM, then the stream. */
function mayColour(stream: TextStream, env: Environment, allowed: boolean): boolean {
  if (!allowed || env["NO_COLOR"]) return false;
  const force = env["FORCE_COLOR"];
  if (force === "0" || force === "false") return false;
  if (force) return true;
  return stream.isTTY === true && env["TERM"] !== "dumb";
}

/** The style that a stream and the user's environment allow. @param allowed false for --no-color */
export function styleOf(stream: TextStream, env: Environment, allowed: boolean = true): Style {
  return {
    live: stream.isTTY === true && env["TERM"] !== "dumb",
    colour: mayColour(stream, env, allowed),
  };
}

const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

/** A way to mark text. */
export type Mark = keyof typeof CODES;

/** Marks text when the style allows colour. */
export function paint(style: Style, mark: Mark, text: string): string {
  if (!style.colour || text === "") return text;
  const [on, off] = CODES[mark];
  return `\u001B[${on}m${text}\u001B[${off}m`;
}
