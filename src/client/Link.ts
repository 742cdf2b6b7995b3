import { makeFraming } from '#client/framing';
import { watchNetwork } from '#client/network';
import { connect as connectByUrl } from '#legacy/connect';
import type { CancelTimer, Clock } from '../clock.js';
import { ChatError } from '../errors.js';
import type { ChatClientOptions } from '../options.js';
import type { Notice, ReplyOf } from '../protocol/notices.js';
import type { Request, RequestOf } from '../protocol/requests.js';
import type { Transport } from '../transport/Transport.js';
import type { Chunk } from '../wire/Chunk.js';
import { decodeNotice } from '../wire/native/json.js';
import { subprotocol } from '../wire/native/subprotocol.js';
import { errorOf } from './errorOf.js';
import type { Framing, FramingHandler } from './Framing.js';
import { limitWait } from './limitWait.js';

export interface LinkOptions {
  readonly clock: Clock;
  /** They say where the server is, and how to get there. */
  readonly options: ChatClientOptions;
  /** Gives up opening. */
  readonly signal: AbortSignal;
  /** What to begin with. */
  readonly opening: RequestOf<'login'> | RequestOf<'resume'>;
  /** Logged in. Called in the turn in which the welcome is read, before anything that follows it. */
  readonly onWelcome: (link: Link, welcome: ReplyOf<'welcome'>) => void;
  readonly onNotice: (notice: Exclude<Notice, { type: 'ping' | 'pong' | 'welcome' }>) => void;
  readonly onChunk: (chunk: Chunk) => void;
  /** What the system had not taken has left. */
  readonly onDrain: () => void;
  /** The link, once it was open, is lost. */
  readonly onLost: (error: ChatError) => void;
}

/** Time for one try to connect and log in, in milliseconds: more than the server's 15 s for a login need not be waited. */
const openMs = 20_000;

/** Time for a sign of life when the network has changed, in milliseconds: the way there and back, on a slow network. */
const probeMs = 4_000;

/**
 * Largest frame that a client takes: four times what servers send by default, so that it does not have to know the
 * server's limit before the welcome.
 */
const maxFrameBytes = 256 * 1024;

/** One connection that is logged in: opened by `Link.open`, alive until lost or closed. Requests out, notices in. */
export class Link {
  readonly #options: LinkOptions;
  readonly #transport: Transport;
  readonly #framing: Framing;
  readonly #framingHandler: FramingHandler;
  readonly #opened: () => void;
  readonly #refused: (error: ChatError) => void;
  #isOpen = false;
  /** Nothing is sent or told any more. */
  #isOver = false;
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
    this.#transport = transport;
    this.#framing = framing;
    this.#opened = opened;
    this.#refused = refused;
    this.#lastHeardAt = options.clock.monotonic();
    this.#framingHandler = {
      handleJson: (json) => {
        if (!this.#isOver) this.#handleNotice(decodeNotice(json));
      },
      handleChunk: (chunk) => {
        if (this.#isOver) return;
        this.#hear();
        options.onChunk(chunk);
      },
    };
    transport.open({
      handleData: (data) => this.#handleData(data),
      handleDrain: () => options.onDrain(),
      handleClose: (cause) => {
        this.#lose(new ChatError('UNREACHABLE', 'The connection is lost.', { cause }));
      },
    });
    this.#unwatch = watchNetwork(() => this.#probe());
    this.send(options.opening);
  }

