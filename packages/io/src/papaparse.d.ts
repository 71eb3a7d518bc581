/** The part of papaparse 5 that is used here. */
declare module "papaparse" {
  import type { Readable } from "node:stream";

  export interface ParseError {
    readonly code: string;
    readonly message: string;
    /** Index into `data` of the row with the error. */
    readonly row?: number;
  }

  interface ParseResult {
    readonly data: string[][];
    readonly errors: readonly ParseError[];
    readonly meta: {
      /** Characters consumed since the beginning of the input. */
      readonly cursor: number;
    };
  }

  interface Dialect {
    readonly delimiter: string;
    readonly newline: string;
    readonly quoteChar: string;
  }

  interface StreamConfig extends Dialect {
    chunk(result: ParseResult): void;
    complete(): void;
    error(error: unknown): void;
  }

  const Papa: {
    parse(text: string, config: Dialect & { readonly preview: number }): ParseResult;
    parse(stream: Readable, config: StreamConfig): void;
  };
  export default Papa;
}
