import type { User } from '../../index.browser.js';
import type { Entry } from './Chronicle.js';

/** What happens to somebody in a room. */
const changes: ReadonlySet<Entry['kind']> = new Set(['leave', 'sleep', 'wake']);

/** Whom a client knows to be in the room: of nobody else does it tell that they sleep, wake or leave. */
export class Acquaintances {
  #known: Set<string>;
  /** Those of whose coming it was not told, and up to which place it may have passed over what happened to them. */
  readonly #found = new Map<string, number>();
  /** The place after which everything that it is told is sure. */
  unsureUpTo = 0;

  constructor(users: Iterable<string>) {
    this.#known = new Set(users);
  }

  /** It was told that somebody came. */
  add(name: string): void {
    this.#known.add(name);
  }

  /** It was told that somebody left. */
  remove(name: string): void {
    this.#known.delete(name);
  }

  /** It shows who is here, which after a gap it has learned anew; what happened up to `seq`, it may not have known of whom. */
  see(users: ReadonlyMap<string, User>, seq: number): void {
    for (const name of users.keys()) {
      if (this.#known.has(name)) continue;
      this.#found.set(name, seq);
      this.unsureUpTo = seq;
    }
    this.#known = new Set(users.keys());
  }

  /** Whether it must tell of this, as far as that depends on whom it knows. */
  mustTell(entry: Entry): boolean {
    return !changes.has(entry.kind) || (this.#known.has(entry.who) && !this.isUnsure(entry));
  }

  /** Whether this may have happened before it knew of whom. */
  isUnsure({ kind, who, seq }: Entry): boolean {
    return changes.has(kind) && seq <= (this.#found.get(who) ?? 0);
  }
}
