import type { Gap } from '../events.js';
import type { ChatClientOptions } from '../options.js';
import type { Fact, ReplyOf } from '../protocol/notices.js';
import type { RequestOf } from '../protocol/requests.js';
import type { RandomBytes } from '../random.js';
import { randomLetters } from '../random.js';

/** Letters of a secret: more than 120 bits, which nobody guesses. */
const secretLetters = 25;

/** Who a client is to its server, and how much it has heard: what it takes to come back as the same. */
export class Membership {
  readonly #randomBytes: RandomBytes;
  #secret: string;
  #session: { readonly id: string; readonly token: string } | undefined;
  /** The last fact heard. */
  #seq = 0;
  /**
   * While it is not known who is here: a place before what was forgotten. A resume from there is told of who is here, and
   * one from the last fact is not.
   */
  #rosterlessSeq: number | undefined;

  constructor(randomBytes: RandomBytes) {
    this.#randomBytes = randomBytes;
    this.#secret = randomLetters(randomBytes, secretLetters);
  }

  /** Whether there is a session; else the next welcome is that of a newcomer, even if it says that it was resumed. */
  get hasSession(): boolean {
    return this.#session !== undefined;
  }

  /** What to come back with, if there is something to come back to; else what to come in with. */
  makeOpening(options: ChatClientOptions): RequestOf<'login'> | RequestOf<'resume'> {
    if (this.#session !== undefined) {
      const { id, token } = this.#session;
      return { type: 'resume', session: id, token, seq: this.#rosterlessSeq ?? this.#seq };
    }
    const { name, password, reconnect = true } = options;
    return {
      type: 'login',
      name,
      password,
      // Proves that a login that is sent again, because its welcome was lost, is the same as before.
      ...(reconnect === false ? { resume: false } : { secret: this.#secret }),
    };
  }

  /** Takes a welcome into account; returns what was lost for good before it, if something was. */
  handleWelcome(welcome: ReplyOf<'welcome'>): Gap | undefined {
    const { session, token, seq, gap } = welcome;
    const isNew = !this.hasSession;
    this.#session = { id: session, token };
    if (isNew) {
      // A session of its own counts from its own beginning: the server may be another one.
      this.#seq = seq;
      this.#rosterlessSeq = 0;
      return undefined;
    }
    if (gap === undefined) return undefined;
    this.#rosterlessSeq = gap.afterSeq;
    // What is announced as lost may have been heard before the connection was lost once more.
    const afterSeq = Math.max(this.#seq, gap.afterSeq);
    const missed = gap.nextSeq - 1 - afterSeq;
    if (missed <= 0) return undefined;
    this.#seq = seq;
    return { afterSeq, nextSeq: gap.nextSeq, missed };
  }

  /** It is known who is here. */
  handleRoster(): void {
    this.#rosterlessSeq = undefined;
  }

  /** Whether a fact is heard for the first time. */
  hears(fact: Fact): boolean {
    if (fact.seq <= this.#seq) return false;
    this.#seq = fact.seq;
    return true;
  }

  /** The session is gone. */
  forget(): void {
    // Without a welcome the login may still have been granted: the next one has to be its copy.
    if (this.#session !== undefined) this.#secret = randomLetters(this.#randomBytes, secretLetters);
    this.#session = undefined;
  }
}
