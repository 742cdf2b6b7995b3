import type { Fanout, Subscription } from '../delivery/Fanout.js';
import { ChatError } from '../errors.js';
import type { Notice, Reply } from '../protocol/notices.js';
import type { AnsweredRequest, FlowRequest, Request, RequestOf } from '../protocol/requests.js';
import type { Transport, TransportHandler } from '../transport/Transport.js';
import type { Chunk } from '../wire/Chunk.js';
import type { Dialect, RequestDecoder, RequestHandler } from '../wire/dialect.js';
import { chunkHeaderBytes } from '../wire/native/chunks.js';
import { ChunkQueue } from './ChunkQueue.js';
import { ChunkWriter } from './ChunkWriter.js';
import type { Place, Waiting } from './Lobby.js';
import type { Session } from './Session.js';

/** What a connection leaves to the server. */
export interface ConnectionHost {
  readonly fanout: Fanout<Notice>;
  readonly maxFrameBytes: number;
  monotonic(): number;
  handleLogin(connection: Connection, request: RequestOf<'login'>, signal: AbortSignal): void;
  handleResume(connection: Connection, request: RequestOf<'resume'>): void;
  handleRequest(session: Session, request: AnsweredRequest): void;
  handlePing(session: Session): void;
  /** What goes beside the order. */
  handleFlow(session: Session, request: FlowRequest): void;
  handleChunk(session: Session, chunk: Chunk): void;
  /** A member's request was not understood. */
  handleInvalid(session: Session, id: string, error: ChatError): void;
  handleBye(session: Session): void;
  /** It listens no more: it said goodbye, or is lost. `session` is the one that was on it. */
  handleGone(connection: Connection, session: Session | undefined): void;
  /** Nothing is left of it. */
  handleClosed(connection: Connection): void;
  handleSlow(connection: Connection): void;
  countBytesIn(bytes: number): void;
  countBytesOut(bytes: number): void;
}

/**
 * `auth`: nothing but one login or resume is listened to. `deciding`: somebody thinks about it. `member`: logged in.
 * `closing`: what is owed still leaves, and what arrives is not read. `closed`: nothing leaves any more.
 */
type State =
  | { readonly kind: 'auth' }
  | { readonly kind: 'deciding'; readonly abort: AbortController }
  | {
      readonly kind: 'member';
      readonly session: Session;
      readonly subscription: Subscription<Notice>;
    }
  | { readonly kind: 'closing'; readonly subscription: Subscription<Notice> }
  | { readonly kind: 'closed' };

const auth: State = { kind: 'auth' };
const closed = { kind: 'closed' } as const;
/** While this much waits for a member that takes nothing, it is not listened to either. */
const deafBytes = 64 * 1024;

/** One connection that speaks one dialect, from its first request to its end. */
export class Connection implements TransportHandler, RequestHandler, Waiting {
  readonly dialect: Dialect;
  readonly transport: Transport;
  /** Where it waits until it is logged in. */
  readonly place: Place;
  /** Pieces of files that wait for this member. */
  readonly chunks: ChunkQueue;
  /** When something was last heard (monotonic). */
  lastHeardAt: number;
  /** Whether it was asked for a sign of life since. */
  pinged = false;
  readonly #host: ConnectionHost;
  readonly #decoder: RequestDecoder;
  #state: State = auth;
  #deaf = false;

  constructor(transport: Transport, dialect: Dialect, host: ConnectionHost, place: Place) {
    this.transport = transport;
    this.dialect = dialect;
    this.place = place;
    place.occupant = this;
    this.#host = host;
    this.#decoder = dialect.createDecoder(host.maxFrameBytes);
    this.lastHeardAt = host.monotonic();
    this.chunks = new ChunkQueue(
      new ChunkWriter(transport, dialect, (bytes) => host.countBytesOut(bytes)),
      host.maxFrameBytes - 1 - chunkHeaderBytes,
    );
  }

  /** Starts listening. Apart from the constructor, so that the server knows of it before anything happens. */
  open(): void {
    this.transport.open(this);
  }

  get session(): Session | undefined {
    return this.#state.kind === 'member' ? this.#state.session : undefined;
  }

  get subscription(): Subscription<Notice> | undefined {
    const state = this.#state;
    return state.kind === 'member' || state.kind === 'closing' ? state.subscription : undefined;
  }

  /** Whether it still listens. */
  get isOpen(): boolean {
    return this.#state.kind !== 'closing' && this.#state.kind !== 'closed';
  }

  /** Logged in: from now on what it is owed goes through the delivery. */
  becomeMember(session: Session): Subscription<Notice> {
    const { transport } = this;
    const host = this.#host;
    const sink = {
      send: (bytes: Uint8Array) => this.#write(bytes),
      get backlogBytes() {
        return transport.backlogBytes;
      },
    };
    const subscription = host.fanout.subscribe(this.dialect.format, sink, () =>
      host.handleSlow(this),
    );
    this.#state = { kind: 'member', session, subscription };
    return subscription;
  }