  /**
   * Connects and logs in, or resumes. Rejects with `UNREACHABLE` when there is no connection, the server's refusal, or the
   * signal's reason.
   */
  static async open(linkOptions: LinkOptions): Promise<void> {
    const { clock, options, signal } = linkOptions;
    const { url, ca, connect = connectByUrl } = options;
    signal.throwIfAborted();
    const giveUp = new AbortController();
    const release = limitWait(clock, { signal, timeoutMs: openMs }, (error, isTimeout) => {
      giveUp.abort(isTimeout ? silent() : error);
    });
    try {
      const transport = await connect(new URL(url), {
        signal: giveUp.signal,
        subprotocol,
        maxFrameBytes,
        ca,
        now: () => clock.now(),
      });
      const framing = await framingOf(transport, clock);
      await new Promise<void>((resolve, reject) => {
        const link = new Link(transport, framing, linkOptions, resolve, reject);
        const leave = () => {
          // Whoever stays away for good says goodbye: the server may have let it in by now.
          if (signal.aborted) void link.close();
          else link.drop();
          reject(giveUp.signal.reason);
        };
        if (giveUp.signal.aborted) leave();
        giveUp.signal.addEventListener('abort', leave);
      });
    } finally {
      release();
    }
  }

  get backlogBytes(): number {
    return this.#transport.backlogBytes;
  }

  send(request: Request): void {
    if (!this.#isOver) this.#framing.sendJson(JSON.stringify(request));
  }

  /** Sends a piece of a file. */
  sendChunk(chunk: Chunk): void {
    if (!this.#isOver) this.#framing.sendChunk(chunk);
  }

  /** Says goodbye and closes; resolves when it is closed. Nothing else is told of it. */
  close(): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    this.send({ type: 'bye' });
    return new Promise((resolve) => {
      this.#handleClosed = resolve;
      this.#end();
    });
  }

  /** Closes at once; nothing is told of it. */
  drop(): void {
    this.#finish();
    this.#fail(new ChatError('CANCELLED', 'Closed.'));
  }

  #handleData(data: Uint8Array | string): void {
    if (this.#isOver) return;
    try {
      this.#framing.push(data, this.#framingHandler);
    } catch (cause) {
      // Whatever is wrong with it, the other side does not speak the protocol.
      const message = cause instanceof ChatError ? cause.message : 'Not understood.';
      this.#fail(new ChatError('PROTOCOL', message, { cause }));
    }
  }

  #handleNotice(notice: Notice): void {
    this.#hear();
    if (notice.type === 'ping') return this.send({ type: 'pong' });
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
    this.#refused(errorOf(notice));
    this.#end();
  }

  /** Asks for a sign of life when nothing was heard for `pingMs`, and gives up `pongMs` later. */
  #watch(pingMs: number, pongMs: number): void {
    const { clock } = this.#options;
    const silentMs = clock.monotonic() - this.#lastHeardAt;
    const isSilent = silentMs >= pingMs;
    if (silentMs >= pingMs + pongMs) return this.#fail(silent());
    if (isSilent) this.send({ type: 'ping' });
    const nextMs = (isSilent ? pingMs + pongMs : pingMs) - silentMs;
    this.#cancelWatch = clock.after(Math.max(1, nextMs), () => this.#watch(pingMs, pongMs));
  }

  /** The network has changed, and the connection may be dead: asks for a sign of life, and does not wait long for it. */
  #probe(): void {
    if (!this.#isOpen || this.#isOver || this.#cancelProbe !== undefined) return;
    this.#cancelProbe = this.#options.clock.after(probeMs, () => this.#fail(silent()));
    this.send({ type: 'ping' });
  }

  /** Whatever is heard is a sign of life. */
  #hear(): void {
    this.#lastHeardAt = this.#options.clock.monotonic();
    this.#cancelProbe?.();
    this.#cancelProbe = undefined;
  }

  /** Closes after what was sent has left. */
  #end(): void {
    this.#finish();
    this.#framing.flush();
    this.#transport.end();
  }

  /** Closes at once, for the reason given. */
  #fail(error: ChatError): void {
    this.#lose(error);
    this.#transport.destroy();
  }

  /** The connection is over. */
  #lose(error: ChatError): void {
    this.#framing.clear();
    this.#handleClosed();
    if (this.#isOver) return;
    this.#finish();
    if (this.#isOpen) this.#options.onLost(error);
    else this.#refused(error);
  }

  #finish(): void {
    this.#isOver = true;
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
