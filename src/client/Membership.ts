import type { Gap } from '../events.js';
import type { Fact, ReplyOf } from '../protocol/notices.js';
import type { RequestOf } from '../protocol/requests.js';

/** Who a client is to its server, and how much it has heard: what it takes to come back as the same. */
export class Membership {
  #session: { readonly id: string; readonly token: string } | undefined;
  /** The last fact heard. */
  #seq = 0;
  /**
   * While it is not known who is here: a place before what was forgotten. A resume from there is told of who is here, and
   * one from the last fact is not.
   */
  #rosterlessSeq: number | undefined;

  /** What to come back with, if there is something to come back to. */
  makeResume(): RequestOf<'resume'> | undefined {
    if (this.#session === undefined) return undefined;
    const { id, token } = this.#session;
    return { type: 'resume', session: id, token, seq: this.#rosterlessSeq ?? this.#seq };
  }

  /** Takes a welcome into account; returns what was lost for good before it, if something was. */
  handleWelcome(welcome: ReplyOf<'welcome'>): Gap | undefined {
    const { session, token, resumed, seq, gap } = welcome;
    this.#session = { id: session, token };
    if (!resumed) {
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
    this.#session = undefined;
  }
}
