import type { Transport } from '../transport/Transport.js';
import { TurnWriter } from '../transport/TurnWriter.js';
import type { Chunk } from '../wire/Chunk.js';
import type { Dialect } from '../wire/dialect.js';
import type { ChunkSink } from './ChunkQueue.js';

/** Chunks to one member, in its dialect: those of one turn leave with one write. */
export class ChunkWriter implements ChunkSink {
  readonly #transport: Transport;
  readonly #dialect: Dialect;
  readonly #writer: TurnWriter;
  readonly #countBytesOut: (bytes: number) => void;

  constructor(transport: Transport, dialect: Dialect, countBytesOut: (bytes: number) => void) {
    this.#transport = transport;
    this.#dialect = dialect;
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
    for (const part of this.#dialect.encodeChunk(chunk)) {
      this.#countBytesOut(part.length);
      this.#writer.add(part);
    }
  }
}
