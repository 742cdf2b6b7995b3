import type { Chunk } from '../wire/Chunk.js';

/** What a queue writes to. */
export interface ChunkSink {
  /** Chunks leave only while this is 0: whatever is said in the room leaves first. */
  readonly backlogBytes: number;
  send(chunk: Chunk): void;
}

/**
 * Pieces of files that wait for one member. They yield to everything else on its connection, and the transfers take turns.
 * The receiver's credit bounds what waits.
 */
export class ChunkQueue {
  readonly #sink: ChunkSink;
  /** By transfer, in the order of their turns. */
  readonly #waiting = new Map<number, Chunk[]>();
  readonly #bytes = new Map<number, number>();

  constructor(sink: ChunkSink) {
    this.#sink = sink;
  }

  /** Bytes of a transfer that wait. */
  bytesOf(file: number): number {
    return this.#bytes.get(file) ?? 0;
  }

  add(chunk: Chunk): void {
    const chunks = this.#waiting.get(chunk.file);
    if (chunks === undefined) this.#waiting.set(chunk.file, [chunk]);
    else chunks.push(chunk);
    this.#bytes.set(chunk.file, this.bytesOf(chunk.file) + chunk.data.length);
    this.pump();
  }

  /** What waits of a transfer is not wanted any more. */
  drop(file: number): void {
    this.#waiting.delete(file);
    this.#bytes.delete(file);
  }

  clear(): void {
    this.#waiting.clear();
    this.#bytes.clear();
  }

  /** Sends as long as the system takes it at once. */
  pump(): void {
    while (this.#sink.backlogBytes === 0) {
      const [turn] = this.#waiting;
      if (turn === undefined) return;
      const [file, chunks] = turn;
      const chunk = chunks.shift();
      this.#waiting.delete(file);
      if (chunk === undefined || chunks.length === 0) this.#bytes.delete(file);
      else {
        this.#waiting.set(file, chunks);
        this.#bytes.set(file, this.bytesOf(file) - chunk.data.length);
      }
      if (chunk !== undefined) this.#sink.send(chunk);
    }
  }
}
