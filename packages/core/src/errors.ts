/**
 * What went wrong, as a closed set that callers can branch on.
 *
 * - `shape`: array lengths, dimensions or strides do not fit together
 * - `option`: an unknown option, or a value outside its range
 * - `metric`: an unknown metric, or one that cannot be used here
 * - `dtype`: an element type that is not supported here
 * - `not-finite`: NaN or an infinity in data that must be finite
 * - `capacity`: more items, memory or ids than this build can hold
 * - `format`: a file or buffer is not what its format requires
 * - `io`: the operating system refused to read or write
 * - `native-missing`: the compiled addon could not be loaded
 * - `aborted`: the caller's `AbortSignal` fired
 * - `not-converged`: an iteration ended before reaching its tolerance
 * - `closed`: the object was closed and owns no memory any more
 * - `internal`: a bug in ann; please report it
 */
export type AnnErrorCode =
  | "shape"
  | "option"
  | "metric"
  | "dtype"
  | "not-finite"
  | "capacity"
  | "format"
  | "io"
  | "native-missing"
  | "aborted"
  | "not-converged"
  | "closed"
  | "internal";

/** Facts about a failure, by name: the offending value, its row, the accepted range. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** Every error that an ann package throws or rejects with. */
export class AnnError extends Error {
  override readonly name = "AnnError";
  readonly code: AnnErrorCode;
  readonly details: ErrorDetails;

  /**
   * @param code which kind of failure
   * @param message what is wrong, with the value, and what to do instead
   * @param options `details` for programs, `cause` for the error underneath
   */
  constructor(
    code: AnnErrorCode,
    message: string,
    options: { details?: ErrorDetails; cause?: unknown } = {},
  ) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.details = options.details ?? {};
  }
}

/**
 * Whether `error` is an {@link AnnError}, and of the given code if one is named.
 * Works across two installed copies of this package, where `instanceof` would not.
 */
export function isAnnError(error: unknown, code?: AnnErrorCode): error is AnnError {
  return (
    error instanceof Error &&
    error.name === "AnnError" &&
    (code === undefined || (error as AnnError).code === code)
  );
}
