import type { User } from '../protocol/model.js';
import type { Fact, ReplyOf } from '../protocol/notices.js';

/** What a welcome means: the `first`; the same session, `resumed`; or another one, `renewed`, because the old was gone. */
export type WelcomeKind = 'first' | 'resumed' | 'renewed';

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

  constructor(welcome: ReplyOf<'welcome'>, kind: WelcomeKind) {
    this.welcome = welcome;
    this.kind = kind;
    this.#needsRoster = !welcome.resumed || welcome.gap !== undefined;
    this.#missing = welcome.missed;
  }

  get isComplete(): boolean {
    return !this.#needsRoster && this.#missing <= 0;
  }

  handleFact(): void {
    this.#missing -= 1;
  }

  /** Returns everyone, once the last page has come. */
  handleRoster({ users, more }: ReplyOf<'roster'>): readonly User[] | undefined {
    this.#users.push(...users);
    if (more) return undefined;
    this.#needsRoster = false;
    return this.#users;
  }
}
