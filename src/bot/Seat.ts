/** What a {@link Seat} needs of those who hand out the seats. */
export interface SeatOwner {
  /** A seat is free. */
  giveBack(): void;
  /** Calls `goOn` when a seat is free, once, in the order of asking; it takes the seat or leaves it. */
  queue(goOn: () => void): void;
  /** A seat is taken. */
  take(): void;
}

/** One of the few places in which work is done; whoever only waits lends it to others. */
export class Seat {
  readonly #owner: SeatOwner;
  #isHeld = true;
  #isOver = false;
  /** Waits that go on at present. */
  #lent = 0;

  /** It must be free, and is taken. */
  constructor(owner: SeatOwner) {
    this.#owner = owner;
    owner.take();
  }

  /** Waits for something without holding the seat; settles as that does, with the seat again. */
  async lend<R>(wait: () => Promise<R>): Promise<R> {
    this.#lent += 1;
    this.#release();
    try {
      return await wait();
    } finally {
      this.#lent -= 1;
      if (this.#lent === 0 && !this.#isOver) await this.#return();
    }
  }

  /** For good. */
  end(): void {
    this.#isOver = true;
    this.#release();
  }

  #release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#owner.giveBack();
  }

  #return(): Promise<void> {
    return new Promise((resolve) => {
      this.#owner.queue(() => {
        // Meanwhile its work may have ended, or waits anew.
        if (!this.#isOver && this.#lent === 0 && !this.#isHeld) {
          this.#isHeld = true;
          this.#owner.take();
        }
        resolve();
      });
    });
  }
}
