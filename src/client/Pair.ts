import { GuardedEmitter } from '#emitter/GuardedEmitter';
import type { WaitOptions } from '../options.js';
import type { Message, PairEndReason } from '../protocol/model.js';
import { Stream } from '../Stream.js';
import { pairOver } from './clientErrors.js';

/** What a {@link Pair} tells. */
export type PairEvents = {
  /** One of the two said something. */
  message: (event: { message: Message }) => void;
  /** It is over. */
  end: (event: { reason: PairEndReason }) => void;
};

/** What a pair needs of its client. @internal */
export interface PairClient {
  sendToPair(pair: number, text: string, wait: WaitOptions): Promise<Message>;
  endPair(pair: number, wait: WaitOptions): Promise<void>;
  reportListenerError(error: unknown, context: string): void;
}

/** A 1:1 with somebody: what is said here, only the two hear. Iterating over it gives its messages until it is over. */
export class Pair extends GuardedEmitter<PairEvents> implements AsyncIterable<Message> {
  /** Unique in the room. */
  readonly id: number;
  /** Name of the other one. */
  readonly partner: string;
  readonly #client: PairClient;
  readonly #streams = new Set<Stream<Message>>();
  #ended: PairEndReason | undefined;

  /** @internal */
  constructor(id: number, partner: string, client: PairClient) {
    super();
    this.id = id;
    this.partner = partner;
    this.#client = client;
  }

  /** Why it is over; undefined while it is not. */
  get ended(): PairEndReason | undefined {
    return this.#ended;
  }

  /**
   * Says something to the partner. Resolves with the message in its place; rejects with `PAIR_ENDED`, `USER_ASLEEP`,
   * `TEXT_INVALID`, `TOO_LARGE`, `NOT_CONNECTED`, `INDETERMINATE`, `TIMEOUT`, or the signal's reason. What was meant for
   * this pair never reaches the room.
   */
  async send(text: string, wait: WaitOptions = {}): Promise<Message> {
    if (this.#ended !== undefined) throw pairOver();
    return this.#client.sendToPair(this.id, text, wait);
  }

  /** Ends it. Resolves when it is over; at once if it is already. */
  async end(wait: WaitOptions = {}): Promise<void> {
    if (this.#ended === undefined) await this.#client.endPair(this.id, wait);
  }

  /** The messages from now on. A consumer that is 8 192 messages behind gets a `SLOW` error. */
  [Symbol.asyncIterator](): AsyncIterator<Message> {
    const stream = new Stream<Message>(() => this.#streams.delete(stream));
    if (this.#ended !== undefined) stream.end();
    else this.#streams.add(stream);
    return stream[Symbol.asyncIterator]();
  }

  /** @internal */
  handleMessage(message: Message): void {
    for (const stream of this.#streams) stream.push(message);
    this.emit('message', { message });
  }

  /** @internal */
  handleEnd(reason: PairEndReason): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    for (const stream of [...this.#streams]) stream.end();
    this.emit('end', { reason });
  }

  /** @internal */
  protected override handleListenerError(error: unknown, event: string): void {
    this.#client.reportListenerError(error, `listener of a pair's ${event}`);
  }
}
