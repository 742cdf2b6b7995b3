import type { Transport } from '../transport/Transport.js';
import { TurnWriter } from '../transport/TurnWriter.js';
import type { Chunk } from '../wire/Chunk.js';
import {
  encodeChunkFrame,
  encodeJsonFrame,
  FrameDecoder,
  FrameKind,
  unknownKind,
} from '../wire/native/frames.js';
import { prefaceBytes } from '../wire/native/preface.js';
import { decodeUtf8 } from '../wire/native/utf8.js';
import type { Framing, FramingHandler } from './Framing.js';

/** Of a stream: the preface, and then frames, which leave together at the end of a turn. */
export class StreamFraming implements Framing {
  readonly #frames: FrameDecoder;
  readonly #writer: TurnWriter;

  constructor(transport: Transport, maxFrameBytes: number) {
    this.#frames = new FrameDecoder(maxFrameBytes);
    this.#writer = new TurnWriter(transport);
    transport.send(prefaceBytes);
  }

  sendJson(json: string): void {
    this.#writer.add(encodeJsonFrame(json));
  }

  sendChunk(chunk: Chunk): void {
    this.#writer.add(...encodeChunkFrame(chunk));
  }

  push(data: Uint8Array | string, handler: FramingHandler): void {
    // A connector of a program's own may hand over whole texts where frames are due.
    if (typeof data === 'string') return handler.handleJson(data);
    this.#frames.push(data, {
      handleFrame: (kind, body) => {
        if (kind !== FrameKind.json) throw unknownKind(kind);
        handler.handleJson(decodeUtf8(body));
      },
      handleChunk: (chunk) => handler.handleChunk(chunk),
    });
  }

  flush(): void {
    this.#writer.flush();
  }

  clear(): void {
    this.#writer.clear();
  }
}
