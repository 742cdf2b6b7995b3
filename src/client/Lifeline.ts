import type { Clock } from '../clock.js';
import { ChatError } from '../errors.js';
import type { ChatClientOptions, WaitOptions } from '../options.js';
import { authorOf, isFact, requestIdOf } from '../protocol/facts.js';
import type { Fact, ReplyOf } from '../protocol/notices.js';
import type { AnsweredRequest } from '../protocol/requests.js';
import type { RandomBytes } from '../random.js';
import type { WelcomeKind } from './Arrival.js';
import { Arrival } from './Arrival.js';
import type { ClientState } from './ClientState.js';
import { Connector } from './Connector.js';
import { closedError, finalCodes } from './closing.js';
import { Entrance } from './Entrance.js';
import { errorOf } from './errorOf.js';
import { Hold } from './Hold.js';
import type { LifelineHandler } from './LifelineHandler.js';
import type { Link, LinkOptions } from './Link.js';
import { Membership } from './Membership.js';
import type { AnswerHandler } from './Outgoing.js';
import { Outgoing } from './Outgoing.js';
import { Pace } from './Pace.js';

/** Time that closing gives to what is unanswered, in milliseconds. */
const closeMs = 5_000;

/**
 * Keeps a client in its room over as many connections as it takes: comes in, comes back, proves who it was, hears each
 * fact once, and carries its requests over.
 */
export class Lifeline {
  readonly #options: ChatClientOptions;
  readonly #clock: Clock;
  readonly #randomBytes: RandomBytes;
  readonly #handler: LifelineHandler;
  readonly #outgoing: Outgoing;
  readonly #hold: Hold;
  readonly #membership: Membership;
  readonly #giveUp = new AbortController();
  #state: ClientState = 'idle';
  #name: string;
  #link: Link | undefined;
  #arrival: Arrival | undefined;
  #pace: Pace | undefined;
  #entrance: Entrance | undefined;
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
    this.#randomBytes = randomBytes;
    this.#handler = handler;
    this.#name = options.name;
    this.#outgoing = new Outgoing(clock);
    this.#hold = new Hold(clock);
    this.#membership = new Membership(randomBytes);
  }

  get state(): ClientState {
    return this.#state;
  }

  /** The name in the room; before the first connection, the name asked for. */
  get name(): string {
    return this.#name;
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
  request(request: AnsweredRequest, handler: AnswerHandler, wait: WaitOptions): () => void {
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

  async #connectFirst(wait: WaitOptions): Promise<void> {
    this.#entrance = new Entrance(this.#makeConnector(), this.#clock);
    try {
      await this.#entrance.enter(wait, this.#giveUp.signal);
    } catch (error) {
      // A failed try leaves nothing behind, here or there, and another may follow.
      void this.#link?.close();
      this.#link = undefined;
      if (this.#state === 'connecting') this.#state = 'idle';
      this.#membership.forget();
      this.#arrival = undefined;
      this.#name = this.#options.name;
      throw error;
    }
  }

  #makeConnector(): Connector {
    const { url, ca, connect, reconnect = true } = this.#options;
    return new Connector({
      url: new URL(url),
      ca,
      connect,
      clock: this.#clock,
      randomBytes: this.#randomBytes,
      reconnect: reconnect === true ? {} : reconnect,
      makeOpening: () => this.#membership.makeOpening(this.#options),
      onSessionGone: () => this.#membership.forget(),
      onWelcome: (link, welcome) => this.#handleWelcome(link, welcome),
      onNotice: (notice) => this.#hold.run(() => this.#handleNotice(notice)),
      onChunk: (chunk) => this.#handler.handleChunk(chunk),
      onDrain: () => {
        this.#outgoing.pump();
        this.#handler.handleDrain();
      },
      onLost: (error) => this.#hold.run(() => this.#handleLost(error)),
    });
  }

  #handleWelcome(link: Link, welcome: ReplyOf<'welcome'>): void {
    const isNew = !this.#membership.hasSession;
    const kind = this.#kindOf(isNew);
    this.#link = link;
    this.#name = welcome.name;
    const gap = kind === 'renewed' ? {} : undefined;
    const lost = this.#membership.handleWelcome(welcome) ?? gap;
    if (isNew) {
      const { messagesPerSecond, messageBurst } = welcome.limits;
      this.#pace = new Pace(messagesPerSecond, messageBurst, this.#clock.monotonic());
    }
    if (kind === 'renewed') this.#outgoing.forgetSession();
    if (kind !== 'first') this.#state = 'online';
    this.#arrival = new Arrival(welcome, kind);
    this.#handler.handleWelcome(welcome, kind, lost);
    this.#checkArrival();
  }

  #kindOf(isNew: boolean): WelcomeKind {
    if (this.#state === 'connecting') return 'first';
    return isNew ? 'renewed' : 'resumed';
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
    this.#entrance?.handleArrived();
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
      case 'credit':
      case 'fileSum':
      case 'filePause':
      case 'fileDirect':
      case 'browse':
        this.#handler.handleFlow(notice);
        break;
      case 'bye':
        this.#handleBye(notice);
        break;
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

  /** The server closes the connection. Why decides whether coming back makes sense. */
  #handleBye(bye: ReplyOf<'bye'>): void {
    const error = errorOf({ ...bye, code: bye.code ?? 'SHUTDOWN' });
    this.#link?.drop();
    this.#handleLost(error);
  }

  #handleLost(error: ChatError): void {
    this.#link = undefined;
    this.#arrival = undefined;
    this.#outgoing.detach();
    if (this.#state === 'closed') return;
    if (this.#state === 'connecting') return this.#entrance?.handleLost(error);
    if (
      this.#closing !== undefined ||
      this.#options.reconnect === false ||
      finalCodes.has(error.code)
    ) {
      this.#handler.handleLost(error, false);
      return this.#finish(this.#closing === undefined ? error : undefined);
    }
    this.#state = 'reconnecting';
    this.#handler.handleLost(error, true);
    void this.#reconnect();
  }

  async #reconnect(): Promise<void> {
    try {
      await this.#makeConnector().connect(this.#giveUp.signal, true);
    } catch (error) {
      this.#finish(
        error instanceof ChatError ? error : new ChatError('UNREACHABLE', String(error)),
      );
    }
  }

  async #close(): Promise<void> {
    if (this.#state === 'online') {
      await new Promise<void>((resolve) => {
        const cancel = this.#clock.after(closeMs, resolve, true);
        const goOn = () => {
          cancel();
          resolve();
        };
        void this.#outgoing.whenEmpty().then(goOn);
        this.#giveUp.signal.addEventListener('abort', goOn, { once: true });
      });
    }
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
