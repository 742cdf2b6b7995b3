import { createHash } from 'node:crypto';
import type { Source } from '../../../src/transfer/Source.js';

/** A prime, so that what is shifted by any usual block is different. */
const periodBytes = 65_521;
const period = Buffer.from(
  Array.from({ length: periodBytes }, (_, index) => (index * 131 + (index >> 8) * 7) & 0xff),
);

/** Bytes that look alike nowhere near: what is lost, doubled or moved changes them. */
export function makeBytes(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += periodBytes) {
    bytes.set(period.subarray(0, Math.min(periodBytes, size - at)), at);
    bytes[at] = (at / periodBytes) & 0xff;
  }
  return bytes;
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** So many bytes, each unlike its neighbours, so that nothing can be lost, doubled or moved unnoticed. */
export function someBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 1) bytes[at] = at * 31 + (at >> 8) * 17 + (at >> 16);
  return bytes;
}

/** Reads a source to its end, and closes it. */
export async function readAll(source: Source, maxBytes = 65_536): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (;;) {
    const piece = await source.read(maxBytes);
    if (piece === undefined) break;
    pieces.push(piece);
  }
  await source.close();
  return Uint8Array.from(Buffer.concat(pieces));
}
