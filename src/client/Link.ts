import { makeFraming } from '#client/framing';
import { watchNetwork } from '#client/network';
import { connect as connectByUrl } from '#legacy/connect';
import type { CancelTimer, Clock } from '../clock.js';
import { ChatError } from '../errors.js';
import type { Notice, ReplyOf } from '../protocol/notices.js';
import type { Request, RequestOf } from '../protocol/requests.js';
import type { Connect } from '../transport/ConnectOptions.js';
import type { Transport } from '../transport/Transport.js';
import type { Chunk } from '../wire/Chunk.js';
import { subprotocol } from '../wire/native/subprotocol.js';
import { Carrier, maxFrameBytes } from './Carrier.js';
import { errorOf } from './errorOf.js';
import type { Framing } from './Framing.js';

export interface LinkOptions {
  readonly url: URL;
  readonly ca: string | Uint8Array | undefined;
  /** Undefined: by the scheme of the URL. */
  readonly connect: Connect | undefined;
  readonly clock: Clock;
  /** Gives up opening. */
  readonly signal: AbortSignal;
  /** What to begin with. */
  readonly opening: RequestOf<'login'> | RequestOf<'resume'>;
  /** Logged in. Called in the turn in which the welcome is read, before anything that follows it. */
  readonly onWelcome: (link: Link, welcome: ReplyOf<'welcome'>) => void;
  readonly onNotice: (notice: Exclude<Notice, { type: 'ping' | 'pong' | 'welcome' }>) => void;
  readonly onChunk: (chunk: Chunk) => void;
  readonly onDrain: () => void;
  /** The link, once it was open, is lost. */
  readonly onLost: (error: ChatError) => void;
}

/** Time for one try to connect and log in, in milliseconds: more than the server's 15 s for a login need not be waited. */
const openMs = 20_000;

/** Time for a sign of life when the network has changed, in milliseconds: the way there and back, on a slow network. */
const probeMs = 4_000;

/** One connection that is logged in: opened by `Link.open`, alive until lost or closed. */
export class Link {
  readonly #options: LinkOptions;
  readonly #carrier: Carrier;
  readonly #opened: () => void;
  readonly #refused: (error: ChatError) => void;
  #isOpen = false;
  #over = false;
  #handleClosed: () => void = () => {};
  #lastHeardAt: number;
  #cancelWatch: CancelTimer | undefined;
  #cancelProbe: CancelTimer | undefined;
  readonly #unwatch: () => void;

