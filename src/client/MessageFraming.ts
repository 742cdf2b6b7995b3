import type { Transport } from '../transport/Transport.js';
import type { Chunk } from '../wire/Chunk.js';
import { decodeChunk, encodeChunkHeader } from '../wire/native/chunks.js';
import type { Framing, FramingHandler } from './Framing.js';

/** Of a WebSocket, which carries whole messages: a text is JSON, and what is binary a chunk. */
export class MessageFraming implements Framing {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  sendJson(json: string): void {
    this.#transport.send(json);
  }

  sendChunk(chunk: Chunk): void {
    this.#transport.sendParts([encodeChunkHeader(chunk, []), chunk.data]);
  }

  push(data: Uint8Array | string, handler: FramingHandler): void {
    if (typeof data === 'string') handler.handleJson(data);
    else handler.handleChunk(decodeChunk(data));
  }

  flush(): void {}

  clear(): void {}
}
