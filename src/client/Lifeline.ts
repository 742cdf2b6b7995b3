import type { Clock } from '../clock.js';
import type { ChatErrorCode } from '../errors.js';
import { ChatError } from '../errors.js';
import type { ChatClientOptions, WaitOptions } from '../options.js';
import { authorOf, isFact, requestIdOf } from '../protocol/facts.js';
import type { Fact, ReplyOf } from '../protocol/notices.js';
import type { Asked } from '../protocol/requests.js';
import type { RandomBytes } from '../random.js';
import { Arrival } from './Arrival.js';
import { atMost } from './atMost.js';
import type { ClientState } from './ClientState.js';
import { Connector } from './Connector.js';
import { closedError } from './clientErrors.js';
import { errorOf } from './errorOf.js';
import { Hold } from './Hold.js';
import type { LifelineHandler } from './LifelineHandler.js';
import type { Link, LinkOptions } from './Link.js';
import { limitWait } from './limitWait.js';
import { Membership } from './Membership.js';
import type { AnswerHandler } from './Outgoing.js';
import { Outgoing } from './Outgoing.js';
import { Pace } from './Pace.js';
import { requestIds } from './requestIds.js';

/** Time to get in, in milliseconds, unless said otherwise. */
const connectMs = 20_000;

/** Why a connection is lost when coming back makes no sense: it would end in the same way. */
const finalCodes: ReadonlySet<ChatErrorCode> = new Set(['KICKED', 'PROTOCOL', 'TOO_LARGE']);

/** Time that closing gives to what is unanswered, in milliseconds. */
const closeMs = 5_000;

/**
 * Keeps a client in its room over as many connections as it takes: comes in, comes back, proves who it was, hears each
 * fact once, and carries its requests over.
 */
