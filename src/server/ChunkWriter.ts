import type { Transport } from '../transport/Transport.js';
import { TurnWriter } from '../transport/TurnWriter.js';
import type { Chunk } from '../wire/Chunk.js';
import type { Speaker } from '../wire/dialect.js';
import type { ChunkSink } from './ChunkQueue.js';

/** Chunks to one member, as its speaker puts them: those of one turn leave with one write. */
export class ChunkWriter implements ChunkSink {
  readonly #transport: Transport;
  readonly #speaker: Speaker;
  readonly #writer: TurnWriter;
  readonly #countBytesOut: (bytes: number) => void;

  constructor(transport: Transport, speaker: Speaker, countBytesOut: (bytes: number) => void) {
    this.#transport = transport;
    this.#speaker = speaker;
    this.#writer = new TurnWriter(transport);
    this.#countBytesOut = countBytesOut;
  }

  get backlogBytes(): number {
    return this.#transport.backlogBytes;
  }

  get hasLeft(): boolean {
    return this.#writer.isEmpty && this.#transport.backlogBytes === 0;
  }

  send(chunk: Chunk): void {
    for (const part of this.#speaker.encodeChunk?.(chunk) ?? []) {
      this.#countBytesOut(part.length);
      this.#writer.add(part);
    }
  }
}
