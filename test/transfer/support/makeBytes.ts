import { createHash } from 'node:crypto';

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
