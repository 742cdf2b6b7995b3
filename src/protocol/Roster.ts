import type { User } from './model.js';
import type { Fact } from './notices.js';

/** Who is here, as the facts tell it: the same on the server, on every client, and after a replay. */
export class Roster {
  readonly #users = new Map<string, User>();

  /** Everyone, by name, in the order in which they came. */
  get users(): ReadonlyMap<string, User> {
    return this.#users;
  }

  /** Replaces everything. */
  reset(users: Iterable<User>): void {
    this.#users.clear();
    for (const user of users) this.#users.set(user.name, user);
  }

  /** Takes a fact into account; returns whom it concerns, as that one is after it, or was before a leave. */
  apply(fact: Fact): User | undefined {
    switch (fact.type) {
      case 'join':
        this.#users.set(fact.user.name, fact.user);
        return fact.user;
      case 'leave': {
        const user = this.#users.get(fact.name);
        this.#users.delete(fact.name);
        return user;
      }
      case 'sleep':
        return this.#change(fact.name, { status: 'asleep' });
      case 'wake':
        return this.#change(fact.name, { status: 'awake' });
      case 'pairStart': {
        const [asker, asked] = fact.users;
        this.#change(asker, { partner: asked });
        return this.#change(asked, { partner: asker });
      }
      case 'pairEnd':
        for (const name of fact.users) this.#endPair(name);
        return undefined;
      default:
        return undefined;
    }
  }

  #change(name: string, change: Partial<User>): User | undefined {
    const user = this.#users.get(name);
    if (user === undefined) return undefined;
    const changed = { ...user, ...change };
    this.#users.set(name, changed);
    return changed;
  }

  #endPair(name: string): void {
    const user = this.#users.get(name);
    if (user === undefined) return;
    const { partner: _, ...alone } = user;
    this.#users.set(name, alone);
  }
}
