import type { Subscription } from '../delivery/Fanout.js';
import { ChatError } from '../errors.js';
import type { Notice, Reply } from '../protocol/notices.js';
import type { Request } from '../protocol/requests.js';
import type { Transport, TransportHandler } from '../transport/Transport.js';
import type { Chunk } from '../wire/Chunk.js';
import type { Act, Dialect, RequestHandler, Speaker } from '../wire/dialect.js';
import { chunkHeaderBytes } from '../wire/native/chunks.js';
import { ChunkQueue } from './ChunkQueue.js';
import { ChunkWriter } from './ChunkWriter.js';
import type { ConnectionHost } from './ConnectionHost.js';
import type { ConnectionState } from './connectionState.js';
import { auth, closed } from './connectionState.js';
import { Ear } from './Ear.js';
import { isAwaited } from './isAwaited.js';
import type { Place, Waiting } from './Lobby.js';
import { RateBucket } from './RateBucket.js';
import { reasonOf, refusalOf } from './refusal.js';
import type { Session } from './Session.js';

const nothing = new Uint8Array(0);
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
  readonly #speaker: Speaker;
  readonly #ear: Ear;
  #state: ConnectionState = auth;
  /** Whether the welcome has left. */
  #isWelcomed = false;

  constructor(transport: Transport, dialect: Dialect, host: ConnectionHost, place: Place) {
    this.transport = transport;
    this.dialect = dialect;
    this.place = place;
    place.occupant = this;
    this.#host = host;
    const { clock, limits } = host;
    this.lastHeardAt = host.monotonic();
    this.#speaker = dialect.createSpeaker(limits.maxFrameBytes, (act) => this.#act(act));
    this.#ear = new Ear({
      transport,
      speaker: this.#speaker,
      handler: this,
      clock,
      bucket: dialect.knowsRules ? undefined : RateBucket.of(limits, this.lastHeardAt),
      onError: (error) => this.close(error),
      onEnd: () => this.#closeWith(undefined),
    });
    this.chunks = new ChunkQueue(
      new ChunkWriter(transport, this.#speaker, host),
      limits.maxFrameBytes - 1 - chunkHeaderBytes,
    );
  }

  /** Starts listening. Apart from the constructor, so that the server knows of it before anything happens. */
  open(): void {
    this.transport.open(this);
    if (this.isOpen) this.#write(this.#speaker.greeting);
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
    const subscription = host.fanout.subscribe(
      this.dialect.format,
      sink,
      () => host.handleSlow(this),
      (notice) => this.#tell(notice),
    );
    this.#state = { kind: 'member', session, subscription };
    return subscription;
  }

  /** A reply, through the delivery once there is one. */
  reply(reply: Reply): void {
    if (this.#state.kind === 'member') this.#state.subscription.send(reply);
    else if (this.isOpen) this.#write(this.#tell(reply));
  }

  /** Where this member finds a file that it waits for. */
  tellPlace(file: number, host: string, port: number): void {
    this.handleAnswer(this.#speaker.tellPlace?.(file, host, port) ?? nothing);
  }

  /** Something that what was heard may have waited for has happened. */
  goOn(): void {
    if (!this.dialect.knowsRules) this.#ear.goOn();
  }

  /** Says goodbye, and why if there is an error, and closes after all that is owed has left. */
  close(error?: ChatError): void {
    this.#closeWith({ type: 'bye', ...(error && { code: error.code, message: reasonOf(error) }) });
  }

  /** Refuses the login, and closes; or leaves it to a speaker whose client knows no better. */
  refuse(error: ChatError): void {
    const refusal = refusalOf(error);
    if (this.dialect.knowsRules || this.#state.kind !== 'deciding') {
      return this.#closeWith(refusal);
    }
    this.reply(refusal);
    this.#state = auth;
    queueMicrotask(() => this.goOn());
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
    this.#ear.hear(data);
    if (this.#takesNothing()) this.#ear.isDeaf = true;
  }

  handleDrain(): void {
    const state = this.#state;
    this.subscription?.outbox.handleDrain();
    if (state.kind === 'closing') return this.#endWhenDrained(state.subscription);
    this.chunks.pump();
    if (this.transport.backlogBytes > 0) return;
    this.#ear.isDeaf = false;
    this.goOn();
  }

  handleEnd(): void {
    if (this.#speaker.end === undefined) this.transport.end();
    else this.#ear.handleEnd();
  }

  handleClose(): void {
    this.#leaveState(closed);
    this.#host.handleClosed(this);
  }

  get isReady(): boolean {
    const state = this.#state;
    // Before its login nothing bounds what waits for it, so it waits itself.
    if (state.kind === 'auth') return this.transport.backlogBytes === 0;
    if (state.kind !== 'member' || !this.#isWelcomed) return false;
    return state.session.pondered.size < this.#host.limits.messageBurst && !this.#takesNothing();
  }

  handleAnswer(bytes: Uint8Array): void {
    if (this.#state.kind === 'member') this.#state.subscription.sendBytes(bytes);
    else if (this.isOpen) this.#write(bytes);
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
    if (this.session === undefined) this.close(error);
    else this.#host.handleInvalid(this.session, id, error);
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

  /** So much waits for it already that more requests would only make it worse. */
  #takesNothing(): boolean {
    const outbox = this.subscription?.outbox;
    return outbox?.isBlocked === true && outbox.owedBytes > deafBytes;
  }

  #tell(notice: Notice): Uint8Array | undefined {
    const bytes = this.#speaker.tell(notice);
    if (notice.type === 'welcome') this.#isWelcomed = true;
    // Not now: this is in the middle of a flush.
    if (!this.dialect.knowsRules && isAwaited(notice)) queueMicrotask(() => this.goOn());
    return bytes;
  }

  /** Not now: this may be in the middle of a fact. */
  #act(act: Act): void {
    queueMicrotask(() => this.session && this.#host.handleAct(this.session, act));
  }

  #write(bytes: Uint8Array | undefined): void {
    if (bytes === undefined) return;
    this.#host.countBytesOut(bytes.length);
    this.transport.send(bytes);
  }

  #closeWith(farewell: Reply | undefined): void {
    if (!this.isOpen) return;
    if (farewell !== undefined) this.reply(farewell);
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
  #leaveState(next: ConnectionState & { kind: 'closing' | 'closed' }): void {
    const state = this.#state;
    if (state.kind === 'closed') return;
    this.#state = next;
    this.#ear.close();
    this.chunks.clear();
    if (next.kind === 'closed' && (state.kind === 'member' || state.kind === 'closing')) {
      state.subscription.close();
    }
    if (state.kind === 'closing') return;
    if (state.kind === 'deciding') state.abort.abort(new ChatError('CANCELLED', 'Gone.'));
    this.#host.handleGone(this, state.kind === 'member' ? state.session : undefined);
  }
}
