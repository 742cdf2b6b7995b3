import { safeName } from '#transfer/safeName';
import type { WaitOptions } from '../options.js';
import type { FilePath } from '../protocol/model.js';
import type { FileSink } from './FileSink.js';
import type { FileTransfer } from './FileTransfer.js';

/** How a file is received. */
export interface ReceiveOptions {
  /**
   * A folder, into which the file comes under its own name and never over another; a `WritableStream` or Node `Writable`; or
   * `'memory'`.
   */
  readonly to: FileSink;
  /** Which way it may come. Default `'auto'`. */
  readonly path?: FilePath;
  /** Calls it off. */
  readonly signal?: AbortSignal;
}

/** What an offer needs of its client. @internal */
export interface FileOfferClient {
  accept(offer: FileOffer, options: ReceiveOptions): FileTransfer;
  decline(offer: FileOffer, wait: WaitOptions): Promise<void>;
}

/** Somebody offers a file. It may be answered once, or left to expire. Not a byte moves before it is accepted. */
export class FileOffer {
  /** Unique in the room. */
  readonly id: number;
  /** Name of who offers it. */
  readonly from: string;
  /** The name of the file: flat, and safe to use as one. */
  readonly name: string;
  /** Bytes. Undefined where a client of an old system offers it, which only says so when it begins. */
  readonly size: number | undefined;
  /** When it expires, in milliseconds since the Unix epoch, by the server's clock. */
  readonly expiresAt: number;
  /** Aborts when it can no longer be answered: withdrawn, expired, the sender gone. */
  readonly signal: AbortSignal;
  readonly #client: FileOfferClient;

  /** @internal */
  constructor(
    facts: Pick<FileOffer, 'id' | 'from' | 'name' | 'size' | 'expiresAt'>,
    signal: AbortSignal,
    client: FileOfferClient,
  ) {
    this.id = facts.id;
    this.from = facts.from;
    this.name = safeName(facts.name);
    this.size = facts.size;
    this.expiresAt = facts.expiresAt;
    this.signal = signal;
    this.#client = client;
  }

  /** Says yes. The transfer begins at once; whatever goes wrong, its `done` rejects with. */
  accept(options: ReceiveOptions): FileTransfer {
    return this.#client.accept(this, options);
  }

  /** Says no. Rejects with `EXPIRED` if it is no longer offered. */
  decline(wait: WaitOptions = {}): Promise<void> {
    return this.#client.decline(this, wait);
  }
}
