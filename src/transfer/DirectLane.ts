import { ChatError } from '../errors.js';
import type { Transport } from '../transport/Transport.js';
import { TurnWriter } from '../transport/TurnWriter.js';
import type { Chunk } from '../wire/Chunk.js';
import type { FrameHandler } from '../wire/native/frames.js';
import {
  encodeChunkFrame,
  encodeJsonFrame,
  FrameDecoder,
  FrameKind,
  unknownKind,
} from '../wire/native/frames.js';
import { decodeRequest, encodeJson } from '../wire/native/json.js';
import { decodeUtf8 } from '../wire/native/utf8.js';
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
export class DirectLane implements SendLane, ReceiveLane, FrameHandler {
  readonly path = 'direct';
  readonly #file: number;
  readonly #transport: Transport;
  readonly #writer: TurnWriter;
  readonly #handler: DirectLaneHandler;
  readonly #frames = new FrameDecoder(maxFrameBytes);
  #isGone = false;

  constructor(file: number, transport: Transport, handler: DirectLaneHandler) {
    this.#file = file;
    this.#transport = transport;
    this.#writer = new TurnWriter(transport);
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
    this.#writer.add(...encodeChunkFrame(chunk));
  }

  sendCredit(credit: Credit): void {
    const request = { type: 'credit', file: this.#file, ...credit } as const;
    this.#writer.add(encodeJsonFrame(encodeJson(request)));
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
      this.#frames.push(data, this);
    } catch {
      this.close();
    }
  }

  /** @internal */
  handleFrame(kind: number, body: Uint8Array): void {
    if (this.#isGone) return;
    if (kind !== FrameKind.json) throw unknownKind(kind);
    const request = decodeRequest(decodeUtf8(body));
    if (request.type !== 'credit' || request.file !== this.#file) throw notOurs();
    this.#handler.handleCredit(request);
  }

  /** @internal */
  handleChunk(chunk: Chunk): void {
    if (this.#isGone) return;
    if (chunk.file !== this.#file) throw notOurs();
    this.#handler.handleChunk(chunk);
  }
}

function notOurs(): ChatError {
  return new ChatError('PROTOCOL', 'Nothing for this transfer.');
}
