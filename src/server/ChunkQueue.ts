import type { Chunk } from '../wire/Chunk.js';
import { blockBytes, giveBack, takeBlock } from './blocks.js';

/** What a queue writes to. */
export interface ChunkSink {
  /** Chunks leave only while this is 0: whatever is said in the room leaves first. */
  readonly backlogBytes: number;
  /** Whether all that was ever sent has left, so that its memory may be used for something else. */
  readonly hasLeft: boolean;
  send(chunk: Chunk): void;
}

/** Memory with what waits of one transfer, without gaps. */
interface Waiting {
  readonly block: Uint8Array;
  readonly offset: number;
  length: number;
}

/**
 * Pieces of files that wait for one member. They yield to everything else on its connection, and the transfers take turns.
 * The receiver's credit bounds what waits, and so the memory, because pieces that have to wait are copied together into
 * blocks that are used again. Kept as they came, a few bytes would hold on to all that came with them, and the garbage
 * collector would look through everything again and again.
 */
export class ChunkQueue {
  readonly #sink: ChunkSink;
  readonly #fullBytes: number;
  /** By transfer, in the order of their turns. */
  readonly #waiting = new Map<number, Waiting[]>();
  readonly #bytes = new Map<number, number>();
  /** Transfers whose receiver has asked for the bytes on this connection; on another one it asks again. */
  readonly #expected = new Set<number>();
  /** What was sent, and perhaps has not left yet. */
  #leaving: Uint8Array[] = [];

  /** `maxChunkBytes`: what a frame can hold, where that is less than a block. */
  constructor(sink: ChunkSink, maxChunkBytes = blockBytes) {
    this.#sink = sink;
    this.#fullBytes = Math.min(blockBytes, maxChunkBytes);
  }

  /** The receiver has asked for the bytes, here and anew: what was under way is not wanted any more. */
  expect(file: number): void {
    this.drop(file);
    this.#expected.add(file);
  }

  expects(file: number): boolean {
    return this.#expected.has(file);
  }

  /** Bytes of a transfer that wait. */
  bytesOf(file: number): number {
    return this.#bytes.get(file) ?? 0;
  }

  add(chunk: Chunk): void {
    if (this.#waiting.size === 0 && this.#sink.backlogBytes === 0) return this.#sink.send(chunk);
    const { file, offset, data } = chunk;
    const waiting = this.#waiting.get(file) ?? [];
    this.#waiting.set(file, waiting);
    this.#bytes.set(file, this.bytesOf(file) + data.length);
    for (let at = 0; at < data.length; ) {
      at += this.#keep(waiting, offset + at, data.subarray(at));
    }
    this.pump();
  }

  /** What waits of a transfer is not wanted any more, nor what comes. */
  drop(file: number): void {
    this.#waiting.delete(file);
    this.#bytes.delete(file);
    this.#expected.delete(file);
  }

  clear(): void {
    this.#waiting.clear();
    this.#bytes.clear();
    this.#expected.clear();
    this.#leaving = [];
  }

  /** Sends as long as the system takes it at once. */
  pump(): void {
    this.#giveBack();
    while (this.#sink.backlogBytes === 0) {
      const [turn] = this.#waiting;
      if (turn === undefined) return;
      const [file, waiting] = turn;
      const next = waiting.shift();
      this.#waiting.delete(file);
      if (next === undefined || waiting.length === 0) {
        this.#bytes.delete(file);
      } else {
        this.#waiting.set(file, waiting);
        this.#bytes.set(file, this.bytesOf(file) - next.length);
      }
      if (next !== undefined) this.#send(file, next);
    }
  }

  #send(file: number, { block, offset, length }: Waiting): void {
    this.#leaving.push(block);
    this.#sink.send({ file, offset, data: block.subarray(0, length) });
  }

  /** Copies as much as there is room for behind what waits last; returns how much that was. */
  #keep(waiting: Waiting[], offset: number, data: Uint8Array): number {
    let last = waiting.at(-1);
    const goesOn = last !== undefined && last.offset + last.length === offset;
    if (last === undefined || !goesOn || last.length === this.#fullBytes) {
      this.#giveBack();
      last = { block: takeBlock(), offset, length: 0 };
      waiting.push(last);
    }
    const piece = data.subarray(0, this.#fullBytes - last.length);
    last.block.set(piece, last.length);
    last.length += piece.length;
    return piece.length;
  }

  #giveBack(): void {
    if (this.#leaving.length === 0 || !this.#sink.hasLeft) return;
    for (const block of this.#leaving) giveBack(block);
    this.#leaving = [];
  }
}
