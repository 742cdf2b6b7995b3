import type { Source } from '../../../src/transfer/Source.js';

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
