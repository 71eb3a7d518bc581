import { throwIfAborted, type Matrix, type RunControl } from "@ann/core";
import type { Labels } from "@ann/io";
import { scatterHtml, scatterPng, scatterSvg } from "@ann/plots";
import type { PictureFormat } from "./picture-format.ts";

/** A map with what is written beside it. */
export interface PictureContent {
  readonly coords: Matrix;
  readonly labels?: Labels | undefined;
  /** Names of the rows. */
  readonly ids?: readonly string[] | undefined;
  readonly title: string;
  readonly subtitle: string;
}

/** Draws the first two dimensions of a map. @throws AnnError */
export async function drawPicture(
  format: PictureFormat,
  content: PictureContent,
  control: RunControl,
): Promise<Uint8Array | string> {
  throwIfAborted(control.signal);
  const { coords, labels, ids, title, subtitle } = content;
  const options = { labels, title, subtitle, seed: control.seed };
  if (format === "png") return scatterPng(coords, { ...options, ...control });
  if (format === "svg") return scatterSvg(coords, options);
  return scatterHtml(coords, { ...options, rowNames: ids });
}
