import { ChatError } from '../../errors.js';
import type { Chunk } from '../Chunk.js';

/** Before the data: the number of the transfer, and the offset, each an unsigned 64-bit big-endian number. */
export const chunkHeaderBytes = 16;
const offsetAt = 8;
const twoTo32 = 2 ** 32;
/** The upper half of the largest number that JavaScript holds exactly. */
const maxUpperHalf = 2 ** 21 - 1;

function readNumber(view: DataView, at: number): number {
  const upper = view.getUint32(at);
  if (upper > maxUpperHalf) throw new ChatError('PROTOCOL', 'A number too large.');
  return upper * twoTo32 + view.getUint32(at + 4);
}

/** What stands before the data of a chunk, written behind `prefix`. */
export function encodeChunkHeader({ file, offset }: Chunk, prefix: readonly number[]): Uint8Array {
  const header = new Uint8Array(prefix.length + chunkHeaderBytes);
  header.set(prefix);
  const view = new DataView(header.buffer, prefix.length);
  for (const [at, number] of [
    [0, file],
    [offsetAt, offset],
  ] as const) {
    view.setUint32(at, Math.floor(number / twoTo32));
    view.setUint32(at + 4, number % twoTo32);
  }
  return header;
}

/** Whose a chunk is, and where its data belongs. Throws `PROTOCOL`. */
export function decodeChunkHeader(header: Uint8Array): Pick<Chunk, 'file' | 'offset'> {
  const view = new DataView(header.buffer, header.byteOffset, chunkHeaderBytes);
  return { file: readNumber(view, 0), offset: readNumber(view, offsetAt) };
}

/** A chunk from its header and data, which is not copied. Throws `PROTOCOL`. */
export function decodeChunk(body: Uint8Array): Chunk {
  if (body.length <= chunkHeaderBytes) throw new ChatError('PROTOCOL', 'A chunk of no bytes.');
  return { ...decodeChunkHeader(body), data: body.subarray(chunkHeaderBytes) };
}
