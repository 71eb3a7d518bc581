// What `npm start` does once everything is built: a map of the embedded sample, 1,797 handwritten
// digits, as csv, picture and page in out/. Further arguments go to `ann embed`.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import process from "node:process";

const root = fileURLToPath(new URL("..", import.meta.url));
const args = [
  "data/digits.csv.gz",
  "--label-column",
  "last",
  "--title",
  "Handwritten digits (UCI)",
];
for (const flags of ["-o out/digits.csv", "--plot out/digits.png", "--plot out/digits.html"]) {
  args.push(...flags.split(" "));
}

// Ctrl-C reaches the child, too; it tidies up and says how it ended.
process.on("SIGINT", () => {});
const ann = ["apps/cli/bin/ann.js", "embed", ...args, ...process.argv.slice(2)];
const child = spawn(process.execPath, ann, { cwd: root, stdio: "inherit" });
child.on("exit", (code) => {
  process.exitCode = code ?? 1;
});
