import type { CancelTimer, Clock } from '../clock.js';
import { ChatError } from '../errors.js';
import type { WaitOptions } from '../options.js';
import type { SharedFile, User } from '../protocol/model.js';
import type { Fact, ReplyOf } from '../protocol/notices.js';
import type { AnsweredRequest, Asked } from '../protocol/requests.js';
import { notAsked, pairOver, unknownEnd } from './clientErrors.js';
import { errorOf } from './errorOf.js';
import { limitWait } from './limitWait.js';
import type { Pace } from './Pace.js';
import { WaitingLine } from './WaitingLine.js';

/** All pages of an answer in pages. */
interface List {
  readonly type: 'list';
  readonly items: readonly (User | SharedFile)[];
  readonly seq?: undefined;
  readonly at?: undefined;
}

/**
 * How a request was answered: by a fact; by a list; or as accepted earlier, as the fact `seq`, or without a fact of its
 * own.
 */
export type Answer = Fact | ReplyOf<'done'> | List;

/** Called once, in the same turn in which the answer is read, so before anything that follows it in the order. */
export interface AnswerHandler {
  handleAnswer(answer: Answer, id: string): void;
  handleFailure(error: unknown): void;
}

/**
 * `fresh`: never sent, so it certainly did not happen. `sent`: on the present connection, unanswered. `unsure`: sent on a
 * connection that was lost; to be sent again, with the same id. `abandoned`: sent, but nobody waits for the answer any
 * more. `over`: answered or given up.
 */
type ItemState = 'fresh' | 'sent' | 'unsure' | 'abandoned' | 'over';

interface Item {
  readonly request: AnsweredRequest;
  readonly handler: AnswerHandler;
  /** What has come of an answer in pages. */
  readonly items: (User | SharedFile)[];
  state: ItemState;
  /** Stops waiting for signal and time. */
  release: () => void;
}

/** The part of a link that is needed here. */
interface Sender {
  send(request: AnsweredRequest): void;
  readonly backlogBytes: number;
}

/** While this much waits in the system, no more is added. */
const fullBytes = 256 * 1024;
/** Users or files of one list: more than any room has, and too few to fill the memory. */
const maxListed = 1_000_000;

type Kind = AnsweredRequest['type'];

/** Requests that change nothing and may be asked again, even in a new session. */
const repeatable: ReadonlySet<Kind> = new Set(['list', 'browse', 'sleep', 'wake']);

/** Requests whose silent loss, or doubling, people would notice: where their fate is unknown, that is said. */
const speech: ReadonlySet<Kind> = new Set(['say', 'whisper']);

/** What becomes of a request that names a question or a pair, when the session ends to which the number belongs. */
function boundError(request: AnsweredRequest): ChatError | undefined {
  if ('request' in request || 'file' in request) return notAsked();
  return 'pair' in request && request.pair !== undefined ? pairOver() : undefined;
}

/** The requests of a client, in order, from being made to being answered, over as many connections as it takes. */
export class Outgoing {
  readonly #clock: Clock;
  readonly #nextId: () => string;
  /** In the order in which they were made. */
  readonly #items = new Map<string, Item>();
  /** Those that are `fresh` or `unsure`. */
  readonly #line = new WaitingLine<Item>();
  #unanswered = 0;
  #sender: Sender | undefined;
  #pace: Pace | undefined;
  #cancelPause: CancelTimer | undefined;
  #handleEmpty: () => void = () => {};

  constructor(clock: Clock, nextId: () => string) {
    this.#clock = clock;
    this.#nextId = nextId;
  }

