import { ChatError } from '../errors.js';
import type { User } from '../protocol/model.js';

/** More people than any of the old servers has ever held, and too few to fill the memory. */
export const maxPeople = 10_000;

/** Who is there. On the old servers several may have one name: that is there until the last of them is gone. */
export class People {
  readonly #counts = new Map<string, number>();

  has(name: string): boolean {
    return this.#counts.has(name);
  }

  /** Replaces everyone. Throws `TOO_LARGE` if they are too many. */
  reset(users: readonly User[]): void {
    this.#counts.clear();
    for (const { name } of users) this.add(name);
  }

  /** True if the name was not there. Throws `TOO_LARGE` if they are too many. */
  add(name: string): boolean {
    const count = this.#counts.get(name) ?? 0;
    if (count === 0 && this.#counts.size >= maxPeople) {
      throw new ChatError('TOO_LARGE', `More than ${maxPeople} people.`);
    }
    this.#counts.set(name, count + 1);
    return count === 0;
  }

  /** True if the name is there no more. */
  remove(name: string): boolean {
    const count = this.#counts.get(name);
    if (count === undefined) return false;
    if (count > 1) this.#counts.set(name, count - 1);
    else this.#counts.delete(name);
    return count === 1;
  }
}
