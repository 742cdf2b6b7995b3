import type { Clock, Message, Whisper } from '../index.browser.js';
import { ChatError } from '../index.browser.js';
import { Lanes } from './Lanes.js';
import { Pace } from './Pace.js';
import { maxParts } from './splitText.js';

/** Messages that the client is asked to send at once; the others wait here, where they are sent in turn. */
const maxUnanswered = 16;
/** Messages that wait for all users together: a minute's worth. */
const maxReplies = 1024;

type Sent = Message | Whisper;

/** A text that becomes one or several messages. */
interface Reply {
  readonly signal: AbortSignal;
  send(part: string): Promise<Sent>;
  resolve(sent: Sent): void;
  reject(reason: unknown): void;
  /** One of its messages failed, or was dropped: what is left of it is not sent. */
  hasFailed: boolean;
}

interface Part {
  readonly text: string;
  readonly isLast: boolean;
  readonly reply: Reply;
}

/**
 * What a bot says, on its way to the client: for each user in order, for different users in turn, and no faster than people
 * read.
 */
export class Replies {
  readonly #pace: Pace;
  readonly #lanes: Lanes<Part>;
  #over: ChatError | undefined;

  constructor(clock: Clock, perSecond: number) {
    this.#pace = new Pace(clock, perSecond);
    this.#lanes = new Lanes({
      maxRunning: maxUnanswered,
      maxWaitingEach: maxParts,
      maxWaiting: maxReplies,
      run: (part) => this.#send(part),
      drop: ({ reply }) => fail(reply, this.#over ?? tooMany()),
    });
  }

  /** Messages that wait. */
  get waiting(): number {
    return this.#lanes.waiting;
  }

  /** Sends the parts one after another; resolves with the last, rejects with the first failure or the signal's reason. */
  add(
    to: string,
    parts: readonly string[],
    send: (part: string) => Promise<Sent>,
    signal: AbortSignal,
  ): Promise<Sent> {
    if (this.#over !== undefined) return Promise.reject(this.#over);
    return new Promise((resolve, reject) => {
      const reply: Reply = { signal, send, resolve, reject, hasFailed: false };
      const last = parts.length - 1;
      const lane = parts.map((text, index) => ({ text, isLast: index === last, reply }));
      if (!this.#lanes.add(to, lane)) reject(tooMany());
    });
  }

  /** Nothing that waits is sent any more. */
  end(reason: ChatError): void {
    this.#over = reason;
    this.#lanes.clear();
  }

  async #send({ text, isLast, reply }: Part): Promise<void> {
    if (reply.hasFailed) return;
    try {
      reply.signal.throwIfAborted();
      await this.#pace.wait();
      reply.signal.throwIfAborted();
      const sent = await reply.send(text);
      if (isLast) reply.resolve(sent);
    } catch (error) {
      fail(reply, error);
    }
  }
}

function fail(reply: Reply, reason: unknown): void {
  reply.hasFailed = true;
  reply.reject(reason);
}

function tooMany(): ChatError {
  return new ChatError('RATE_LIMITED', 'Too many answers wait to be sent.');
}
