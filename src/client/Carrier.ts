import { ChatError } from '../errors.js';
import type { Notice } from '../protocol/notices.js';
import type { Request } from '../protocol/requests.js';
import type { Transport } from '../transport/Transport.js';
import type { Chunk } from '../wire/Chunk.js';
import { decodeNotice } from '../wire/native/json.js';
import type { Framing, FramingHandler } from './Framing.js';

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
  readonly #framing: Framing;
  readonly #handler: CarrierHandler;
  readonly #framingHandler: FramingHandler = {
    handleJson: (json) => {
      if (!this.#lost) this.#handler.handleNotice(decodeNotice(json));
    },
    handleChunk: (chunk) => {
      if (!this.#lost) this.#handler.handleChunk(chunk);
    },
  };
  #lost = false;

  constructor(transport: Transport, framing: Framing, handler: CarrierHandler) {
    this.#transport = transport;
    this.#framing = framing;
    this.#handler = handler;
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
    if (!this.#lost) this.#framing.sendJson(JSON.stringify(request));
  }

  /** Sends a piece of a file. */
  sendChunk(chunk: Chunk): void {
    if (!this.#lost) this.#framing.sendChunk(chunk);
  }

  /** Closes after what was sent has left; `handleLost` tells when it is done. */
  end(): void {
    this.#framing.flush();
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
      this.#framing.push(data, this.#framingHandler);
    } catch (cause) {
      // Whatever is wrong with it, the other side does not speak the protocol.
      const message = cause instanceof ChatError ? cause.message : 'Not understood.';
      this.drop(new ChatError('PROTOCOL', message, { cause }));
    }
  }

  #lose(error: ChatError): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#framing.clear();
    this.#handler.handleLost(error);
  }
}
