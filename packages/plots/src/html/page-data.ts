import type { PlotClass } from "../layout/items.ts";
import { namesFitOnMap } from "../layout/cluster-labels.ts";
import { defaultOpacity, defaultPointSize, type MapPoints } from "../layout/points.ts";
import { classColours, type ScatterSettings } from "../options.ts";

/** Area in square pixels for which the page's default point size is given; the page adapts it. */
const REFERENCE_AREA = 800 * 800;

/** Base64 of the numbers as little-endian bytes, whatever the byte order of this machine. */
function toBase64(values: Float32Array | Uint32Array, width: 1 | 2 | 4): string {
  const bytes = Buffer.alloc(width * values.length);
  for (let i = 0; i < values.length; i++) {
    if (values instanceof Float32Array) bytes.writeFloatLE(values[i]!, 4 * i);
    else bytes.writeUIntLE(values[i]!, width * i, width);
  }
  return bytes.toString("base64");
}

/**
 * What the page's script reads, as JSON that is safe inside a script element. Its shape is the
 * type `PageData` of src/page/data.js.
 */
export function pageData(
  points: MapPoints,
  settings: ScatterSettings,
  classes: readonly PlotClass[],
  rowNames: readonly string[] | undefined,
): string {
  const { labels } = settings;
  const codeBytes = classes.length <= 0x100 ? 1 : classes.length <= 0x1_0000 ? 2 : 4;
  const data = {
    n: points.n,
    xy: toBase64(points.xy, 4),
    codes: labels ? toBase64(labels.codes, codeBytes) : "",
    codeBytes,
    names: labels?.names ?? [],
    colours: {
      light: classColours(settings, classes.length, "light"),
      dark: classColours(settings, classes.length, "dark"),
    },
    rowNames: rowNames ?? null,
    pointSize: settings.pointSize ?? defaultPointSize(points.n, REFERENCE_AREA),
    pointSizeFixed: settings.pointSize !== undefined,
    referenceArea: REFERENCE_AREA,
    opacity: settings.opacity ?? defaultOpacity(points.n, classes.length),
    legend: settings.legend,
    clusterLabels: settings.clusterLabels && namesFitOnMap(classes),
    seed: settings.seed % 2 ** 32,
  };
  return JSON.stringify(data).replaceAll("<", "\\u003c");
}
