import { describe, expect, it, vi } from "vitest";
import { AnnError, isAnnError } from "../src/index.ts";

describe("AnnError", () => {
  it("is an Error with a code, details and a cause", () => {
    const cause = new Error("underneath");
    const error = new AnnError("shape", "too short", { details: { rows: 3 }, cause });
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe("AnnError");
    expect(error.message).toBe("too short");
    expect(error.code).toBe("shape");
    expect(error.details).toEqual({ rows: 3 });
    expect(error.cause).toBe(cause);
    expect(String(error)).toBe("AnnError: too short");
  });

  it("has empty details and no cause unless they are given", () => {
    const error = new AnnError("io", "disk full");
    expect(error.details).toEqual({});
    expect("cause" in error).toBe(false);
    expect("cause" in new AnnError("io", "disk full", { cause: undefined })).toBe(true);
  });
});

describe("isAnnError", () => {
  it("tells AnnErrors from others, and one code from another", () => {
    const error = new AnnError("dtype", "no f64");
    expect(isAnnError(error)).toBe(true);
    expect(isAnnError(error, "dtype")).toBe(true);
    expect(isAnnError(error, "shape")).toBe(false);
    const impostor = { name: "AnnError", code: "dtype" };
    for (const other of [
      new Error("dtype"),
      new TypeError(),
      impostor,
      "AnnError",
      null,
      undefined,
    ])
      expect(isAnnError(other)).toBe(false);
  });

  it("works across two copies of this package, where instanceof does not", async () => {
    vi.resetModules();
    const copy = await import("../src/index.ts");
    const foreign = new copy.AnnError("closed", "gone");
    expect(foreign).not.toBeInstanceOf(AnnError);
    expect(isAnnError(foreign, "closed")).toBe(true);
    expect(copy.isAnnError(new AnnError("closed", "gone"), "closed")).toBe(true);
  });
});
