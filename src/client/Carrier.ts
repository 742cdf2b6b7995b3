import { ChatError } from '../errors.js';
import type { Notice } from '../protocol/notices.js';
import type { Request } from '../protocol/requests.js';
import type { Transport } from '../transport/Transport.js';
import { TurnWriter } from '../transport/TurnWriter.js';
import type { Chunk } from '../wire/Chunk.js';
import { decodeChunk, encodeChunkHeader } from '../wire/native/chunks.js';
import type { FrameHandler } from '../wire/native/frames.js';
import {
  encodeChunkFrame,
  encodeJsonFrame,
  FrameDecoder,
  FrameKind,
  unknownKind,
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
  readonly #frameHandler: FrameHandler = {
    handleFrame: (kind, body) => this.#handleFrame(kind, body),
    handleChunk: (chunk) => {
      if (!this.#lost) this.#handler.handleChunk(chunk);
    },
  };
  readonly #isStream: boolean;
  readonly #writer: TurnWriter;
  #lost = false;

  constructor(transport: Transport, handler: CarrierHandler) {
    this.#transport = transport;
    this.#writer = new TurnWriter(transport);
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
    if (this.#isStream) this.#writer.add(encodeJsonFrame(json));
    else this.#transport.send(json);
  }

  /** Sends a piece of a file. */
  sendChunk(chunk: Chunk): void {
    if (this.#lost) return;
    if (this.#isStream) this.#writer.add(...encodeChunkFrame(chunk));
    else this.#transport.sendParts([encodeChunkHeader(chunk, []), chunk.data]);
  }

  /** Closes after what was sent has left; `handleLost` tells when it is done. */
  end(): void {
    this.#writer.flush();
    this.#transport.end();
  }

  /** Closes at once, for the reason given. */
  drop(error: ChatError): void {
    this.#lose(error);
    this.#transport.destroy();
  }

  #handleData(data: Uint8Array | string): void {
    if (this.#lost) return;
    try {
      if (typeof data === 'string') this.#handleJson(data);
      else if (this.#isStream) this.#frames.push(data, this.#frameHandler);
      else this.#handler.handleChunk(decodeChunk(data));
    } catch (cause) {
      // Whatever is wrong with it, the other side does not speak the protocol.
      const message = cause instanceof ChatError ? cause.message : 'Not understood.';
      this.drop(new ChatError('PROTOCOL', message, { cause }));
    }
  }

  #handleFrame(kind: number, body: Uint8Array): void {
    if (kind !== FrameKind.json) throw unknownKind(kind);
    this.#handleJson(decodeUtf8(body));
  }

  #handleJson(json: string): void {
    if (!this.#lost) this.#handler.handleNotice(decodeNotice(json));
  }

  #lose(error: ChatError): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#writer.clear();
    this.#handler.handleLost(error);
  }
}