  private constructor(
    transport: Transport,
    framing: Framing,
    options: LinkOptions,
    opened: () => void,
    refused: (error: ChatError) => void,
  ) {
    this.#options = options;
    this.#opened = opened;
    this.#refused = refused;
    this.#lastHeardAt = options.clock.monotonic();
    this.#carrier = new Carrier(transport, framing, {
      handleNotice: (notice) => this.#handleNotice(notice),
      handleChunk: (chunk) => {
        this.#hear();
        if (!this.#over) options.onChunk(chunk);
      },
      handleDrain: () => options.onDrain(),
      handleLost: (error) => this.#handleLost(error),
    });
    this.#unwatch = watchNetwork(() => this.#probe());
    this.#carrier.send(options.opening);
  }

  /**
   * Connects and logs in, or resumes. Rejects with `UNREACHABLE` when there is no connection, the server's refusal, or the
   * signal's reason.
   */
  static async open(options: LinkOptions): Promise<void> {
    const { url, ca, clock, signal, connect = connectByUrl } = options;
    const giveUp = new AbortController();
    const abort = () => giveUp.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    const cancel = clock.after(openMs, () => giveUp.abort(silent()), true);
    try {
      const transport = await connect(url, {
        signal: giveUp.signal,
        subprotocol,
        maxFrameBytes,
        ca,
        now: () => clock.now(),
      });
      const framing = await framingOf(transport, clock);
      await new Promise<void>((resolve, reject) => {
        const link = new Link(transport, framing, options, resolve, reject);
        const leave = () => {
          // Whoever stays away for good says goodbye: the server may have let it in by now.
          if (signal.aborted) void link.close();
          else link.drop();
          reject(giveUp.signal.reason);
        };
        if (giveUp.signal.aborted) leave();
        else giveUp.signal.addEventListener('abort', leave, { once: true });
      });
    } finally {
      signal.removeEventListener('abort', abort);
      cancel();
    }
  }

  get backlogBytes(): number {
    return this.#carrier.backlogBytes;
  }

  send(request: Request): void {
    this.#carrier.send(request);
  }

  sendChunk(chunk: Chunk): void {
    this.#carrier.sendChunk(chunk);
  }

  /** Says goodbye and closes; resolves when it is closed. Nothing else is told of it. */
  close(): Promise<void> {
    if (this.#over) return Promise.resolve();
    this.#carrier.send({ type: 'bye' });
    this.#finish();
    return new Promise((resolve) => {
      this.#handleClosed = resolve;
      this.#carrier.end();
    });
  }

  /** Closes at once; nothing is told of it. */
  drop(): void {
    this.#finish();
    this.#carrier.drop(new ChatError('CANCELLED', 'Closed.'));
  }

  #handleNotice(notice: Notice): void {
    if (this.#over) return;
    this.#hear();
    if (notice.type === 'ping') return this.#carrier.send({ type: 'pong' });
    if (notice.type === 'pong') return;
    if (notice.type === 'welcome') {
      if (this.#isOpen) throw new ChatError('PROTOCOL', 'A second welcome.');
      this.#isOpen = true;
      this.#watch(notice.limits.pingMs, notice.limits.pongMs);
      this.#options.onWelcome(this, notice);
      return this.#opened();
    }
    if (this.#isOpen) return this.#options.onNotice(notice);
    if (notice.type !== 'refused' && notice.type !== 'bye') {
      throw new ChatError('PROTOCOL', 'No welcome.');
    }
    this.#finish();
    this.#refused(errorOf(notice));
    this.#carrier.end();
  }

  #handleLost(error: ChatError): void {
    this.#handleClosed();
    if (this.#over) return;
    this.#finish();
    if (this.#isOpen) this.#options.onLost(error);
    else this.#refused(error);
  }

  /** Asks for a sign of life when nothing was heard for `pingMs`, and gives up `pongMs` later. */
  #watch(pingMs: number, pongMs: number): void {
    const { clock } = this.#options;
    const look = () => {
      const silentMs = clock.monotonic() - this.#lastHeardAt;
      if (silentMs >= pingMs + pongMs) {
        return this.#carrier.drop(silent());
      }
      if (silentMs >= pingMs) this.#carrier.send({ type: 'ping' });
      const nextMs = silentMs >= pingMs ? pingMs + pongMs - silentMs : pingMs - silentMs;
      this.#cancelWatch = clock.after(Math.max(1, nextMs), look);
    };
    this.#cancelWatch = clock.after(pingMs, look);
  }

  /** The network has changed, and the connection may be dead: asks for a sign of life, and does not wait long for it. */
  #probe(): void {
    const { clock } = this.#options;
    if (!this.#isOpen || this.#over || this.#cancelProbe !== undefined) return;
    this.#cancelProbe = clock.after(probeMs, () => this.#carrier.drop(silent()));
    this.#carrier.send({ type: 'ping' });
  }

  /** Whatever is heard is a sign of life. */
  #hear(): void {
    this.#lastHeardAt = this.#options.clock.monotonic();
    this.#cancelProbe?.();
    this.#cancelProbe = undefined;
  }

  #finish(): void {
    this.#over = true;
    this.#unwatch();
    this.#cancelProbe?.();
    this.#cancelWatch?.();
  }
}

function silent(): ChatError {
  return new ChatError('UNREACHABLE', 'The server does not answer.');
}

/** Closes the connection where what it takes to speak on it cannot be loaded. */
async function framingOf(transport: Transport, clock: Clock): Promise<Framing> {
  const made = makeFraming(transport, maxFrameBytes);
  if (!(made instanceof Promise)) return made;
  clock.hold?.(made);
  return await made.catch((cause: unknown) => {
    transport.destroy();
    throw new ChatError('UNREACHABLE', 'What speaks on this connection cannot be loaded.', {
      cause,
    });
  });
}
