import { ChatError } from '../errors.js';
import type { User } from '../protocol/model.js';
import type { Fact, ReplyOf } from '../protocol/notices.js';

/** What a welcome means: the `first`; the same session, `resumed`; or another one, `renewed`, because the old was gone. */
export type WelcomeKind = 'first' | 'resumed' | 'renewed';

/** Users and facts that may come with a welcome: more than any room has, and too few to fill the memory. */
const maxArriving = 1_000_000;

/**
 * What has to come between a welcome and taking part: who is here, unless that is known, and the facts of the past. Until
 * then nothing unanswered is sent again, for its answer may be among those facts.
 */
export class Arrival {
  readonly welcome: ReplyOf<'welcome'>;
  readonly kind: WelcomeKind;
  /** Facts that came before a `first` arrival was complete: told when whoever waits for it can listen. */
  readonly early: Fact[] = [];
  readonly #users: User[] = [];
  #needsRoster: boolean;
  #missing: number;
  #arrived = 0;

  constructor(welcome: ReplyOf<'welcome'>, kind: WelcomeKind) {
    this.welcome = welcome;
    this.kind = kind;
    this.#needsRoster = !welcome.resumed || welcome.gap !== undefined;
    this.#missing = welcome.missed;
  }

  get isComplete(): boolean {
    return !this.#needsRoster && this.#missing <= 0;
  }

  /** Throws `PROTOCOL` when there is no end to it. */
  handleFact(): void {
    this.#missing -= 1;
    this.#count(1);
  }

  /** Returns everyone, once the last page has come. Throws `PROTOCOL` when there is no end to it. */
  handleRoster({ users, more }: ReplyOf<'roster'>): readonly User[] | undefined {
    // Empty pages have no end either.
    this.#count(users.length + 1);
    this.#users.push(...users);
    if (more) return undefined;
    this.#needsRoster = false;
    return this.#users;
  }

  #count(more: number): void {
    this.#arrived += more;
    if (this.#arrived > maxArriving) throw new ChatError('PROTOCOL', 'The welcome never ends.');
  }
}
