import { nameKey } from '../accounts/names.js';
import type { CancelTimer, Clock } from '../clock.js';
import type { Fanout } from '../delivery/Fanout.js';
import { ChatError } from '../errors.js';
import type { Limits } from '../protocol/limits.js';
import type { FactOf, Notice } from '../protocol/notices.js';
import type { AnsweredRequest, RequestOf } from '../protocol/requests.js';
import type { Transport } from '../transport/Transport.js';
import type { Dialect } from '../wire/dialect.js';
import { Connection } from './Connection.js';
import type { ConnectionHost } from './ConnectionHost.js';
import type { Counters } from './Counters.js';
import type { Desk } from './Desk.js';
import type { Doorman } from './Doorman.js';
import type { Place } from './Lobby.js';
import { Lobby } from './Lobby.js';
import type { RoomHost } from './RoomHost.js';
import type { Session } from './Session.js';

export interface ReceptionOptions {
  readonly limits: Limits;
  readonly clock: Clock;
  readonly fanout: Fanout<Notice>;
  readonly host: RoomHost;
  readonly doorman: Doorman;
  readonly desk: Desk;
  readonly counters: Counters;
  readonly onDenied: (name: string, address: string, error: ChatError) => void;
}

/** How often deadlines are looked at. They are seconds long, so this is fine enough, and one timer serves everyone. */
const sweepMs = 1000;

/** All connections, from the lobby to their end, and the sessions that come and go on them. */
export class Reception implements ConnectionHost {
  readonly fanout: Fanout<Notice>;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly lobby: Lobby;
  readonly connections = new Set<Connection>();
  readonly #options: ReceptionOptions;
  /** Sessions whose connection is lost, and what ends their grace. */
  readonly #detached = new Map<Session, CancelTimer>();
  /** Sessions by the key of the name that they asked for. */
  readonly #byAskedKey = new Map<string, Session>();
  /** Sessions that were kicked while they were away, and why. */
  readonly #kicked = new Map<string, string>();
  #cancelSweep: CancelTimer | undefined;
  #closing = false;
  #handleEmpty: () => void = () => {};

  constructor(options: ReceptionOptions) {
    const { limits, clock, fanout } = options;
    this.#options = options;
    this.fanout = fanout;
    this.limits = limits;
    this.clock = clock;
    this.lobby = new Lobby(limits.maxUnauthenticated, limits.loginMs);
  }

  get detachedCount(): number {
    return this.#detached.size;
  }

  monotonic(): number {
    return this.#options.clock.monotonic();
  }

