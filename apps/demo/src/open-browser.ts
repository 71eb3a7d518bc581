import { spawn } from "node:child_process";
import { platform } from "node:process";

const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** Asks the system to show a page. Where it cannot, the printed address remains. */
export function openBrowser(url: string): void {
  const [command, ...args] = OPENERS[platform] ?? ["xdg-open"];
  const opener = spawn(command, [...args, url], { detached: true, stdio: "ignore" });
  opener.on("error", () => {});
  opener.unref();
}
