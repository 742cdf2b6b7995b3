import type { Chunk } from '../wire/Chunk.js';

/** What the smallest piece counts as: it takes some memory, however few bytes it has. */
const leastCost = 1024;

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
  readonly #costs = new Map<number, number>();

  constructor(sink: ChunkSink) {
    this.#sink = sink;
  }

  /** Bytes that what waits of a transfer takes, about. */
  costOf(file: number): number {
    return this.#costs.get(file) ?? 0;
  }

  add(chunk: Chunk): void {
    const chunks = this.#waiting.get(chunk.file) ?? [];
    const isFirst = this.#waiting.size === 0 && this.#sink.backlogBytes === 0;
    chunks.push(isFirst ? chunk : compact(chunk));
    this.#waiting.set(chunk.file, chunks);
    this.#costs.set(chunk.file, this.costOf(chunk.file) + chunkCost(chunk));
    this.pump();
  }

  /** What waits of a transfer is not wanted any more. */
  drop(file: number): void {
    this.#waiting.delete(file);
    this.#costs.delete(file);
  }

  clear(): void {
    this.#waiting.clear();
    this.#costs.clear();
  }

  /** Sends as long as the system takes it at once. */
  pump(): void {
    while (this.#sink.backlogBytes === 0) {
      const [turn] = this.#waiting;
      if (turn === undefined) return;
      const [file, chunks] = turn;
      const chunk = chunks.shift();
      this.#waiting.delete(file);
      if (chunk === undefined || chunks.length === 0) this.#costs.delete(file);
      else {
        this.#waiting.set(file, chunks);
        this.#costs.set(file, this.costOf(file) - chunkCost(chunk));
      }
      if (chunk !== undefined) this.#sink.send(chunk);
    }
  }
}

/** What a piece that waits counts as. */
export function chunkCost({ data }: Chunk): number {
  return Math.max(leastCost, data.length);
}

/** A small piece may keep a large buffer alive, with which it came over the network. */
function compact(chunk: Chunk): Chunk {
  const { data } = chunk;
  return 2 * data.length >= data.buffer.byteLength
    ? chunk
    : { ...chunk, data: new Uint8Array(data) };
}
