import type { Source } from '../../../src/transfer/Source.js';

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
