/** Names for those who come in without one. A number is given once, so that no name goes on to somebody else. */
export class GuestNames {
  #last = 0;
  #step = 1;

  next(): string {
    this.#step = 1;
    this.#last += 1;
    return `guest${this.#last}`;
  }

  /** Another one: the last is taken. Steps widen, for where one is taken, by guests of another server, many are. */
  nextAfterTaken(): string {
    this.#last += this.#step;
    this.#step *= 2;
    return `guest${this.#last}`;
  }
}
