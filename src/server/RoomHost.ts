import { nameKey } from '../accounts/names.js';
import type { CancelTimer, Clock } from '../clock.js';
import type { Fanout, Subscription } from '../delivery/Fanout.js';
import { ChatError } from '../errors.js';
import type { Log } from '../log/Log.js';
import { Tail } from '../log/Tail.js';
import { concernedBy } from '../protocol/concernedBy.js';
import { authorOf, isFileFact, requestIdOf } from '../protocol/facts.js';
import type { Limits } from '../protocol/limits.js';
import type { Fact, FactOf, FileFact, Notice } from '../protocol/notices.js';
import type { RoomCommand } from '../room/commands.js';
import type { Effect } from '../room/effects.js';
import { serverSession } from '../room/effects.js';
import { Room } from '../room/Room.js';
import type { RoomRules } from '../room/RoomState.js';
import type { PastFact } from './past.js';
import { factBytes, Hearing, tellPast } from './past.js';
import type { Session } from './Session.js';

export interface RoomHostOptions {
  readonly rules: RoomRules;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly log: Log<RoomCommand>;
  readonly fanout: Fanout<Notice>;
  /** Told of every fact of a file, with the sessions of the one asked and of the asker. */
  readonly onFileFact: (fact: FileFact, to: readonly string[]) => void;
  /** A session has heard all of the past, and takes part. */
  readonly onHome: (session: Session) => void;
  /** Told of every fact, after it is on its way to the members. `session` is whose command it was, if a member's. */
  readonly onFact: (fact: Fact, session: Session | undefined) => void;
  /** A session is in the room. */
  readonly onJoined: (session: Session) => void;
  /** A session did not get in. */
  readonly onRefused: (session: Session, error: ChatError) => void;
  /** A session is not in the room any more. */
  readonly onLeft: (session: Session, fact: FactOf<'leave'>) => void;
}

interface Waiter {
  resolve(fact: Fact): void;
  reject(error: ChatError): void;
}

/** One room with its log, its past and its delivery: turns commands into facts and brings them to the members. */
export class RoomHost {
  readonly room: Room;
  readonly tail: Tail<PastFact>;
  readonly sessions = new Map<string, Session>();
  readonly #options: RoomHostOptions;
  /** Sessions whose join is on its way through the log. */
  readonly #joining = new Map<string, Session>();
  readonly #expiries = new Map<number, CancelTimer>();
  readonly #waiters = new Map<string, Waiter>();
  #nextId = 0;

  constructor(options: RoomHostOptions) {
    const { limits, log } = options;
    this.#options = options;
    this.room = new Room(options.rules);
    this.tail = new Tail(
      { maxAgeMs: limits.resumeMs, maxBytes: limits.resumeBytes, maxItems: limits.resumeEvents },
      factBytes,
    );
    log.subscribe(({ command, at }) => {
      for (const effect of this.room.apply(command, at)) this.#handleEffect(effect, command);
    });
  }

  /** The session of somebody, in any spelling. */
  findSession(name: string): Session | undefined {
    const id = this.room.sessionOf(nameKey(name));
    return id === undefined ? undefined : this.sessions.get(id);
  }

  submit(command: RoomCommand): void {
    this.#options.log.append(command);
  }

  join(session: Session): void {
    this.#joining.set(session.id, session);
    this.submit({ type: 'join', by: session.id, name: session.name, key: session.key });
  }

  /** What the server itself does; resolves with the fact it became. */
  submitOwn(make: (id: string) => RoomCommand): Promise<Fact> {
    this.#nextId += 1;
    const id = `server-${this.#nextId}`;
    return new Promise((resolve, reject) => {
      this.#waiters.set(id, { resolve, reject });
      this.submit(make(id));
    });
  }

