import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { atomicWrite } from "../src/index.ts";
import { annError, inFolder, refusal } from "./helpers.ts";

async function* mixedPieces(): AsyncGenerator<string | Uint8Array> {
  yield "é";
  yield Uint8Array.of(10);
}

function* failing(): Generator<string> {
  yield "new";
  throw new RangeError("mine");
}

describe("atomicWrite", () => {
  it("writes bytes, text and pieces of both", () =>
    inFolder(async (folder) => {
      const path = join(folder, "a");
      await atomicWrite(path, "text");
      expect(await readFile(path, "utf8")).toBe("text");
      await atomicWrite(path, mixedPieces());
      expect(await readFile(path, "utf8")).toBe("é\n");
      await atomicWrite(path, new Uint8Array(0));
      expect((await stat(path)).size).toBe(0);
    }));

  it("leaves an existing target as it was when the producer fails or the caller aborts", () =>
    inFolder(async (folder) => {
      const path = join(folder, "a");
      await writeFile(path, "old");
      const abort = new AbortController();
      function* aborting(): Generator<string> {
        yield "new";
        abort.abort("enough");
        yield "more";
      }
      await expect(atomicWrite(path, failing())).rejects.toThrow(new RangeError("mine"));
      expect(await refusal(() => atomicWrite(path, aborting(), { signal: abort.signal }))).toEqual(
        annError("aborted"),
      );
      expect(await refusal(() => atomicWrite(path, "new", { signal: abort.signal }))).toEqual(
        annError("aborted"),
      );
      expect(await readFile(path, "utf8")).toBe("old");
      expect(await readdir(folder)).toEqual(["a"]);
    }));

  it("does not rename when aborted during the last piece", () =>
    inFolder(async (folder) => {
      const abort = new AbortController();
      function* last(): Generator<string> {
        yield "all";
        abort.abort();
      }
      expect(
        await refusal(() => atomicWrite(join(folder, "a"), last(), { signal: abort.signal })),
      ).toEqual(annError("aborted"));
      expect(await readdir(folder)).toEqual([]);
    }));

  it("keeps permissions and follows links", () =>
    inFolder(async (folder) => {
      const [path, link] = [join(folder, "a"), join(folder, "link")];
      await writeFile(path, "old");
      await chmod(path, 0o640);
      await symlink("a", link);
      await atomicWrite(link, "new");
      expect(await readFile(path, "utf8")).toBe("new");
      expect((await stat(path)).mode & 0o777).toBe(0o640);
      expect((await lstat(link)).isSymbolicLink()).toBe(true);
    }));

  it("makes the file that a dangling link leads to, over several links", () =>
    inFolder(async (folder) => {
      await mkdir(join(folder, "sub"));
      await mkdir(join(folder, "sub", "deep"));
      await symlink(join("sub", "second"), join(folder, "first"));
      await symlink(join("deep", "..", "..", "file"), join(folder, "sub", "second"));
      await atomicWrite(join(folder, "first"), "new");
      expect(await readFile(join(folder, "file"), "utf8")).toBe("new");
      for (const link of ["first", join("sub", "second")]) {
        expect((await lstat(join(folder, link))).isSymbolicLink()).toBe(true);
      }
      expect((await readdir(folder)).toSorted()).toEqual(["file", "first", "sub"]);
    }));

  it("refuses links in a circle or to a missing folder", () =>
    inFolder(async (folder) => {
      await symlink("b", join(folder, "a"));
      await symlink("a", join(folder, "b"));
      await symlink(join("none", "x"), join(folder, "c"));
      expect(await refusal(() => atomicWrite(join(folder, "a"), "new"))).toEqual(
        annError("io", "ELOOP"),
      );
      expect(await refusal(() => atomicWrite(join(folder, "c"), "new"))).toEqual(
        annError("io", "ENOENT"),
      );
    }));

  // Nothing is read-only for the superuser.
  it.skipIf(process.getuid?.() === 0)("refuses a read-only file", () =>
    inFolder(async (folder) => {
      const path = join(folder, "a");
      await writeFile(path, "old");
      await chmod(path, 0o444);
      expect(await refusal(() => atomicWrite(path, "new"))).toEqual(annError("io", path));
      expect(await readFile(path, "utf8")).toBe("old");
      expect(await readdir(folder)).toEqual(["a"]);
    }),
  );

  it("refuses folders and missing folders", () =>
    inFolder(async (folder) => {
      await mkdir(join(folder, "sub"));
      expect(await refusal(() => atomicWrite(join(folder, "sub"), ""))).toEqual(
        annError("io", "not a regular file"),
      );
      expect(await refusal(() => atomicWrite(join(folder, "none", "a"), ""))).toEqual(
        annError("io", "ENOENT"),
      );
    }));

  it.skipIf(process.platform === "win32")("never replaces a device", async () => {
    expect(await refusal(() => atomicWrite("/dev/null", ""))).toEqual(
      annError("io", "not a regular file"),
    );
    expect((await stat("/dev/null")).isCharacterDevice()).toBe(true);
  });
});
