import { ChatError } from '../../errors.js';
import type { Chunk } from '../Chunk.js';

/** Before the data: the number of the transfer, and the offset, each an unsigned 64-bit big-endian number. */
export const chunkHeaderBytes = 16;
const offsetAt = 8;

function readNumber(view: DataView, at: number): number {
  const number = Number(view.getBigUint64(at));
  if (!Number.isSafeInteger(number)) throw new ChatError('PROTOCOL', 'A number too large.');
  return number;
}

/** What stands before the data of a chunk, written behind `prefix`. */
export function encodeChunkHeader({ file, offset }: Chunk, prefix: readonly number[]): Uint8Array {
  const header = new Uint8Array(prefix.length + chunkHeaderBytes);
  header.set(prefix);
  const view = new DataView(header.buffer, prefix.length);
  view.setBigUint64(0, BigInt(file));
  view.setBigUint64(offsetAt, BigInt(offset));
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