  /** A reply, through the delivery once there is one. */
  reply(reply: Reply): void {
    if (this.#state.kind === 'member') this.#state.subscription.send(reply);
    else if (this.isOpen) this.#write(this.dialect.format.encode(reply));
  }

  /** Says goodbye, and why if there is an error, and closes after all that is owed has left. */
  close(error?: ChatError): void {
    this.#closeWith({ type: 'bye', ...(error && { code: error.code, message: error.message }) });
  }

  /** Refuses the login, and closes. */
  refuse(error: ChatError): void {
    const { code, message, retryAfterMs } = error;
    const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
    this.#closeWith({ type: 'refused', code, message, ...wait });
  }

  /** Closes at once. */
  drop(): void {
    this.#leaveState(closed);
    this.transport.destroy();
  }

  /** The lobby's time or space is used up. */
  expel(): void {
    this.close(new ChatError('TIMEOUT', 'The login took too long.'));
  }

  handleData(data: Uint8Array | string): void {
    if (!this.isOpen) return;
    this.#host.countBytesIn(data.length);
    this.lastHeardAt = this.#host.monotonic();
    this.pinged = false;
    try {
      this.#decoder.push(data, this);
    } catch (error) {
      this.close(error instanceof ChatError ? error : new ChatError('PROTOCOL', 'Not understood.'));
    }
    const outbox = this.subscription?.outbox;
    if (outbox?.blockedSince !== undefined && outbox.owedBytes > deafBytes) {
      this.#deaf = true;
      this.transport.pause();
    }
  }

  handleDrain(): void {
    const state = this.#state;
    this.subscription?.outbox.handleDrain();
    if (state.kind === 'closing') return this.#endWhenDrained(state.subscription);
    this.chunks.pump();
    if (!this.#deaf || this.transport.backlogBytes > 0) return;
    this.#deaf = false;
    this.transport.resume();
  }

  handleClose(): void {
    this.#leaveState(closed);
    this.#host.handleClosed(this);
  }

  handleRequest(request: Request): void {
    const state = this.#state;
    if (!this.isOpen) return;
    // Whatever comes on a resumed connection proves that its welcome was received.
    if (state.kind === 'member') state.session.confirmToken();
    if (request.type === 'pong') return;
    if (request.type === 'bye') {
      if (state.kind === 'member') this.#host.handleBye(state.session);
      return this.close();
    }
    if (state.kind === 'member') return this.#handleMemberRequest(state.session, request);
    if (state.kind === 'auth' && request.type === 'login') {
      const abort = new AbortController();
      this.#state = { kind: 'deciding', abort };
      return this.#host.handleLogin(this, request, abort.signal);
    }
    if (state.kind === 'auth' && request.type === 'resume') {
      return this.#host.handleResume(this, request);
    }
    this.close(new ChatError('PROTOCOL', 'Log in first.'));
  }

  handleChunk(chunk: Chunk): void {
    const state = this.#state;
    if (state.kind === 'member') {
      state.session.confirmToken();
      this.#host.handleChunk(state.session, chunk);
    } else if (this.isOpen) {
      this.close(new ChatError('PROTOCOL', 'Log in first.'));
    }
  }

  handleInvalid(id: string, error: ChatError): void {
    if (this.#state.kind === 'member') this.#host.handleInvalid(this.#state.session, id, error);
    else this.close(error);
  }

  #handleMemberRequest(
    session: Session,
    request: Exclude<Request, { type: 'bye' | 'pong' }>,
  ): void {
    if (request.type === 'ping') return this.#host.handlePing(session);
    if (request.type === 'login' || request.type === 'resume') {
      return this.close(new ChatError('PROTOCOL', 'Already logged in.'));
    }
    if ('id' in request) this.#host.handleRequest(session, request);
    else this.#host.handleFlow(session, request);
  }

  #write(bytes: Uint8Array): void {
    this.#host.countBytesOut(bytes.length);
    this.transport.send(bytes);
  }

  #closeWith(farewell: Reply): void {
    if (!this.isOpen) return;
    this.reply(farewell);
    const { subscription } = this;
    if (subscription === undefined) {
      this.#leaveState(closed);
      return this.transport.end();
    }
    subscription.retire();
    this.#leaveState({ kind: 'closing', subscription });
    this.#endWhenDrained(subscription);
  }

  #endWhenDrained(subscription: Subscription<Notice>): void {
    if (subscription.outbox.owedBytes > 0 || this.transport.backlogBytes > 0) return;
    this.#leaveState(closed);
    this.transport.end();
  }

  /** The one place where a connection begins to end, and ends. */
  #leaveState(next: State & { kind: 'closing' | 'closed' }): void {
    const state = this.#state;
    if (state.kind === 'closed') return;
    this.#state = next;
    this.chunks.clear();
    if (next.kind === 'closed' && (state.kind === 'member' || state.kind === 'closing')) {
      state.subscription.close();
    }
    if (state.kind === 'closing') return;
    if (state.kind === 'deciding') {
      state.abort.abort(new ChatError('CANCELLED', 'The connection is lost.'));
    }
    this.#host.handleGone(this, state.kind === 'member' ? state.session : undefined);
  }
}
