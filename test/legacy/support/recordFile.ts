import type { LegacyPeer } from './LegacyPeer.js';
import { encodeRecord } from './wires.js';

/** A record with bytes of a file: text, and raw bytes behind it that fill the record. */
function pieceRecord(prefix: string, bytes: Buffer, isShort: boolean): Buffer {
  const record = Buffer.concat([Buffer.from(prefix), bytes]);
  if (record.length > 128) throw new Error('Too many bytes for a record.');
  // What was on the stack before: it may look like anything.
  return isShort ? record : Buffer.concat([record, Buffer.alloc(128 - record.length, 0x5b)]);
}

/** The records by which a client of stage 6 sends a file, as it does when it is told `/fileyes`. */
export function fileRecords(
  login: string,
  name: string,
  bytes: Buffer,
  { isShort = false } = {},
): Buffer[] {
  const prefix = `[${login}] /filedata `;
  const payloadBytes = 128 - Buffer.byteLength(prefix);
  const records = [encodeRecord(`[${login}] /filename ${name} ${bytes.length}\n`, 0xee)];
  for (let at = 0; at < bytes.length; at += payloadBytes) {
    const piece = bytes.subarray(at, at + payloadBytes);
    const isLast = at + payloadBytes >= bytes.length;
    records.push(pieceRecord(prefix, piece, isShort && isLast));
  }
  return isShort ? records : [...records, encodeRecord(`[${login}] /fileend\n`)];
}

/** A file as a client of stage 6 receives it. */
export interface ReceivedFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly isEnded: boolean;
}

/** The files that a client of stage 6 finds in what it was sent. */
export function filesIn(peer: LegacyPeer): ReceivedFile[] {
  const files: { name: string; size: number; pieces: Buffer[]; left: number; isEnded: boolean }[] =
    [];
  const all = peer.received;
  for (let at = 0; at + 128 <= all.length; at += 128) {
    const record = all.subarray(at, at + 128);
    const text = record.subarray(0, record.includes(0) ? record.indexOf(0) : 128).toString();
    const current = files.at(-1);
    const [, name = '', size] = /^\/filename (\S+) (\d+)\n$/.exec(text) ?? [];
    if (size !== undefined) {
      files.push({ name, size: Number(size), pieces: [], left: Number(size), isEnded: false });
    } else if (text.startsWith('/filedata ') && current !== undefined) {
      const piece = record.subarray(10, 10 + Math.min(118, current.left));
      current.left -= piece.length;
      current.pieces.push(piece);
    } else if (text === '/fileend\n' && current !== undefined) {
      current.isEnded = true;
    }
  }
  return files.map(({ name, pieces, isEnded }) => ({
    name,
    bytes: Buffer.concat(pieces),
    isEnded,
  }));
}

/** Bytes of every value, none of which is text. */
export function everyByte(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, index) => (index * 7 + (index >> 8)) & 0xff));
}
