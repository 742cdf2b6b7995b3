import type { IncomingMessage } from 'node:http';
import { nameKey } from '../accounts/names.js';
import type { CancelTimer, Clock } from '../clock.js';
import type { Fanout } from '../delivery/Fanout.js';
import { ChatError } from '../errors.js';
import type { Limits } from '../protocol/limits.js';
import type { FactOf, Notice } from '../protocol/notices.js';
import type { AnsweredRequest, FlowRequest, RequestOf } from '../protocol/requests.js';
import type { Transport } from '../transport/Transport.js';
import type { Chunk } from '../wire/Chunk.js';
import type { Act, Dialect } from '../wire/dialect.js';
import { Absences } from './Absences.js';
import type { Browsing } from './Browsing.js';
import { Connection } from './Connection.js';
import type { ConnectionHost } from './ConnectionHost.js';
import type { Counters } from './Counters.js';
import type { Desk } from './Desk.js';
import type { Doorman } from './Doorman.js';
import type { FileRelay } from './FileRelay.js';
import type { Place } from './Lobby.js';
import { Lobby } from './Lobby.js';
import type { RoomHost } from './RoomHost.js';
import type { Session } from './Session.js';
import { sweepMembers } from './sweepMembers.js';

export interface ReceptionOptions {
  readonly limits: Limits;
  readonly clock: Clock;
  readonly fanout: Fanout<Notice>;
  readonly host: RoomHost;
  readonly doorman: Doorman;
  readonly desk: Desk;
  readonly relay: FileRelay;
  readonly browsing: Browsing;
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
  readonly absences: Absences;
  readonly connections = new Set<Connection>();
  readonly #options: ReceptionOptions;
  /** Sessions by the key of the name that they asked for. */
  readonly #byAskedKey = new Map<string, Session>();
  #cancelSweep: CancelTimer | undefined;
  #closing = false;
  #handleEmpty: () => void = () => {};

  constructor(options: ReceptionOptions) {
    const { limits, clock, fanout } = options;
    this.#options = options;
    this.fanout = fanout;
    this.limits = limits;
    this.clock = clock;
    this.absences = new Absences(clock, limits.resumeMs);
    this.lobby = new Lobby(limits.maxUnauthenticated, limits.loginMs);
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

  /** Somebody speaks a dialect. `place`: where it waits, if it does already. `upgrade`: how a WebSocket began. */
  accept(transport: Transport, dialect: Dialect, place?: Place, upgrade?: IncomingMessage): void {
    if (this.#closing) return transport.destroy();
    const waiting = { expel: () => transport.destroy() };
    const taken = place ?? this.lobby.enter(waiting, this.monotonic());
    taken.upgrade = upgrade;
    const connection = new Connection(transport, dialect, this, taken);
    this.connections.add(connection);
    connection.open();
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
    this.absences.close();
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
    this.absences.end(session);
    if (this.#byAskedKey.get(session.askedKey) === session) {
      this.#byAskedKey.delete(session.askedKey);
    }
    this.#options.browsing.handleLeft(session);
    const { connection } = session;
    session.connection = undefined;
    if (fact.reason !== 'kicked') return connection?.close();
    const reason = session.kickReason ?? 'Removed by the server.';
    if (connection !== undefined) return connection.close(new ChatError('KICKED', reason));
    this.absences.noteKick(session.id, reason);
  }

  handleResume(connection: Connection, request: RequestOf<'resume'>): void {
    const { host } = this.#options;
    const session = host.sessions.get(request.session);
    const kickReason = this.absences.kickReasonOf(request.session);
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

  handleFlow(session: Session, request: FlowRequest): void {
    const { relay, browsing, desk } = this.#options;
    if (request.type !== 'files') return relay.handleFlow(session, request);
    // What was asked for was paid for by who asked.
    if (!browsing.handleFiles(session, request)) desk.charge(session);
  }

  handleChunk(session: Session, chunk: Chunk): void {
    this.#options.relay.handleChunk(session, chunk);
  }

  handleAct(session: Session, act: Act): void {
    const { desk, relay } = this.#options;
    if (act.type === 'fetchFile') relay.handlePort(session, act);
    else if (act.type === 'acceptFile' || act.type === 'endFile') desk.act(session, act);
    else this.handleFlow(session, act);
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
    const { host, browsing } = this.#options;
    browsing.handleLost(session);
    if (this.#closing || !host.sessions.has(session.id)) return;
    const leave = () => host.submit({ type: 'leave', by: session.id, reason: 'lost' });
    if (session.resumable) this.absences.begin(session, leave);
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
    const { host, counters, browsing } = this.#options;
    const older = session.connection;
    if (older !== undefined) browsing.handleLost(session);
    session.connection = connection;
    // The older connection is fenced off: what is still on its way there is never read.
    older?.drop();
    this.absences.end(session);
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
    const { limits, relay } = this.#options;
    this.lobby.sweep(now);
    relay.sweep(now);
    sweepMembers(this.connections, now, limits, (connection) => this.handleSlow(connection));
  }
}