  /** Starts looking at deadlines. */
  open(): void {
    if (this.#cancelSweep !== undefined || this.#closing) return;
    const sweep = () => {
      this.#sweep();
      this.#cancelSweep = this.#options.clock.after(sweepMs, sweep);
    };
    this.#cancelSweep = this.#options.clock.after(sweepMs, sweep);
  }

  /** Somebody speaks a dialect. `place`: where it waits, if it does already. */
  accept(transport: Transport, dialect: Dialect, place?: Place): void {
    if (this.#closing) return transport.destroy();
    const waiting = { expel: () => transport.destroy() };
    const connection = new Connection(
      transport,
      dialect,
      this,
      place ?? this.lobby.enter(waiting, this.monotonic()),
    );
    this.connections.add(connection);
    connection.open();
  }

  /** The session that owns a name and is away. */
  findDetached(key: string): Session | undefined {
    for (const session of this.#detached.keys()) if (session.key === key) return session;
    return undefined;
  }

  /** Says goodbye to everyone; resolves when all are gone, after `drainMs` at the latest. */
  async close(drainMs: number): Promise<void> {
    this.#closing = true;
    for (const connection of this.connections) {
      connection.close(new ChatError('SHUTDOWN', 'The server is closing.'));
    }
    // Whoever is left there has not even said what it speaks, and cannot be told anything.
    this.lobby.expelAll();
    if (this.connections.size > 0) {
      await new Promise<void>((resolve) => {
        const cancel = this.#options.clock.after(drainMs, resolve, true);
        this.#handleEmpty = () => {
          cancel();
          resolve();
        };
      });
    }
    this.#cancelSweep?.();
    for (const connection of [...this.connections]) connection.drop();
    for (const cancel of this.#detached.values()) cancel();
    this.#detached.clear();
    for (const { id } of [...this.#options.host.sessions.values()]) {
      this.#options.host.submit({ type: 'leave', by: id, reason: 'shutdown' });
    }
  }

  handleLogin(connection: Connection, request: RequestOf<'login'>, signal: AbortSignal): void {
    const { doorman, host } = this.#options;
    const begun = this.#findBegunBy(nameKey(request.name), request.secret);
    if (begun !== undefined) return this.#bringBack(begun, connection, 0);
    doorman.admit(connection, request, signal).then(
      ({ session, replaced }) => {
        if (!connection.isOpen) return;
        if (replaced !== undefined) {
          host.submit({ type: 'leave', by: replaced.id, reason: 'replaced' });
        }
        session.connection = connection;
        host.join(session);
      },
      (error: unknown) => {
        // Its first copy may have come in while this one was at the door.
        const before = this.#findBegunBy(nameKey(request.name), request.secret);
        if (before !== undefined && connection.isOpen) this.#bringBack(before, connection, 0);
        else this.#deny(connection, request.name, error);
      },
    );
  }

  handleJoined(session: Session): void {
    const { connection } = session;
    if (connection?.isOpen !== true) {
      // Lost between the door and the room: it never was here, as far as it knows.
      return this.#options.host.submit({ type: 'leave', by: session.id, reason: 'lost' });
    }
    this.lobby.leave(connection.place);
    this.#byAskedKey.set(session.askedKey, session);
    this.#options.host.bringHome(session, connection.becomeMember(session), undefined);
  }

  handleJoinRefused(session: Session, error: ChatError): void {
    const { connection } = session;
    if (connection === undefined) return;
    const before = this.#findBegunBy(session.askedKey, session.secret);
    if (before !== undefined && connection.isOpen) this.#bringBack(before, connection, 0);
    else this.#deny(connection, session.name, error);
  }

  handleLeft(session: Session, fact: FactOf<'leave'>): void {
    this.#detached.get(session)?.();
    this.#detached.delete(session);
    if (this.#byAskedKey.get(session.askedKey) === session) {
      this.#byAskedKey.delete(session.askedKey);
    }
    const { connection } = session;
    session.connection = undefined;
    if (fact.reason !== 'kicked') return connection?.close();
    const reason = session.kickReason ?? 'Removed by the server.';
    if (connection !== undefined) return connection.close(new ChatError('KICKED', reason));
    // It is away, and has to be told when it comes back.
    this.#kicked.set(session.id, reason);
    const { clock, limits } = this.#options;
    clock.after(limits.resumeMs, () => this.#kicked.delete(session.id));
  }

  handleResume(connection: Connection, request: RequestOf<'resume'>): void {
    const { host } = this.#options;
    const session = host.sessions.get(request.session);
    const kickReason = this.#kicked.get(request.session);
    if (kickReason !== undefined) return connection.refuse(new ChatError('KICKED', kickReason));
    if (
      session === undefined ||
      !session.resumable ||
      !session.accepts(request.token) ||
      request.seq > host.tail.lastSeq
    ) {
      return connection.refuse(new ChatError('EXPIRED', 'There is no such session any more.'));
    }
    session.rotateToken(request.token);
    this.#bringBack(session, connection, request.seq);
  }

  handleRequest(session: Session, request: AnsweredRequest): void {
    this.#options.desk.handleRequest(session, request);
  }

  handlePing(session: Session): void {
    this.#options.desk.handlePing(session);
  }

  handleInvalid(session: Session, id: string, error: ChatError): void {
    this.#options.desk.handleInvalid(session, id, error);
  }

  handleBye(session: Session): void {
    this.#options.host.submit({ type: 'leave', by: session.id, reason: 'left' });
  }

  handleSlow(connection: Connection): void {
    this.#options.counters.slowCloses += 1;
    connection.drop();
  }

  handleGone(connection: Connection, session: Session | undefined): void {
    this.lobby.leave(connection.place);
    if (session === undefined || session.connection !== connection) return;
    session.connection = undefined;
    const { host, clock, limits } = this.#options;
    if (this.#closing || !host.sessions.has(session.id)) return;
    const leave = () => host.submit({ type: 'leave', by: session.id, reason: 'lost' });
    if (session.resumable) this.#detached.set(session, clock.after(limits.resumeMs, leave));
    else leave();
  }

  handleClosed(connection: Connection): void {
    this.connections.delete(connection);
    if (this.connections.size === 0) this.#handleEmpty();
  }

  countBytesIn(bytes: number): void {
    this.#options.counters.bytesIn += bytes;
  }

  countBytesOut(bytes: number): void {
    this.#options.counters.bytesOut += bytes;
  }

  /** The session whose login this is a copy of, its welcome having been lost. */
  #findBegunBy(askedKey: string, secret: string | undefined): Session | undefined {
    const session = this.#byAskedKey.get(askedKey);
    return secret !== undefined && session?.isBegunBy(secret) === true ? session : undefined;
  }

  /** Puts a session on another connection; it is told what happened after `seq`. */
  #bringBack(session: Session, connection: Connection, seq: number): void {
    const { host, counters } = this.#options;
    const older = session.connection;
    session.connection = connection;
    // The older connection is fenced off: what is still on its way there is never read.
    older?.drop();
    this.#detached.get(session)?.();
    this.#detached.delete(session);
    this.lobby.leave(connection.place);
    counters.resumes += 1;
    host.bringHome(session, connection.becomeMember(session), seq);
  }

  #deny(connection: Connection, name: string, error: unknown): void {
    const refusal = error instanceof ChatError ? error : new ChatError('DENIED', 'Not admitted.');
    const wasOpen = connection.isOpen;
    connection.refuse(refusal);
    if (!wasOpen) return;
    this.#options.counters.countDenied(refusal.code);
    this.#options.onDenied(name, connection.transport.address, refusal);
  }

  #sweep(): void {
    const now = this.monotonic();
    const { pingMs, pongMs, writeStallMs } = this.#options.limits;
    this.lobby.sweep(now);
    for (const connection of this.connections) {
      const { subscription } = connection;
      if (subscription === undefined) continue;
      const { blockedSince } = subscription.outbox;
      if (blockedSince !== undefined && now - blockedSince > writeStallMs) {
        this.handleSlow(connection);
        continue;
      }
      if (!connection.dialect.knowsRules) continue;
      const silentMs = now - connection.lastHeardAt;
      if (silentMs > pingMs + pongMs) {
        connection.drop();
      } else if (silentMs > pingMs && !connection.pinged) {
        connection.pinged = true;
        connection.reply({ type: 'ping' });
      }
    }
  }
}
