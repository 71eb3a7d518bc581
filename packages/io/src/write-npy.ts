import {
  checkMatrix,
  checkOptionKeys,
  dtypeOf,
  progressReporter,
  RUN_CONTROL_KEYS,
  type Dtype,
  type Matrix,
  type NumericArray,
  type RunControl,
} from "@ann/core";
import { atomicWrite } from "./atomic-write.ts";

const DESCR: Readonly<Record<Dtype, string>> = {
  f32: "f4",
  f64: "f8",
  i8: "i1",
  u8: "u1",
  i16: "i2",
  u16: "u2",
  i32: "i4",
  u32: "u4",
};

/** Bytes that rows are gathered into before they are written. */
const CHUNK_LENGTH = 0x4_0000;

/** numpy aligns the data so that it can be memory-mapped. */
const ALIGNMENT = 64;

function byteOrder(): "<" | ">" {
  return new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? "<" : ">";
}

/** Version 1.0: magic, version, 2-byte length, a Python dictionary padded with blanks. */
function npyHeader({ data, rows, cols }: Matrix<NumericArray>): Uint8Array {
  const order = data.BYTES_PER_ELEMENT === 1 ? "|" : byteOrder();
  const descr = `${order}${DESCR[dtypeOf(data)]}`;
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${rows}, ${cols}), }`;
  const length = Math.ceil((10 + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const padded = `${text.padEnd(length - 11)}\n`;
  const prefix = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 0, 0]);
  prefix.writeUInt16LE(padded.length, 8);
  return Buffer.concat([prefix, Buffer.from(padded, "latin1")]);
}

/** Views or copies of consecutive rows without the padding between them. */
function* rowBytes(m: Matrix<NumericArray>): Generator<Uint8Array, void, undefined> {
  const size = m.data.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(m.data.buffer, m.data.byteOffset, m.data.byteLength);
  if (m.stride === m.cols) {
    const total = m.rows * m.cols * size;
    for (let at = 0; at < total; at += CHUNK_LENGTH) {
      yield bytes.subarray(at, Math.min(at + CHUNK_LENGTH, total));
    }
    return;
  }
  const perChunk = Math.max(1, Math.floor(CHUNK_LENGTH / Math.max(1, m.cols * size)));
  for (let first = 0; first < m.rows; first += perChunk) {
    const count = Math.min(perChunk, m.rows - first);
    const chunk = new Uint8Array(count * m.cols * size);
    for (let i = 0; i < count; i++) {
      const start = (first + i) * m.stride * size;
      chunk.set(bytes.subarray(start, start + m.cols * size), i * m.cols * size);
    }
    yield chunk;
  }
}

/**
 * A matrix as a numpy file (version 1.0, C order, data aligned to 64 bytes) in memory.
 * Values are stored as they are, NaN and infinities included.
 *
 * @throws AnnError `shape` or `dtype`
 */
export function encodeNpy(matrix: Matrix<NumericArray>): Uint8Array {
  checkMatrix(matrix);
  const header = npyHeader(matrix);
  const size = matrix.rows * matrix.cols * matrix.data.BYTES_PER_ELEMENT;
  const file = new Uint8Array(header.length + size);
  file.set(header);
  let at = header.length;
  for (const chunk of rowBytes(matrix)) {
    file.set(chunk, at);
    at += chunk.length;
  }
  return file;
}

function* chunksOf(
  matrix: Matrix<NumericArray>,
  control: RunControl,
): Generator<Uint8Array, void, undefined> {
  const report = progressReporter("write", control);
  const total = matrix.rows * matrix.cols * matrix.data.BYTES_PER_ELEMENT;
  yield npyHeader(matrix);
  let done = 0;
  for (const chunk of rowBytes(matrix)) {
    yield chunk;
    done += chunk.length;
    report(done, total);
  }
}

/**
 * Writes a matrix as a numpy file, safely ({@link atomicWrite}); the format is that of
 * {@link encodeNpy}, without a second copy of the data.
 *
 * @throws AnnError `shape`, `dtype`, `option`, `io`, `aborted`
 */
export async function writeNpy(
  path: string,
  matrix: Matrix<NumericArray>,
  control: RunControl = {},
): Promise<void> {
  checkOptionKeys("writeNpy", control, RUN_CONTROL_KEYS);
  checkMatrix(matrix);
  await atomicWrite(path, chunksOf(matrix, control), control);
}