  /** Stops every timer. */
  close(): void {
    for (const cancel of this.#expiries.values()) cancel();
    this.#expiries.clear();
    for (const { reject } of this.#waiters.values()) reject(new ChatError('SHUTDOWN', 'Closed.'));
    this.#waiters.clear();
  }

  /** Makes the connection of a session part of the delivery: the past first, then the present. */
  bringHome(
    session: Session,
    subscription: Subscription<Notice>,
    afterSeq: number | undefined,
  ): void {
    const { limits, clock } = this.#options;
    const { tail, room } = this;
    const view = room.view(session.id);
    if (view === undefined) return;
    tail.forget(clock.now());
    const resumed = afterSeq !== undefined;
    const from = afterSeq ?? tail.lastSeq;
    const oldest = Math.max(tail.firstSeq, session.joinedSeq + 1);
    const forgotten = Math.max(0, oldest - 1 - from);
    const seq = from + forgotten;
    const member = {
      session: session.id,
      name: view.user.name,
      awakeNow: view.user.status === 'awake',
    };
    const counting = new Hearing(tail, member, seq);
    let missed = 0;
    for (let next = seq + 1; next <= tail.lastSeq; next += 1) {
      const item = tail.get(next);
      if (item !== undefined && counting.hears(item)) missed += 1;
    }
    const { maxFrameBytes, maxTextBytes, messagesPerSecond, messageBurst } = limits;
    const { pingMs, pongMs, resumeMs, maxFileBytes, transferWindowBytes } = limits;
    const past = tellPast({
      tail,
      hearing: new Hearing(tail, member, seq),
      welcome: {
        type: 'welcome',
        name: session.name,
        session: session.id,
        token: session.token,
        seq,
        at: clock.now(),
        resumed,
        missed,
        ...(forgotten > 0 && { gap: { afterSeq: from, nextSeq: seq + 1, missed: forgotten } }),
        ...(view.pair && { pair: view.pair }),
        requests: view.requests,
        files: view.files,
        limits: {
          maxFrameBytes,
          maxTextBytes,
          messagesPerSecond,
          // What is unanswered may be repeated: more of it than is remembered would be taken for new.
          messageBurst: Math.min(messageBurst, limits.rememberedIds),
          pingMs,
          pongMs,
          resumeMs,
          maxFileBytes,
          transferWindowBytes,
        },
      },
      ...(!resumed && { roster: [...room.users()] }),
      ...(forgotten > 0 && { currentUsers: () => room.users() }),
    });
    subscription.catchUp(past, (end) => {
      if (end === 'lost') return session.connection?.drop();
      if (room.userOf(session.id)?.status === 'asleep') subscription.rest();
      else subscription.follow();
      this.#options.onHome(session);
    });
  }

  #handleEffect(effect: Effect, command: RoomCommand): void {
    if (effect.kind === 'fact') return this.#handleFact(effect.fact, effect.to, command);
    if (effect.by === serverSession) return this.#rejectOwn(effect);
    const joining = this.#joining.get(effect.by);
    if (effect.kind === 'refusal' && joining !== undefined) {
      this.#joining.delete(effect.by);
      return this.#options.onRefused(joining, new ChatError(effect.code, effect.message));
    }
    const connection = this.sessions.get(effect.by)?.connection;
    if (effect.kind === 'done') return connection?.reply({ type: 'done', id: effect.id });
    const { id, code, message } = effect;
    connection?.reply({ type: 'refused', code, message, ...(id !== undefined && { id }) });
  }

  #handleFact(fact: Fact, to: PastFact['to'], command: RoomCommand): void {
    const author = 'by' in command ? this.sessions.get(command.by) : undefined;
    const id = requestIdOf(fact);
    if (author !== undefined && id !== undefined && 'id' in command && id === command.id) {
      author.remember(id, { seq: fact.seq, at: fact.at });
    }
    // Who leaves is not told of it, and who comes is told otherwise.
    if (fact.type === 'leave') this.#followUp(fact, command);
    // Nothing may be flushed between these two: whoever has just been told the past is current, and would hear it twice.
    this.tail.add({ seq: fact.seq, at: fact.at, fact, to });
    this.#deliver(fact, to);
    if (fact.type !== 'leave') this.#followUp(fact, command);
    if (isFileFact(fact) && typeof to !== 'string') this.#options.onFileFact(fact, to);
    this.#options.onFact(fact, author);
    if (id !== undefined && authorOf(fact) === this.#options.rules.serverName) {
      this.#waiters.get(id)?.resolve(fact);
      this.#waiters.delete(id);
    }
  }

  #deliver(fact: Fact, to: PastFact['to']): void {
    if (to === 'awake') return this.#options.fanout.publish(fact, false);
    if (to !== 'everyone') {
      for (const subscription of this.#currentOf(to)) subscription.send(fact);
      return;
    }
    this.#options.fanout.publish(fact, true);
    const concerned = concernedBy(fact).flatMap((name) => this.room.sessionOf(nameKey(name)) ?? []);
    for (const subscription of this.#currentOf(concerned)) subscription.concern(fact);
  }

  /** Whoever is still catching up is told from the past, where this is by now, though it may be current after a `send`. */
  #currentOf(sessions: readonly string[]): Subscription<Notice>[] {
    return sessions.flatMap((id) => {
      const subscription = this.sessions.get(id)?.connection?.subscription;
      return subscription?.isCurrent === true ? [subscription] : [];
    });
  }

  /** What the host does because of a fact: sessions, sleep, and the clock of questions. */
  #followUp(fact: Fact, command: RoomCommand): void {
    switch (fact.type) {
      case 'join': {
        const session = 'by' in command ? this.#joining.get(command.by) : undefined;
        if (session === undefined) return;
        this.#joining.delete(session.id);
        session.joinedSeq = fact.seq;
        this.sessions.set(session.id, session);
        return this.#options.onJoined(session);
      }
      case 'leave': {
        const session = 'by' in command ? this.sessions.get(command.by) : undefined;
        if (session === undefined) return;
        this.sessions.delete(session.id);
        return this.#options.onLeft(session, fact);
      }
      case 'sleep':
      case 'wake': {
        const session = 'by' in command ? this.sessions.get(command.by) : undefined;
        const subscription = session?.connection?.subscription;
        if (subscription?.isCurrent !== true) return;
        if (fact.type === 'sleep') subscription.rest();
        else subscription.follow();
        return;
      }
      case 'pairRequest':
        return this.#expireLater(fact, { type: 'expire', request: fact.seq });
      case 'fileOffer':
      case 'fileRequest':
        return this.#expireLater(fact, { type: 'expireFile', file: fact.seq });
      case 'pairRequestEnd':
      case 'pairStart':
        return this.#stopExpiry(fact.request);
      case 'fileStart':
      case 'fileEnd':
        return this.#stopExpiry(fact.file);
      default:
        return;
    }
  }

  /** A question is open for a while, and then the room is told that it is over. */
  #expireLater(
    {
      seq,
      at,
      expiresAt,
    }: { readonly seq: number; readonly at: number; readonly expiresAt: number },
    command: RoomCommand,
  ): void {
    const expire = () => this.submit(command);
    this.#expiries.set(seq, this.#options.clock.after(expiresAt - at, expire));
  }

  #stopExpiry(question: number): void {
    this.#expiries.get(question)?.();
    this.#expiries.delete(question);
  }

  #rejectOwn(effect: Exclude<Effect, { kind: 'fact' }>): void {
    const { id } = effect;
    const waiter = id === undefined ? undefined : this.#waiters.get(id);
    if (effect.kind !== 'refusal' || waiter === undefined || id === undefined) return;
    this.#waiters.delete(id);
    waiter.reject(new ChatError(effect.code, effect.message));
  }
}
