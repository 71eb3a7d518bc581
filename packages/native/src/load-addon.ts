import { AnnError } from "@ann/core";
import { createRequire } from "node:module";
import { arch, platform } from "node:process";
import { fileURLToPath } from "node:url";

/**
 * Loads a compiled addon: the local build first, then the prebuilt binary of this platform.
 *
 * @param moduleUrl `import.meta.url` of a file one folder below the package root
 * @param name file name of the addon, without `.node`
 * @throws AnnError `native-missing`; `cause` lists what was tried and why it failed
 */
export function loadAddon<T>(moduleUrl: string, name: string): T {
  const require = createRequire(moduleUrl);
  const candidates = [
    `../build/Release/${name}.node`,
    `../prebuilds/${platform}-${arch}/${name}.node`,
  ];
  const failures: Error[] = [];
  for (const candidate of candidates) {
    try {
      return require(candidate) as T;
    } catch (error) {
      failures.push(error as Error);
    }
  }
  const root = fileURLToPath(new URL("..", moduleUrl));
  throw new AnnError(
    "native-missing",
    `the compiled addon ${name} could not be loaded on ${platform}-${arch}; ` +
      `to compile it, run "npx node-gyp rebuild" in ${root} (needs python3, make and a C++20 compiler)`,
    {
      details: { tried: candidates },
      cause: new AggregateError(failures, failures.map((failure) => failure.message).join("\n")),
    },
  );
}
