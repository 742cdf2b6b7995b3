import type { CancelTimer, Clock } from '../clock.js';
import type { ChatErrorCode } from '../errors.js';
import { ChatError } from '../errors.js';
import type { RequestOf } from '../protocol/requests.js';
import type { RoomHost } from './RoomHost.js';
import type { Session } from './Session.js';

/** Time for somebody's client to say what it shares, or more of it, in milliseconds. */
const browseMs = 10_000;
/** Pages of an answer at most: ten thousand files. */
const maxPages = 200;
/** Questions of one member to one other that may wait for an answer. */
const maxQueries = 128;
/** When another try makes sense while that many wait, in milliseconds. */
const retryAfterMs = 1000;

/** Somebody wants to know what somebody else shares. */
interface Ask {
  readonly asker: Session;
  readonly id: string;
}

/** The owner of files was asked, on behalf of some, and answers. */
interface Run {
  readonly number: number;
  asks: readonly Ask[];
  pages: number;
  cancel: CancelTimer;
}

/** All that concerns the files of one owner. */
interface Counter {
  readonly owner: Session;
  run: Run;
  /** Who has asked since. */
  waiting: Ask[];
}

/**
 * Carries the question what somebody shares to that one's client, and the answer back. An owner is asked once at a time,
 * whoever asks, and answers all who had asked by then.
 */
export class Browsing {
  readonly #clock: Clock;
  readonly #host: RoomHost;
  readonly #counters = new Map<Session, Counter>();
  #made = 0;

  constructor(clock: Clock, host: RoomHost) {
    this.#clock = clock;
    this.#host = host;
  }

  /** Throws `USER_UNKNOWN`, `SELF`, `UNREACHABLE` or `RATE_LIMITED`. */
  ask(asker: Session, id: string, to: string): void {
    const owner = this.#findOwner(asker, to);
    if (owner.connection?.dialect.files.shares === false) {
      asker.connection?.reply({ type: 'files', id, files: [], more: false });
      return;
    }
    const ask = { asker, id };
    const counter = this.#counters.get(owner);
    if (counter === undefined) {
      this.#counters.set(owner, { owner, run: this.#run(owner, [ask]), waiting: [] });
      return;
    }
    if (counter.waiting.filter((other) => other.asker === asker).length >= maxQueries) {
      throw new ChatError('RATE_LIMITED', `${owner.name} was asked often enough.`, {
        retryAfterMs,
      });
    }
    counter.waiting.push(ask);
  }

  /** A page of an answer. Returns whether anybody has asked for it. */
  handleFiles(owner: Session, { query, files, more }: RequestOf<'files'>): boolean {
    const counter = this.#counters.get(owner);
    if (counter?.run.number !== query) return false;
    const { run } = counter;
    run.cancel();
    run.pages += 1;
    const goesOn = more && run.pages < maxPages;
    for (const { asker, id } of run.asks) {
      asker.connection?.reply({ type: 'files', id, files, more: goesOn });
    }
    if (goesOn) run.cancel = this.#giveUpLater(owner);
    else this.#runNext(counter);
    return true;
  }

  /** Somebody's connection is lost: what was asked on it is asked anew on the next, and there is no answer from it. */
  handleLost(session: Session): void {
    this.#giveUp(session, 'UNREACHABLE', awayOf(session));
    for (const { run, waiting } of this.#counters.values()) {
      run.asks = run.asks.filter(({ asker }) => asker !== session);
      waiting.splice(0, waiting.length, ...waiting.filter(({ asker }) => asker !== session));
    }
  }

  /** Somebody has left. */
  handleLeft(session: Session): void {
    this.#giveUp(session, 'USER_UNKNOWN', `${session.name} has left.`);
    this.handleLost(session);
  }

  close(): void {
    for (const { run } of this.#counters.values()) run.cancel();
    this.#counters.clear();
  }

  #findOwner(asker: Session, to: string): Session {
    const owner = this.#host.findSession(to);
    if (owner === undefined) throw new ChatError('USER_UNKNOWN', 'Nobody of that name is here.');
    if (owner === asker) throw new ChatError('SELF', 'One knows what one shares oneself.');
    if (owner.connection === undefined) throw new ChatError('UNREACHABLE', awayOf(owner));
    return owner;
  }

  #run(owner: Session, asks: readonly Ask[]): Run {
    this.#made += 1;
    const [first] = asks;
    const from = first?.asker.name ?? '';
    owner.connection?.reply({ type: 'browse', query: this.#made, from });
    return { number: this.#made, asks, pages: 0, cancel: this.#giveUpLater(owner) };
  }

  /** Answers those who have asked meanwhile; who has asked several times is told one list after another. */
  #runNext(counter: Counter): void {
    const { owner, waiting } = counter;
    const next = new Map<Session, Ask>();
    for (const ask of waiting) if (!next.has(ask.asker)) next.set(ask.asker, ask);
    if (next.size === 0) return void this.#counters.delete(owner);
    const asks = [...next.values()];
    counter.waiting = waiting.filter((ask) => !asks.includes(ask));
    counter.run = this.#run(owner, asks);
  }

  #giveUpLater(owner: Session): CancelTimer {
    return this.#clock.after(browseMs, () => {
      this.#giveUp(owner, 'TIMEOUT', `${owner.name} does not answer.`);
    });
  }

  #giveUp(owner: Session, code: ChatErrorCode, message: string): void {
    const counter = this.#counters.get(owner);
    if (counter === undefined) return;
    this.#counters.delete(owner);
    counter.run.cancel();
    for (const ask of [...counter.run.asks, ...counter.waiting]) refuse(ask, code, message);
  }
}

function awayOf({ name }: Session): string {
  return `${name} is not connected at present.`;
}

function refuse({ asker, id }: Ask, code: ChatErrorCode, message: string): void {
  asker.connection?.reply({ type: 'refused', id, code, message });
}
