import { ChatError } from '../errors.js';
import type { Transport } from '../transport/Transport.js';
import type { Chunk } from '../wire/Chunk.js';
import { decodeChunk } from '../wire/native/chunks.js';
import {
  encodeChunkFrame,
  encodeJsonFrame,
  FrameDecoder,
  FrameKind,
} from '../wire/native/frames.js';
import { decodeRequest, decodeUtf8, encodeJson } from '../wire/native/json.js';
import type { Credit, ReceiveLane, SendLane } from './Lane.js';

/** What happens on a direct connection. */
export interface DirectLaneHandler {
  handleChunk(chunk: Chunk): void;
  handleCredit(credit: Credit): void;
  handleRoom(): void;
  /** It is gone, or the other end did not speak as it should. Called once. */
  handleGone(): void;
}

/** What the system has not taken yet, in bytes, past which no more is handed over. */
const fullBytes = 1024 * 1024;
/** Largest frame; chunks are smaller. */
const maxFrameBytes = 64 * 1024;

/** A connection straight from the sender of one file to its receiver: the frames are those of the native wire. */
export class DirectLane implements SendLane, ReceiveLane {
  readonly path = 'direct';
  readonly #file: number;
  readonly #transport: Transport;
  readonly #handler: DirectLaneHandler;
  readonly #frames = new FrameDecoder(maxFrameBytes);
  #isGone = false;

  constructor(file: number, transport: Transport, handler: DirectLaneHandler) {
    this.#file = file;
    this.#transport = transport;
    this.#handler = handler;
    transport.open({
      handleData: (data) => this.#handleData(data),
      handleDrain: () => handler.handleRoom(),
      handleClose: () => this.close(),
    });
  }

  get hasRoom(): boolean {
    return this.#transport.backlogBytes < fullBytes;
  }

  sendChunk(chunk: Chunk): void {
    this.#transport.sendParts(encodeChunkFrame(chunk));
  }

  sendCredit(credit: Credit): void {
    const request = { type: 'credit', file: this.#file, ...credit } as const;
    this.#transport.send(encodeJsonFrame(encodeJson(request)));
  }

  close(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#transport.destroy();
    this.#handler.handleGone();
  }

  #handleData(data: Uint8Array | string): void {
    if (this.#isGone || typeof data === 'string') return;
    try {
      this.#frames.push(data, (kind, body) => this.#handleFrame(kind, body));
    } catch {
      this.close();
    }
  }

  #handleFrame(kind: number, body: Uint8Array): void {
    if (this.#isGone) return;
    if (kind === FrameKind.chunk) {
      const chunk = decodeChunk(body);
      if (chunk.file === this.#file) return this.#handler.handleChunk(chunk);
    } else if (kind === FrameKind.json) {
      const request = decodeRequest(decodeUtf8(body));
      if (request.type === 'credit' && request.file === this.#file) {
        return this.#handler.handleCredit(request);
      }
    }
    throw new ChatError('PROTOCOL', 'Nothing for this transfer.');
  }
}
