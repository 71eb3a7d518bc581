/**
 * What the page was made with; the JSON in the element "scatter-data".
 * @typedef {object} PageData
 * @property {number} n
 * @property {string} xy base64 of little-endian f32 pairs
 * @property {string} codes base64 of little-endian codes, empty when all points are of class 0
 * @property {1 | 2 | 4} codeBytes bytes per code
 * @property {string[]} names class names; empty without labels
 * @property {{ light: string[], dark: string[] }} colours one per class, at least one
 * @property {string[] | null} rowNames what to call each row; null to show its number
 * @property {number} pointSize diameter on an area of `referenceArea`
 * @property {boolean} pointSizeFixed whether the caller chose it
 * @property {number} referenceArea square pixels
 * @property {number} opacity
 * @property {boolean} legend
 * @property {boolean} clusterLabels
 * @property {number} seed
 */

/**
 * The points, decoded.
 * @typedef {object} Points
 * @property {number} n
 * @property {Float32Array} xy
 * @property {Uint32Array} codes
 * @property {number[]} counts points per class
 * @property {[number, number]} min
 * @property {[number, number]} max
 */

/** @param {string} text */
function bytesFromBase64(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/**
 * @param {Uint8Array} bytes
 * @param {number} width bytes per number
 */
function unsignedFromBytes(bytes, width) {
  const view = new DataView(bytes.buffer);
  return Uint32Array.from({ length: bytes.length / width }, (_, i) => {
    if (width === 1) return view.getUint8(i);
    return width === 2 ? view.getUint16(2 * i, true) : view.getUint32(4 * i, true);
  });
}

/**
 * @param {PageData} data
 * @returns {Points}
 */
export function decodePoints(data) {
  const bytes = bytesFromBase64(data.xy);
  const view = new DataView(bytes.buffer);
  const xy = new Float32Array(2 * data.n);
  /** @type {[number, number]} */
  const min = [Infinity, Infinity];
  /** @type {[number, number]} */
  const max = [-Infinity, -Infinity];
  for (let i = 0; i < xy.length; i++) {
    const value = (xy[i] = view.getFloat32(4 * i, true));
    min[i % 2] = Math.min(min[i % 2] ?? value, value);
    max[i % 2] = Math.max(max[i % 2] ?? value, value);
  }
  const codes = data.codes
    ? unsignedFromBytes(bytesFromBase64(data.codes), data.codeBytes)
    : new Uint32Array(data.n);
  const counts = data.colours.light.map(() => 0);
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return { n: data.n, xy, codes, counts, min, max };
}

/**
 * A random order of 0 to n - 1, fixed by the seed (xorshift32).
 * @param {number} n
 * @param {number} seed
 */
export function shuffledOrder(n, seed) {
  const order = new Uint32Array(n);
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  for (let i = 0; i < n; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const j = Math.floor(((state >>> 0) / 2 ** 32) * (i + 1));
    order[i] = order[j] ?? 0;
    order[j] = i;
  }
  return order;
}

/** @param {number[]} values */
function median(values) {
  return Float32Array.from(values).toSorted()[values.length >> 1] ?? 0;
}

/**
 * Median x and y of each class, in data units.
 * @param {Points} points
 */
export function medians(points) {
  /** @type {{ x: number[], y: number[] }[]} */
  const members = points.counts.map(() => ({ x: [], y: [] }));
  points.codes.forEach((code, i) => {
    members[code]?.x.push(points.xy[2 * i] ?? 0);
    members[code]?.y.push(points.xy[2 * i + 1] ?? 0);
  });
  return members.map(({ x, y }) => ({ x: median(x), y: median(y) }));
}
