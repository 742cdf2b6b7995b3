import { ChatError } from '../errors.js';
import type { Notice } from '../protocol/notices.js';
import type { Transport, TransportHandler } from '../transport/Transport.js';
import { decodeRequest, encodeJson } from '../wire/native/json.js';
import { RecordsUnderstudy } from './RecordsUnderstudy.js';
import { TypedUnderstudy } from './TypedUnderstudy.js';
import type { Stage, Understudy } from './Understudy.js';

const understudies = {
  'record:': (stage: Stage): Understudy => new RecordsUnderstudy(stage),
  'typed:': (stage: Stage): Understudy => new TypedUnderstudy(stage),
};

/**
 * A connection to a server of one of the old systems that looks, to the client, like one to a server of ours which speaks
 * in whole messages.
 */
export class OldServerTransport implements Transport {
  readonly carrier = 'websocket';
  readonly address: string;
  readonly secure: boolean;
  readonly #transport: Transport;
  readonly #understudy: Understudy;
  #handler: TransportHandler | undefined;

  constructor(transport: Transport, scheme: keyof typeof understudies, now: () => number) {
    this.#transport = transport;
    this.address = transport.address;
    this.secure = transport.secure;
    this.#understudy = understudies[scheme]({
      send: (bytes) => transport.send(bytes),
      // Whoever asks is answered later, as over any network.
      tell: (notice) => queueMicrotask(() => this.#tell(notice)),
      end: () => transport.end(),
      now,
    });
  }

  get backlogBytes(): number {
    return this.#transport.backlogBytes;
  }

  open(handler: TransportHandler): void {
    this.#handler = handler;
    this.#transport.open({
      handleData: (data) => this.#handleData(data),
      handleDrain: () => handler.handleDrain(),
      handleClose: (error) => {
        this.#understudy.handleEnd();
        // After what was told before it.
        queueMicrotask(() => {
          this.#handler = undefined;
          handler.handleClose(error);
        });
      },
    });
  }

  send(data: Uint8Array | string): void {
    if (typeof data === 'string') this.#understudy.handleRequest(decodeRequest(data));
  }

  /** No file is ever begun, so there are no pieces of one. */
  sendParts(): void {}

  pause(): void {
    this.#transport.pause();
  }

  resume(): void {
    this.#transport.resume();
  }

  end(): void {
    this.#transport.end();
  }

  destroy(): void {
    this.#transport.destroy();
  }

  #tell(notice: Notice): void {
    this.#handler?.handleData(encodeJson(notice));
  }

  #handleData(data: Uint8Array | string): void {
    if (typeof data === 'string') return;
    try {
      this.#understudy.handleBytes(data);
    } catch (error) {
      const { code, message } = error instanceof ChatError ? error : new ChatError('PROTOCOL');
      this.#tell({ type: 'bye', code, message });
      this.#transport.destroy();
    }
  }
}
