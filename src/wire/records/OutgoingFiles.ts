import type { Chunk } from '../Chunk.js';
import type { Act } from '../dialect.js';
import { encodeRecords, recordBytes } from './frames.js';

/** Bytes of a file that may be on their way to a client of records at once. */
const maxWindowBytes = 256 * 1024;
const prefix = new TextEncoder().encode('/filedata ');
const payloadBytes = recordBytes - prefix.length;
const nothing = new Uint8Array(0);

/** A file that the client is to get. */
interface Outgoing {
  readonly file: number;
  readonly name: string;
  readonly size: number;
  /** What the client is told when it begins: with the bytes, for these overtake what is said otherwise. */
  readonly beginning: string;
}

/**
 * The files that a client of records receives. Its wire does not say which file a piece is of, so they come one after
 * another. A piece counts as taken when it has left for the client: so one that reads slowly slows whoever sends.
 */
export class OutgoingFiles {
  readonly #act: (act: Act) => void;
  readonly #windowBytes: number;
  /** The first is on its way. */
  #queue: Outgoing[] = [];
  #taken = 0;
  /** How far it was said to be. */
  #told = 0;
  /** What does not fill a record yet. */
  #rest = nothing;
  #isSummed = false;

  /** `limitBytes`: what the server lets be under way. */
  constructor(limitBytes: number, act: (act: Act) => void) {
    this.#act = act;
    this.#windowBytes = Math.min(maxWindowBytes, limitBytes);
  }

  /** A file begins; returns what the client is told of it at once. */
  handleStart(outgoing: Outgoing): readonly string[] {
    this.#queue.push(outgoing);
    if (this.#queue.length === 1) return this.#begin(outgoing);
    // It waits for its turn, which is no fault of its sender.
    this.#act({ type: 'filePause', file: outgoing.file, paused: true });
    return [];
  }

  handleEnd(file: number): readonly string[] {
    const isCurrent = this.#queue[0]?.file === file;
    this.#queue = this.#queue.filter((outgoing) => outgoing.file !== file);
    const [next] = this.#queue;
    if (!isCurrent || next === undefined) return [];
    this.#act({ type: 'filePause', file: next.file, paused: false });
    return this.#begin(next);
  }

  encodeChunk({ file, offset, data }: Chunk): Uint8Array[] {
    const [current] = this.#queue;
    if (current?.file !== file || offset !== this.#taken) return [];
    const { size } = current;
    const isFirst = this.#taken === 0;
    this.#taken += data.length;
    const isLast = this.#taken === size;
    const pieces = this.#cut(data, isLast);
    this.#tellProgress(file, size);
    this.#endIfDone(current);
    return [
      ...(isFirst ? [encodeRecords([current.beginning, nameLine(current)])] : []),
      ...(pieces.length > 0 ? [pieces] : []),
      ...(isLast ? [encodeRecords([endLine])] : []),
    ];
  }

  #begin(outgoing: Outgoing): readonly string[] {
    const { file, size } = outgoing;
    this.#taken = 0;
    this.#told = 0;
    this.#rest = nothing;
    this.#isSummed = false;
    const upTo = Math.min(size, this.#windowBytes);
    this.#act({ type: 'credit', file, offset: 0, upTo, restart: true });
    return size > 0 ? [] : [outgoing.beginning, nameLine(outgoing), endLine];
  }

  /** The sender has told what it must come to, so it has sent all of it. Nobody here could compare. */
  handleSum(file: number): void {
    const [current] = this.#queue;
    if (current?.file !== file) return;
    this.#isSummed = true;
    this.#endIfDone(current);
  }

  #endIfDone({ file, size }: Outgoing): void {
    if (this.#isSummed && this.#taken === size) this.#act({ type: 'endFile', file, done: true });
  }

  #tellProgress(file: number, size: number): void {
    const isLast = this.#taken === size;
    if (!isLast && this.#taken - this.#told < this.#windowBytes / 4) return;
    this.#told = this.#taken;
    const upTo = Math.min(size, this.#taken + this.#windowBytes);
    this.#act({ type: 'credit', file, offset: this.#taken, upTo });
  }

  /** Records, each full but the last of the file: their reader tells from the size how much of them counts. */
  #cut(data: Uint8Array, isLast: boolean): Uint8Array {
    const bytes = new Uint8Array(this.#rest.length + data.length);
    bytes.set(this.#rest);
    bytes.set(data, this.#rest.length);
    const count = isLast
      ? Math.ceil(bytes.length / payloadBytes)
      : Math.floor(bytes.length / payloadBytes);
    const records = new Uint8Array(count * recordBytes);
    for (let index = 0; index < count; index += 1) {
      const at = index * payloadBytes;
      records.set(prefix, index * recordBytes);
      records.set(bytes.subarray(at, at + payloadBytes), index * recordBytes + prefix.length);
    }
    this.#rest = bytes.slice(count * payloadBytes);
    return records;
  }
}

const endLine = '/fileend\n';

function nameLine({ name, size }: Outgoing): string {
  return `/filename ${name} ${size}\n`;
}
