import { fileURLToPath } from "node:url";

export const ADDON_PATH: string = fileURLToPath(
  new URL("../build/Release/ann_distances.node", import.meta.url),
);
