import type { Tail, TailItem } from '../log/Tail.js';
import type { User } from '../protocol/model.js';
import type { Fact, Notice, ReplyOf } from '../protocol/notices.js';
import type { Audience } from '../room/effects.js';

/** A fact as it is kept for those who come back. */
export interface PastFact extends TailItem {
  readonly fact: Fact;
  readonly to: Audience;
}

/** Users a page at most. */
const maxPageUsers = 150;
/** More than a user takes in JSON: two names of 32 characters and 128 bytes each, and what is around them. */
const userBytes = 400;
/** Names, numbers and structure of a fact in memory, beside its text; measured generously. */
const factOverheadBytes = 256;

/** Bytes that a fact takes in memory: texts, and names of files, are at most two bytes a unit there. */
export function factBytes({ fact }: PastFact): number {
  const units = ('text' in fact ? fact.text.length : 0) + ('name' in fact ? fact.name.length : 0);
  return factOverheadBytes + 2 * units;
}

/** All users as pages of one kind or another, each of which fits a frame. */
export function* pagesOf(
  users: Iterable<User>,
  maxFrameBytes: number,
): IterableIterator<{ users: User[]; more: boolean }> {
  const pageUsers = Math.max(1, Math.min(maxPageUsers, Math.floor(maxFrameBytes / userBytes)));
  let page: User[] = [];
  for (const user of users) {
    if (page.length === pageUsers) {
      yield { users: page, more: true };
      page = [];
    }
    page.push(user);
  }
  yield { users: page, more: false };
}

/**
 * Which facts a member is told. Who sleeps is told of presence only; so on the way through the past the member's own
 * falling asleep and waking are followed.
 */
export class Hearing {
  readonly #session: string;
  readonly #name: string;
  #awake: boolean;

  /** Starts right after `afterSeq`; `awakeNow` is the member's state at the end of the tail. */
  constructor(
    tail: Tail<PastFact>,
    member: { readonly session: string; readonly name: string; readonly awakeNow: boolean },
    afterSeq: number,
  ) {
    this.#session = member.session;
    this.#name = member.name;
    this.#awake = member.awakeNow;
    // The first change after that place tells what it was before.
    for (let seq = Math.max(afterSeq + 1, tail.firstSeq); seq <= tail.lastSeq; seq += 1) {
      const fact = tail.get(seq)?.fact;
      if (fact !== undefined && this.#isOwnChange(fact)) {
        this.#awake = fact.type === 'sleep';
        break;
      }
    }
  }

  /** Whether the member is told of this fact; to be asked of each in order. */
  hears({ fact, to }: PastFact): boolean {
    if (this.#isOwnChange(fact)) this.#awake = fact.type === 'wake';
    if (to === 'everyone') return true;
    return to === 'awake' ? this.#awake : to.includes(this.#session);
  }

  #isOwnChange(fact: Fact): fact is Fact & { type: 'sleep' | 'wake' } {
    return (fact.type === 'sleep' || fact.type === 'wake') && fact.name === this.#name;
  }
}

/** What a member who comes in, or back, has to be told before it takes part. */
export interface Homecoming {
  readonly tail: Tail<PastFact>;
  readonly hearing: Hearing;
  readonly welcome: ReplyOf<'welcome'>;
  /** Everyone who is here at the place `welcome.seq`: for a newcomer. */
  readonly roster?: readonly User[];
  /** Everyone who is here at the present, whenever that is: for one who lost count. */
  readonly currentUsers?: () => Iterable<User>;
}

/**
 * Tells the past in order: the welcome, the facts since, and who is here where that is not known. Ends at the present; or
 * with `'lost'`, when what comes next has been forgotten meanwhile.
 */
export function* tellPast(home: Homecoming): Generator<Notice, 'present' | 'lost'> {
  const { tail, hearing, welcome, roster, currentUsers } = home;
  let { seq } = welcome;
  /** Tells the facts up to a place; false if some are forgotten. */
  function* tellFacts(to: () => number): Generator<Notice, boolean> {
    for (; seq < to(); seq += 1) {
      const item = tail.get(seq + 1);
      if (item === undefined) return false;
      if (hearing.hears(item)) yield item.fact;
    }
    return true;
  }
  yield welcome;
  if (roster !== undefined) yield* rosterPages(roster, welcome.limits.maxFrameBytes);
  if (currentUsers !== undefined) {
    // The facts at hand come first, while they still say something; then who is left after them.
    if (!(yield* tellFacts(() => tail.lastSeq))) return 'lost';
    yield* rosterPages([...currentUsers()], welcome.limits.maxFrameBytes);
  }
  return (yield* tellFacts(() => tail.lastSeq)) ? 'present' : 'lost';
}

function* rosterPages(users: readonly User[], maxFrameBytes: number): Generator<ReplyOf<'roster'>> {
  for (const page of pagesOf(users, maxFrameBytes)) yield { type: 'roster', ...page };
}