  /** Adds a request; it leaves as soon as there is a connection and the pace allows. Returns what takes it back until then. */
  add(asked: Asked, handler: AnswerHandler, wait: WaitOptions = {}): () => void {
    const request: AnsweredRequest = { ...asked, id: this.#nextId() };
    if (wait.signal?.aborted === true) {
      handler.handleFailure(wait.signal.reason);
      return () => {};
    }
    if (!this.#line.hasRoomFor(request)) {
      handler.handleFailure(new ChatError('NOT_CONNECTED', 'Too many requests are waiting.'));
      return () => {};
    }
    const item: Item = {
      request,
      handler,
      items: [],
      state: 'fresh',
      release: () => {},
    };
    this.#items.set(request.id, item);
    this.#line.add(item);
    this.#limitWait(item, wait);
    this.pump();
    return () => {
      if (item.state === 'fresh') this.#remove(item);
    };
  }

  /** There is a connection to the same session: sends what waits, and again what is unsure. */
  attach(sender: Sender, pace: Pace): void {
    this.#sender = sender;
    this.#pace = pace;
    this.pump();
  }

  /** The connection is lost. */
  detach(): void {
    this.#sender = undefined;
    this.#cancelPause?.();
    this.#cancelPause = undefined;
    this.#unanswered = 0;
    for (const item of [...this.#items.values()]) {
      if (item.state === 'abandoned') {
        this.#remove(item);
        continue;
      }
      if (item.state === 'sent') item.state = 'unsure';
      item.items.length = 0;
    }
    this.#queue();
  }

  /**
   * The session is lost, too: what is unsure stays so for ever, unless it may simply be asked again; and what was meant for
   * its questions and pairs must not meet others that have the same numbers.
   */
  forgetSession(): void {
    for (const item of [...this.#items.values()]) {
      const bound = boundError(item.request);
      if (item.state === 'fresh') {
        if (bound !== undefined) this.#fail(item, bound);
      } else if (repeatable.has(item.request.type)) {
        item.state = 'fresh';
      } else {
        this.#fail(item, unknownEnd());
      }
    }
  }

  /** Sends what waits, as far as pace and connection allow. */
  pump(): void {
    const sender = this.#sender;
    const pace = this.#pace;
    if (sender === undefined || pace === undefined || this.#cancelPause !== undefined) return;
    for (let item = this.#line.first; item !== undefined; item = this.#line.first) {
      if (sender.backlogBytes > fullBytes) return;
      const waitMs = pace.take(this.#unanswered, this.#clock.monotonic());
      if (waitMs === Number.POSITIVE_INFINITY) return;
      if (waitMs > 0) return this.#pause(waitMs);
      this.#unanswered += 1;
      this.#line.remove(item);
      item.state = 'sent';
      sender.send(item.request);
    }
  }

  /** The answer to a request has come. */
  handleAnswer(id: string, answer: Answer): void {
    this.#handleEnd(id, (item) => {
      this.#remove(item);
      item.handler.handleAnswer(answer, id);
    });
  }

  /** What the server says to a request, other than by a fact. */
  handleReply(reply: ReplyOf<'users' | 'files' | 'done' | 'refused'>): void {
    switch (reply.type) {
      case 'users':
        return this.#handlePage(reply, 'list', reply.users);
      case 'files':
        return this.#handlePage(reply, 'browse', reply.files);
      case 'done':
        return this.handleAnswer(reply.id, reply);
      case 'refused':
        if (reply.id !== undefined) this.#handleRefusal(reply.id, errorOf(reply));
        return;
    }
  }

  /** Resolves when nobody waits for an answer. */
  whenEmpty(): Promise<void> {
    if (this.#items.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#handleEmpty = resolve;
    });
  }

  /** Gives everything up. What was never sent fails with `error`; what was is indeterminate. */
  close(error: ChatError): void {
    this.detach();
    for (const item of [...this.#items.values()]) {
      const lost = item.state === 'unsure' && speech.has(item.request.type);
      this.#fail(item, lost ? unknownEnd(error) : error);
    }
  }

  /** Throws `PROTOCOL` when there is no end to it, or something else was asked for than this. */
  #handlePage(
    { id, more }: ReplyOf<'users' | 'files'>,
    asked: Kind,
    items: readonly (User | SharedFile)[],
  ): void {
    const item = this.#items.get(id);
    if (item !== undefined && item.request.type !== asked) {
      throw new ChatError('PROTOCOL', 'No answer to that.');
    }
    if (item?.state === 'sent' || item?.state === 'unsure') {
      if (item.items.length + items.length > maxListed) {
        throw new ChatError('PROTOCOL', 'The list never ends.');
      }
      item.items.push(...items);
    }
    if (!more) this.handleAnswer(id, { type: 'list', items: item?.items ?? [] });
  }

  #handleRefusal(id: string, error: ChatError): void {
    this.#handleEnd(id, (item) => {
      if (error.code !== 'RATE_LIMITED' || error.retryAfterMs === undefined) {
        return this.#fail(item, error);
      }
      // Our pace was too quick for this server: wait as told, and ask again.
      item.state = 'fresh';
      this.#queue();
      this.#pause(error.retryAfterMs);
    });
  }

  /** The server has dealt with a request: `end` says what becomes of it, where anybody still waits. */
  #handleEnd(id: string, end: (item: Item) => void): void {
    const item = this.#items.get(id);
    if (item === undefined || item.state === 'fresh') return;
    // The answer to what is unsure comes when the past is told again, and was not counted on this connection.
    if (item.state !== 'unsure') this.#unanswered -= 1;
    if (item.state === 'abandoned') this.#remove(item);
    else end(item);
    this.pump();
  }

  /** However often they are sent again, they keep their order. */
  #queue(): void {
    const items = [...this.#items.values()];
    this.#line.reset(items.filter(({ state }) => state === 'fresh' || state === 'unsure'));
  }

  #pause(waitMs: number): void {
    this.#cancelPause?.();
    this.#cancelPause = this.#clock.after(waitMs, () => {
      this.#cancelPause = undefined;
      this.pump();
    });
  }

  #fail(item: Item, error: unknown): void {
    this.#remove(item);
    item.handler.handleFailure(error);
  }

  #remove(item: Item): void {
    if (item.state === 'fresh' || item.state === 'unsure') this.#line.remove(item);
    item.state = 'over';
    item.release();
    this.#items.delete(item.request.id);
    if (this.#items.size === 0) this.#handleEmpty();
  }

  /** Whoever stops waiting is told at once; what was not sent until then never will be. */
  #limitWait(item: Item, wait: WaitOptions): void {
    item.release = limitWait(this.#clock, wait, (error, isTimeout) => {
      const mayHaveHappened = item.state === 'sent' || item.state === 'unsure';
      const unknown = isTimeout && mayHaveHappened && speech.has(item.request.type);
      const failure = unknown ? unknownEnd(error) : error;
      if (item.state !== 'sent') return this.#fail(item, failure);
      item.state = 'abandoned';
      item.items.length = 0;
      item.handler.handleFailure(failure);
    });
  }
}
