import type { WaitOptions } from '../options.js';
import type { Pair } from './Pair.js';

/** What a request needs of its client. @internal */
export interface PairRequestClient {
  answerPair(request: number, accept: true, wait: WaitOptions): Promise<Pair>;
  answerPair(request: number, accept: false, wait: WaitOptions): Promise<undefined>;
}

/** Somebody asks for a 1:1. It may be answered once, or left to expire. */
export class PairRequest {
  /** Unique in the room. */
  readonly id: number;
  /** Name of who asks. */
  readonly from: string;
  /** When it expires, in milliseconds since the Unix epoch, by the server's clock. */
  readonly expiresAt: number;
  /** Aborts when it can no longer be answered: withdrawn, expired, the asker gone or paired with another. */
  readonly signal: AbortSignal;
  readonly #client: PairRequestClient;

  /** @internal */
  constructor(
    facts: { readonly id: number; readonly from: string; readonly expiresAt: number },
    signal: AbortSignal,
    client: PairRequestClient,
  ) {
    this.id = facts.id;
    this.from = facts.from;
    this.expiresAt = facts.expiresAt;
    this.signal = signal;
    this.#client = client;
  }

  /** Says yes. Resolves with the pair; rejects with `EXPIRED` if it is no longer asked. */
  accept(wait: WaitOptions = {}): Promise<Pair> {
    return this.#client.answerPair(this.id, true, wait);
  }

  /** Says no. Rejects with `EXPIRED` if it is no longer asked. */
  async decline(wait: WaitOptions = {}): Promise<void> {
    await this.#client.answerPair(this.id, false, wait);
  }
}
