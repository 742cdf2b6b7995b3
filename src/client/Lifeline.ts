import type { Clock } from '../clock.js';
import { ChatError } from '../errors.js';
import type { ChatClientOptions, WaitOptions } from '../options.js';
import type { Fact, ReplyOf } from '../protocol/notices.js';
import { authorOf, isFact, requestIdOf } from '../protocol/notices.js';
import type { AnsweredRequest, RequestOf } from '../protocol/requests.js';
import type { WelcomeKind } from './Arrival.js';
import { Arrival } from './Arrival.js';
import type { ClientState } from './ClientState.js';
import { Connector } from './Connector.js';
import { Hold } from './Hold.js';
import type { LifelineHandler } from './LifelineHandler.js';
import type { Link, LinkOptions } from './Link.js';
import { errorOf } from './Link.js';
import { limitWait } from './limitWait.js';
import type { AnswerHandler } from './Outgoing.js';
import { Outgoing } from './Outgoing.js';
import { Pace } from './Pace.js';

/** Time to get in, in milliseconds, unless said otherwise. */
const connectMs = 20_000;
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
  readonly #giveUp = new AbortController();
  #state: ClientState = 'idle';
  #name: string;
  #link: Link | undefined;
  #arrival: Arrival | undefined;
  #handleFirstArrival: () => void = () => {};
  /** What proves that this client is who it was. */
  #session: { readonly id: string; readonly token: string } | undefined;
  /** The last fact heard. */
  #seq = 0;
  #connecting: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: ChatClientOptions, clock: Clock, handler: LifelineHandler) {
    this.#options = options;
    this.#clock = clock;
    this.#handler = handler;
    this.#name = options.name;
    this.#outgoing = new Outgoing(clock);
    this.#hold = new Hold(clock);
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

  request(request: AnsweredRequest, handler: AnswerHandler, wait: WaitOptions): void {
    if (this.#state === 'closed') return handler.handleFailure(closedError());
    if (this.#state === 'idle' || this.#state === 'connecting') {
      return handler.handleFailure(new ChatError('NOT_CONNECTED', 'Connect first.'));
    }
    this.#outgoing.add(request, handler, wait);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #connectFirst(wait: WaitOptions): Promise<void> {
    const { signal, timeoutMs = connectMs } = wait;
    const trying = new AbortController();
    const abort = () => trying.abort(closedError());
    this.#giveUp.signal.addEventListener('abort', abort, { once: true });
    const connector = this.#makeConnector();
    const release = limitWait(
      this.#clock,
      { ...(signal && { signal }), timeoutMs },
      (error, isTimeout) => {
        const late = `Not connected within ${timeoutMs} ms.`;
        const cause = connector.lastFailure;
        trying.abort(isTimeout ? new ChatError('TIMEOUT', late, { cause }) : error);
      },
    );
    try {
      signal?.throwIfAborted();
      const arrived = new Promise<void>((resolve) => {
        this.#handleFirstArrival = resolve;
      });
      await connector.connect(trying.signal);
      await Promise.race([arrived, rejectionOf(trying.signal)]);
    } catch (error) {
      // A failed try leaves nothing behind, and another may follow.
      this.#link?.drop();
      this.#link = undefined;
      if (this.#state === 'connecting') this.#state = 'idle';
      this.#session = undefined;
      this.#arrival = undefined;
      throw error;
    } finally {
      release();
      this.#giveUp.signal.removeEventListener('abort', abort);
    }
  }

  #makeConnector(): Connector {
    const { url, ca, reconnect = true } = this.#options;
    return new Connector({
      url: new URL(url),
      ca,
      clock: this.#clock,
      reconnect: reconnect === true ? {} : reconnect,
      makeOpening: () => this.#makeOpening(),
      onSessionGone: () => {
        this.#session = undefined;
      },
      onWelcome: (link, welcome) => this.#handleWelcome(link, welcome),
      onNotice: (notice) => this.#hold.run(() => this.#handleNotice(notice)),
      onDrain: () => this.#outgoing.pump(),
      onLost: (error) => this.#hold.run(() => this.#handleLost(error)),
    });
  }

  #makeOpening(): RequestOf<'login'> | RequestOf<'resume'> {
    if (this.#session !== undefined) {
      const { id, token } = this.#session;
      return { type: 'resume', session: id, token, seq: this.#seq };
    }
    const { password, reconnect = true } = this.#options;
    return {
      type: 'login',
      name: this.#name,
      ...(password !== undefined && { password }),
      ...(reconnect === false && { resume: false }),
    };
  }

  #handleWelcome(link: Link, welcome: ReplyOf<'welcome'>): void {
    const kind = this.#kindOf(welcome);
    this.#link = link;
    this.#name = welcome.name;
    this.#session = { id: welcome.session, token: welcome.token };
    // A session of its own counts from its own beginning: the server may be another one.
    if (kind !== 'resumed' || welcome.gap !== undefined) this.#seq = welcome.seq;
    if (kind === 'renewed') this.#outgoing.forgetSession();
    if (kind !== 'first') this.#state = 'online';
    this.#arrival = new Arrival(welcome, kind);
    this.#handler.handleWelcome(welcome, kind);
    this.#checkArrival();
  }

  #kindOf(welcome: ReplyOf<'welcome'>): WelcomeKind {
    if (this.#state === 'connecting') return 'first';
    return welcome.resumed ? 'resumed' : 'renewed';
  }

  #checkArrival(): void {
    const arrival = this.#arrival;
    const link = this.#link;
    if (arrival?.isComplete !== true || link === undefined) return;
    const { welcome, kind } = arrival;
    const { messagesPerSecond, messageBurst } = welcome.limits;
    this.#arrival = undefined;
    this.#state = 'online';
    this.#handler.handleArrived(welcome, kind);
    this.#outgoing.attach(link, new Pace(messagesPerSecond, messageBurst, this.#clock.monotonic()));
    if (kind !== 'first') return;
    this.#hold.begin();
    this.#handleFirstArrival();
  }

  #handleNotice(notice: Parameters<LinkOptions['onNotice']>[0]): void {
    if (this.#state === 'closed') return;
    if (isFact(notice)) return this.#handleFact(notice);
    switch (notice.type) {
      case 'roster': {
        const users = this.#arrival?.handleRoster(notice);
        if (users !== undefined) this.#handler.handleRoster(users);
        break;
      }
      case 'users':
        this.#outgoing.handleUsers(notice.id, notice.users, notice.more);
        break;
      case 'done':
        this.#outgoing.handleAnswer(notice.id, { kind: 'done', seq: notice.seq, at: notice.at });
        break;
      case 'refused':
        if (notice.id !== undefined) this.#outgoing.handleRefusal(notice.id, errorOf(notice));
        break;
      case 'bye':
        this.#handleBye(notice);
        break;
    }
    this.#checkArrival();
  }

  #handleFact(fact: Fact): void {
    if (fact.seq > this.#seq) {
      this.#seq = fact.seq;
      this.#handler.handleFact(fact);
      const id = requestIdOf(fact);
      if (id !== undefined && authorOf(fact) === this.#name) {
        this.#outgoing.handleAnswer(id, { kind: 'fact', fact });
      }
    }
    this.#arrival?.handleFact();
    this.#checkArrival();
  }

  /** The server closes the connection. Why decides whether coming back makes sense. */
  #handleBye(bye: ReplyOf<'bye'>): void {
    const error = errorOf({ ...bye, code: bye.code ?? 'SHUTDOWN' });
    this.#link?.drop();
    const isFinal =
      error.code === 'KICKED' || error.code === 'PROTOCOL' || error.code === 'TOO_LARGE';
    if (isFinal) this.#finish(error);
    else this.#handleLost(error);
  }

  #handleLost(error: ChatError): void {
    this.#link = undefined;
    this.#arrival = undefined;
    this.#outgoing.detach();
    if (this.#state === 'closed' || this.#state === 'connecting') return;
    if (this.#closing !== undefined || this.#options.reconnect === false) {
      this.#handler.handleLost(error, false);
      return this.#finish(this.#closing === undefined ? error : undefined);
    }
    this.#state = 'reconnecting';
    this.#handler.handleLost(error, true);
    void this.#reconnect();
  }

  async #reconnect(): Promise<void> {
    try {
      await this.#makeConnector().connect(this.#giveUp.signal);
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
        void this.#outgoing.whenEmpty().then(() => {
          cancel();
          resolve();
        });
        this.#giveUp.signal.addEventListener('abort', () => resolve(), { once: true });
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

function closedError(): ChatError {
  return new ChatError('NOT_CONNECTED', 'This client is closed.');
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
