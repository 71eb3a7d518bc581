import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { matrix } from "@ann/core";
import { expect, it } from "vitest";
import { requestFrom } from "../src/commands/embed/command.ts";
import type { EmbedFlags } from "../src/commands/embed/options.ts";
import { writeOutputs } from "../src/commands/embed/outputs.ts";
import { temporaryFolder } from "./spawn.ts";

const folder = temporaryFolder();

it("a picture that cannot be drawn is named, and the coordinates stay", async () => {
  const output = join(folder, "map.csv");
  const plot = join(folder, "map.svg");
  const coords = matrix(Float32Array.of(0, 1, 2, 3), 2, 2);
  const content = { table: { matrix: coords }, coords, neighbours: 1, scores: null };
  const flags = { output, plot: [plot], method: "umap", metric: "l2" } as unknown as EmbedFlags;
  const written = writeOutputs(requestFrom(["a.npy"], flags), content, { seed: -1 });
  await expect(written).rejects.toMatchObject({
    code: "option",
    message: expect.stringMatching(/^cannot draw .*map\.svg: .*seed/),
    details: { path: plot },
  });
  expect(readdirSync(folder)).toEqual(["map.csv"]);
  expect(readFileSync(output, "utf8")).toBe("x,y\n0,1\n2,3\n");
});
