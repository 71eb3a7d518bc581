// Conversions of a matrix larger than cache, on one thread, against a plain JavaScript loop and a
// copy of the source.
import { RandomStream } from "@ann/core";
import { dequantize, isa, quantize, toBf16, toF16, toF32 } from "@ann/distances";
import process from "node:process";
import { compare, printConditions } from "../../../tools/bench/harness.mjs";

const ROWS = 50_000;
const COLS = 128;
const COUNT = ROWS * COLS;
const random = new RandomStream(1);
const data = Float32Array.from({ length: COUNT }, () => 2 * random.uniform() - 1);
const m = { data, rows: ROWS, cols: COLS, stride: COLS };
const control = { threads: 1 };

/** Bytes read and written per CPU second, results' new memory included. */
const measured = (bytesPerElement, run) => async () => {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return { "GB/s": (COUNT * bytesPerElement) / (user + system) / 1e3 };
};
const copy = { "copy of the f32": measured(8, () => void data.slice()) };

const word = new DataView(new ArrayBuffer(4));
function plainBf16() {
  const out = new Uint16Array(COUNT);
  for (let i = 0; i < COUNT; i++) {
    word.setFloat32(0, data[i]);
    const bits = word.getUint32(0);
    out[i] = (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
  }
}
function plainI8() {
  let largest = 0;
  for (let i = 0; i < COUNT; i++) largest = Math.max(largest, Math.abs(data[i]));
  const scale = largest / 127;
  const out = new Int8Array(COUNT);
  for (let i = 0; i < COUNT; i++) out[i] = Math.round(data[i] / scale);
}

printConditions(`@ann/distances, conversions of ${ROWS} x ${COLS}, ${isa}`);
const half = await toF16(m, control);
await compare("to 16-bit floats", {
  toF16: measured(6, () => toF16(m, control)),
  toBf16: measured(6, () => toBf16(m, control)),
  "toF32 of f16": measured(6, () => toF32(half, control)),
  "JavaScript loop (bf16)": measured(6, plainBf16),
  ...copy,
});
for (const to of ["i8", "u8", "u4"]) {
  const bytes = to === "u4" ? 4.5 : 5;
  const codes = await quantize(m, { to, ...control });
  await compare(`quantize to ${to}`, {
    "by matrix": measured(bytes, () => quantize(m, { to, ...control })),
    "by row": measured(bytes, () => quantize(m, { to, range: "row", ...control })),
    "by column": measured(bytes, () => quantize(m, { to, range: "column", ...control })),
    dequantize: measured(bytes, () => dequantize(codes, control)),
    "JavaScript loop (i8)": measured(5, plainI8),
    ...copy,
  });
}
