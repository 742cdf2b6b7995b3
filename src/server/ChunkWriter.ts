import type { Transport } from '../transport/Transport.js';
import { TurnWriter } from '../transport/TurnWriter.js';
import type { Chunk } from '../wire/Chunk.js';
import type { Speaker } from '../wire/dialect.js';
import type { ChunkSink } from './ChunkQueue.js';
import type { ConnectionHost } from './ConnectionHost.js';

/** The part of a connection's host that writing needs. */
type Host = Pick<ConnectionHost, 'monotonic' | 'countBytesOut'>;

/** A line that needs longer than this for what one turn handed over is slow, in milliseconds. */
const slowMs = 1000;

/**
 * Chunks to one member, as its speaker puts them: those of one turn leave with one write. On a slow line each leaves by
 * itself, so that what is said waits for one of them, and whoever looks sees that the line takes something.
 */
export class ChunkWriter implements ChunkSink {
  readonly #transport: Transport;
  readonly #speaker: Speaker;
  readonly #host: Host;
  readonly #writer: TurnWriter;
  /** Whether this turn has sent something already. */
  #isTurn = false;
  /** When the last turn that has sent something began to (monotonic). */
  #begunAt = Number.NEGATIVE_INFINITY;
  #isSlow = true;

  constructor(transport: Transport, speaker: Speaker, host: Host) {
    this.#transport = transport;
    this.#speaker = speaker;
    this.#host = host;
    this.#writer = new TurnWriter(transport);
  }

  get backlogBytes(): number {
    return this.#transport.backlogBytes;
  }

  get hasLeft(): boolean {
    return this.#writer.isEmpty && this.backlogBytes === 0;
  }

  send(chunk: Chunk): void {
    const parts = this.#speaker.encodeChunk?.(chunk) ?? [];
    for (const part of parts) this.#host.countBytesOut(part.length);
    if (!this.#isTurn) this.#beginTurn();
    this.#writer.add(...parts);
    if (this.#isSlow) this.#writer.flush();
  }

  /** After a pause a line looks slow as well: that costs a turn with more writes. */
  #beginTurn(): void {
    this.#isTurn = true;
    queueMicrotask(() => {
      this.#isTurn = false;
    });
    const now = this.#host.monotonic();
    this.#isSlow = now - this.#begunAt > slowMs;
    this.#begunAt = now;
  }
}