export class Lifeline {
  readonly #options: ChatClientOptions;
  readonly #clock: Clock;
  readonly #handler: LifelineHandler;
  readonly #outgoing: Outgoing;
  readonly #hold: Hold;
  readonly #membership: Membership;
  readonly #connector: Connector;
  /** Ends what is tried. */
  #giveUp = new AbortController();
  #state: ClientState = 'idle';
  #name: string;
  /** As the server has told them. */
  #limits: ReplyOf<'welcome'>['limits'] | undefined;
  #link: Link | undefined;
  #arrival: Arrival | undefined;
  #pace: Pace | undefined;
  /** Whoever waits for everything that belongs to the first welcome. */
  #newcomer: { resolve(): void; reject(error: unknown): void } | undefined;
  #connecting: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(
    options: ChatClientOptions,
    clock: Clock,
    randomBytes: RandomBytes,
    handler: LifelineHandler,
  ) {
    this.#options = options;
    this.#clock = clock;
    this.#handler = handler;
    this.#name = options.name;
    this.#outgoing = new Outgoing(clock, requestIds(randomBytes));
    this.#hold = new Hold(clock);
    this.#membership = new Membership(randomBytes);
    this.#connector = new Connector({
      options,
      clock,
      randomBytes,
      membership: this.#membership,
      onWelcome: (link, welcome) => this.#handleWelcome(link, welcome),
      onNotice: (notice) => this.#hold.run(() => this.#handleNotice(notice)),
      onChunk: (chunk) => handler.handleChunk(chunk),
      onDrain: () => {
        this.#outgoing.pump();
        handler.handleDrain();
      },
      onLost: (error) => this.#hold.run(() => this.#handleLost(error)),
    });
  }

  get state(): ClientState {
    return this.#state;
  }

  /** The name in the room; before the first connection, the name asked for. */
  get name(): string {
    return this.#name;
  }

  get limits(): ReplyOf<'welcome'>['limits'] | undefined {
    return this.#limits;
  }

  connect(wait: WaitOptions): Promise<void> {
    if (this.#state === 'closed') return Promise.reject(closedError());
    if (this.#state !== 'idle') return this.#connecting ?? Promise.resolve();
    this.#state = 'connecting';
    this.#connecting = this.#connectFirst(wait).finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  /** Returns what takes the request back, as long as it has not left. */
  request(request: Asked, handler: AnswerHandler, wait: WaitOptions): () => void {
    if (this.#state === 'online' || this.#state === 'reconnecting') {
      return this.#outgoing.add(request, handler, wait);
    }
    const error = new ChatError('NOT_CONNECTED', 'Connect first.');
    handler.handleFailure(this.#state === 'closed' ? closedError() : error);
    return () => {};
  }

  /** The connection, while this client takes part on one. */
  get openLink(): Link | undefined {
    return this.#state === 'online' && this.#arrival === undefined ? this.#link : undefined;
  }

  /** Takes a token of the rate for what does not wait for one. */
  spendToken(): void {
    this.#pace?.spend(this.#clock.monotonic());
  }

  /** What follows waits until whoever awaited this has had the time to listen. */
  holdOn(): void {
    this.#hold.begin();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** As many tries as it takes, within the time given. */
  async #connectFirst({ signal, timeoutMs = connectMs }: WaitOptions): Promise<void> {
    const giveUp = new AbortController();
    this.#giveUp = giveUp;
    giveUp.signal.addEventListener('abort', () => this.#newcomer?.reject(giveUp.signal.reason));
    const wait = { ...(signal && { signal }), timeoutMs };
    const release = limitWait(this.#clock, wait, (error, isTimeout) => {
      const { lastFailure: cause } = this.#connector;
      const late = `Not connected within ${timeoutMs} ms. ${cause?.message ?? 'Nobody answers.'}`;
      giveUp.abort(isTimeout ? new ChatError('TIMEOUT', late, { cause }) : error);
    });
    try {
      signal?.throwIfAborted();
      await this.#connector.connect(giveUp.signal, false, () => this.#arrive());
    } catch (error) {
      // A failed try leaves nothing behind, here or there, and another may follow.
      void this.#link?.close();
      this.#link = undefined;
      if (this.#state === 'connecting') this.#state = 'idle';
      this.#membership.forget();
      this.#arrival = undefined;
      this.#name = this.#options.name;
      throw error;
    } finally {
      release();
    }
  }

  /** A connection that is lost between its welcome and the last that belongs to it is a failed try. */
  #arrive(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#newcomer = { resolve, reject };
    });
  }

  #handleWelcome(link: Link, welcome: ReplyOf<'welcome'>): void {
    const { name, limits } = welcome;
    const isNew = !this.#membership.hasSession;
    const isFirst = this.#state === 'connecting';
    const kind = isFirst ? 'first' : isNew ? 'renewed' : 'resumed';
    const gap = this.#membership.handleWelcome(welcome);
    this.#link = link;
    this.#name = name;
    this.#limits = limits;
    if (isNew) {
      const { messagesPerSecond, messageBurst } = limits;
      this.#pace = new Pace(messagesPerSecond, messageBurst, this.#clock.monotonic());
    }
    if (kind === 'renewed') this.#outgoing.forgetSession();
    if (!isFirst) this.#state = 'online';
    this.#arrival = new Arrival(welcome, kind);
    this.#handler.handleWelcome(welcome, kind, kind === 'renewed' ? {} : gap);
    this.#checkArrival();
  }

  #checkArrival(): void {
    const arrival = this.#arrival;
    const link = this.#link;
    const pace = this.#pace;
    if (arrival?.isComplete !== true || link === undefined || pace === undefined) return;
    const { welcome, kind } = arrival;
    this.#arrival = undefined;
    this.#state = 'online';
    this.#handler.handleArrived(welcome, kind);
    this.#outgoing.attach(link, pace);
    if (kind !== 'first') return;
    this.#hold.begin();
    for (const fact of arrival.early) this.#hold.run(() => this.#handleFact(fact));
    this.#newcomer?.resolve();
  }

  #handleNotice(notice: Parameters<LinkOptions['onNotice']>[0]): void {
    if (this.#state === 'closed') return;
    if (isFact(notice)) return this.#handleFact(notice);
    switch (notice.type) {
      case 'roster': {
        const users = this.#arrival?.handleRoster(notice);
        if (users === undefined) return;
        this.#membership.handleRoster();
        this.#handler.handleRoster(users);
        break;
      }
      case 'users':
      case 'files':
      case 'done':
      case 'refused':
        this.#outgoing.handleReply(notice);
        break;
      case 'bye':
        // Why decides whether coming back makes sense.
        this.#link?.drop();
        this.#handleLost(errorOf({ ...notice, code: notice.code ?? 'SHUTDOWN' }));
        break;
      default:
        this.#handler.handleFlow(notice);
    }
    this.#checkArrival();
  }

  #handleFact(fact: Fact): void {
    const arrival = this.#arrival;
    arrival?.handleFact();
    if (arrival?.kind === 'first') {
      arrival.early.push(fact);
    } else if (this.#membership.hears(fact)) {
      this.#handler.handleFact(fact);
      const id = requestIdOf(fact);
      if (id !== undefined && authorOf(fact) === this.#name) {
        this.#outgoing.handleAnswer(id, fact);
      }
    }
    this.#checkArrival();
  }

  #handleLost(error: ChatError): void {
    this.#link = undefined;
    this.#arrival = undefined;
    this.#outgoing.detach();
    if (this.#state === 'closed') return;
    if (this.#state === 'connecting') return this.#newcomer?.reject(error);
    const isClosing = this.#closing !== undefined;
    if (isClosing || this.#options.reconnect === false || finalCodes.has(error.code)) {
      this.#handler.handleLost(error, false);
      return this.#finish(isClosing ? undefined : error);
    }
    this.#state = 'reconnecting';
    this.#handler.handleLost(error, true);
    this.#connector.connect(this.#giveUp.signal, true).catch((failure: unknown) => {
      const isKnown = failure instanceof ChatError;
      this.#finish(isKnown ? failure : new ChatError('UNREACHABLE', String(failure)));
    });
  }

  async #close(): Promise<void> {
    if (this.#state === 'online') await atMost(this.#clock, closeMs, this.#outgoing.whenEmpty());
    const link = this.#link;
    this.#link = undefined;
    this.#finish(undefined);
    await link?.close();
  }

  /** The one place where it ends for good. */
  #finish(error: ChatError | undefined): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#giveUp.abort(error ?? closedError());
    this.#link?.drop();
    this.#outgoing.close(error ?? closedError());
    this.#handler.handleClosed(error);
  }
}
