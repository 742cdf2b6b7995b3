import type { CancelTimer, Clock } from '../clock.js';
import type { ChatErrorCode } from '../errors.js';
import { ChatError } from '../errors.js';
import type { Limits } from '../protocol/limits.js';
import type { SharedFile } from '../protocol/model.js';
import type { RequestOf } from '../protocol/requests.js';
import type { RoomHost } from './RoomHost.js';
import type { Session } from './Session.js';

/** Time for somebody's client to say what it shares, or more of it, in milliseconds. */
const browseMs = 10_000;
/** Time for a whole answer, in milliseconds: others may wait for theirs. */
const answerMs = 60_000;
/** Pages of an answer at most: ten thousand files. */
const maxPages = 200;
/** Questions of one member to one other that may wait for an answer. */
const maxQueries = 128;
/** When another try makes sense while that many wait, in milliseconds. */
const retryAfterMs = 1000;
/** Of a frame, for what stands around the files of a page. */
const pageOverheadBytes = 256;

export interface BrowsingOptions {
  readonly clock: Clock;
  readonly host: RoomHost;
  readonly limits: Pick<Limits, 'maxFrameBytes' | 'maxOutboxBytes'>;
  /** Sends now whatever members are owed. */
  flush(): void;
}

/** Somebody wants to know what somebody else shares. */
interface Ask {
  readonly asker: Session;
  readonly id: string;
}

/** The owner of files was asked, on behalf of some, and answers. */
interface Run {
  readonly number: number;
  /** When the answer has to be whole (monotonic). */
  readonly endsAt: number;
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
  readonly #options: BrowsingOptions;
  readonly #counters = new Map<Session, Counter>();
  #made = 0;

  constructor(options: BrowsingOptions) {
    this.#options = options;
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
    this.#dropSlow(run);
    for (const page of cutPage(files, this.#options.limits.maxFrameBytes - pageOverheadBytes)) {
      const isLast = !goesOn && page.at(-1) === files.at(-1);
      for (const { asker, id } of run.asks) {
        asker.connection?.reply({ type: 'files', id, files: page, more: !isLast });
      }
    }
    // Who owns them may have been closed as slow meanwhile.
    if (this.#counters.get(owner) !== counter) return true;
    if (goesOn) run.cancel = this.#giveUpLater(owner, run.endsAt);
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
    const owner = this.#options.host.findSession(to);
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
    const endsAt = this.#options.clock.monotonic() + answerMs;
    return { number: this.#made, endsAt, asks, pages: 0, cancel: this.#giveUpLater(owner, endsAt) };
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

  /** Ends the answer for those for whom much waits. It is somebody else's doing: nobody must be closed as slow for it. */
  #dropSlow(run: Run): void {
    const { limits, flush } = this.#options;
    const isSlow = ({ asker }: Ask) =>
      (asker.connection?.subscription?.outbox.owedBytes ?? 0) > limits.maxOutboxBytes / 2;
    if (run.asks.some(isSlow)) flush();
    const slow = run.asks.filter(isSlow);
    run.asks = run.asks.filter((ask) => !slow.includes(ask));
    for (const ask of slow) refuse(ask, 'SLOW', 'The answer comes faster than it is taken.');
  }

  #giveUpLater(owner: Session, endsAt: number): CancelTimer {
    const { clock } = this.#options;
    return clock.after(Math.max(0, Math.min(browseMs, endsAt - clock.monotonic())), () => {
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

/** What came as one page may need two frames: numbers may be spelled longer as they leave, and so may the id. */
function* cutPage(files: SharedFile[], maxBytes: number): Generator<SharedFile[]> {
  if (files.length < 2 || Buffer.byteLength(JSON.stringify(files)) <= maxBytes) return yield files;
  const half = Math.ceil(files.length / 2);
  yield* cutPage(files.slice(0, half), maxBytes);
  yield* cutPage(files.slice(half), maxBytes);
}

function awayOf({ name }: Session): string {
  return `${name} is not connected at present.`;
}

function refuse({ asker, id }: Ask, code: ChatErrorCode, message: string): void {
  asker.connection?.reply({ type: 'refused', id, code, message });
}
