import { AnnError, isAnnError } from "@ann/core";

/** A JSON value as one word of a command line. */
function shellWord(json: string): string {
  const word = String(JSON.parse(json));
  return /^[\p{L}\p{N}_.-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** What `@ann/io` says about its options, and how the command line says it. */
function translate(message: string): string {
  return message
    .replace(/^read: (?=labelColumn|header)/, "")
    .replace(
      /\blabelColumn: ("(?:[^"\\]|\\.)*"|\d+)/g,
      (_, value: string) => `--label-column ${shellWord(value)}`,
    )
    .replace(/(?<!")\blabelColumn\b(?!")/g, "--label-column")
    .replace("set the option header to true", "use --header")
    .replace("header: true", "--header")
    .replace(/^header is for csv/, "--header is for csv")
    .replace("given as labels", "given with --labels");
}

/** The same error with flags instead of the options of `@ann/io` behind them. */
export function inFlags(error: unknown): unknown {
  if (!isAnnError(error) || error.code === "aborted") return error;
  const { code, message, details } = error;
  // A path is the user's own and stays as it is.
  const path = `${String(details["path"])}: `;
  const start = message.startsWith(path) ? path : "";
  const translated = start + translate(message.slice(start.length));
  return translated === message ? error : new AnnError(code, translated, { details, cause: error });
}
