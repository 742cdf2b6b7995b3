import { ChatError } from '../errors.js';
import type { WaitOptions } from '../options.js';
import type { OpenFile } from '../protocol/notices.js';
import type { FileOffer, ReceiveOptions } from './FileOffer.js';
import type { FilesHost } from './FilesHost.js';
import type { FileTransfer } from './FileTransfer.js';

/** Offers that are remembered: more than an honest server lets come together. */
const maxOffers = 128;

/** An offer that may still be answered. */
interface Open {
  readonly over: AbortController;
  /** A no is on its way. */
  isDeclined: boolean;
}

/** What a client is offered, and has not accepted. */
export class Offers {
  readonly #host: FilesHost;
  readonly #accept: (offer: FileOffer, options: ReceiveOptions) => FileTransfer;
  readonly #open = new Map<number, Open>();

  constructor(
    host: FilesHost,
    accept: (offer: FileOffer, options: ReceiveOptions) => FileTransfer,
  ) {
    this.#host = host;
    this.#accept = accept;
  }

  has(number: number): boolean {
    return this.#open.has(number);
  }

  add(fact: Pick<OpenFile, 'seq' | 'from' | 'name' | 'size' | 'expiresAt'>): void {
    const { seq: id, from, name, size, expiresAt } = fact;
    if (this.#open.has(id) || this.#open.size >= maxOffers) return;
    const over = new AbortController();
    this.#open.set(id, { over, isDeclined: false });
    this.#host.emitOffer({ id, from, name, size, expiresAt }, over.signal, {
      accept: this.#accept,
      decline: (offer, wait) => this.#decline(offer, wait),
    });
  }

  /** Takes it, to be accepted. Throws `EXPIRED` if there is nothing to answer any more. */
  take(number: number): void {
    this.#expectOpen(number);
    this.#open.delete(number);
  }

  /** It can no longer be answered. */
  close(number: number, reason: ChatError): void {
    const open = this.#open.get(number);
    this.#open.delete(number);
    open?.over.abort(reason);
  }

  /** Closes those of which this is so. */
  closeIf(isOver: (number: number) => boolean, reason: ChatError): void {
    for (const number of [...this.#open.keys()]) if (isOver(number)) this.close(number, reason);
  }

  async #decline({ id }: FileOffer, wait: WaitOptions): Promise<void> {
    const open = this.#expectOpen(id);
    open.isDeclined = true;
    await new Promise<void>((resolve, reject) => {
      const handleFailure = (error: unknown) => {
        // It may not have left: then there is still something to answer.
        open.isDeclined = false;
        reject(error);
      };
      const handler = { handleAnswer: () => resolve(), handleFailure };
      this.#host.ask({ type: 'endFile', file: id }, handler, wait);
    });
  }

  #expectOpen(number: number): Open {
    const open = this.#open.get(number);
    if (open === undefined || open.isDeclined) throw notOffered();
    return open;
  }
}

export function notOffered(): ChatError {
  return new ChatError('EXPIRED', 'That is no longer offered.');
}
