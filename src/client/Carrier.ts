import { ChatError } from '../errors.js';
import type { Notice } from '../protocol/notices.js';
import type { Request } from '../protocol/requests.js';
import { joinBytes } from '../transport/joinBytes.js';
import type { Transport } from '../transport/Transport.js';
import type { Chunk } from '../wire/Chunk.js';
import { decodeChunk, encodeChunkHeader } from '../wire/native/chunks.js';
import {
  encodeChunkFrame,
  encodeJsonFrame,
  FrameDecoder,
  FrameKind,
} from '../wire/native/frames.js';
import { decodeNotice, decodeUtf8, encodeJson } from '../wire/native/json.js';
import { prefaceBytes } from '../wire/native/preface.js';

export interface CarrierHandler {
  handleNotice(notice: Notice): void;
  handleChunk(chunk: Chunk): void;
  /** What the system had not taken has left. */
  handleDrain(): void;
  /** The connection is over; called once. */
  handleLost(error: ChatError): void;
}

/**
 * Largest frame that a client takes: four times what servers send by default, so that it does not have to know the
 * server's limit before the welcome.
 */
export const maxFrameBytes = 256 * 1024;

/** Requests out, notices in, over one connection of whatever kind. */
export class Carrier {
  readonly #transport: Transport;
  readonly #handler: CarrierHandler;
  readonly #frames = new FrameDecoder(maxFrameBytes);
  readonly #isStream: boolean;
  #unsent: Uint8Array[] = [];
  #lost = false;

  constructor(transport: Transport, handler: CarrierHandler) {
    this.#transport = transport;
    this.#handler = handler;
    this.#isStream = transport.carrier !== 'websocket';
    if (this.#isStream) transport.send(prefaceBytes);
    transport.open({
      handleData: (data) => this.#handleData(data),
      handleDrain: () => handler.handleDrain(),
      handleClose: (cause) => {
        this.#lose(new ChatError('UNREACHABLE', 'The connection is lost.', { cause }));
      },
    });
  }

  get backlogBytes(): number {
    return this.#transport.backlogBytes;
  }

  send(request: Request): void {
    if (this.#lost) return;
    const json = encodeJson(request);
    if (!this.#isStream) return this.#transport.send(json);
    // All that one turn sends leaves with one write.
    this.#unsent.push(encodeJsonFrame(json));
    if (this.#unsent.length === 1) queueMicrotask(() => this.#flush());
  }

  /** Sends a piece of a file, behind all that was sent before. */
  sendChunk(chunk: Chunk): void {
    if (this.#lost) return;
    this.#flush();
    if (this.#isStream) return this.#transport.sendParts(encodeChunkFrame(chunk));
    this.#transport.sendParts([encodeChunkHeader(chunk, []), chunk.data]);
  }

  /** Closes after what was sent has left; `handleLost` tells when it is done. */
  end(): void {
    this.#flush();
    this.#transport.end();
  }

  /** Closes at once, for the reason given. */
  drop(error: ChatError): void {
    this.#lose(error);
    this.#transport.destroy();
  }

  #flush(): void {
    if (this.#unsent.length === 0 || this.#lost) return;
    const frames = this.#unsent;
    this.#unsent = [];
    this.#transport.send(joinBytes(frames));
  }

  #handleData(data: Uint8Array | string): void {
    if (this.#lost) return;
    try {
      if (typeof data === 'string') this.#handleJson(data);
      else if (this.#isStream)
        this.#frames.push(data, (kind, body) => this.#handleFrame(kind, body));
      else this.#handler.handleChunk(decodeChunk(data));
    } catch (cause) {
      // Whatever is wrong with it, the other side does not speak the protocol.
      const message = cause instanceof ChatError ? cause.message : 'Not understood.';
      this.drop(new ChatError('PROTOCOL', message, { cause }));
    }
  }

  #handleFrame(kind: number, body: Uint8Array): void {
    if (kind === FrameKind.json) return this.#handleJson(decodeUtf8(body));
    if (kind !== FrameKind.chunk)
      throw new ChatError('PROTOCOL', `Unknown kind of frame: ${kind}.`);
    if (!this.#lost) this.#handler.handleChunk(decodeChunk(body));
  }

  #handleJson(json: string): void {
    if (!this.#lost) this.#handler.handleNotice(decodeNotice(json));
  }

  #lose(error: ChatError): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#unsent = [];
    this.#handler.handleLost(error);
  }
}
