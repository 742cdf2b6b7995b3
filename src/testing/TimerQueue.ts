/** Something that is to happen at a time. */
export interface Timer {
  readonly dueMs: number;
  readonly action: () => void;
}

interface Entry extends Timer {
  /** Of those that are due together, the one that was added first comes first. */
  readonly number: number;
  isCancelled: boolean;
}

/** Timers in the order in which they are due: a binary heap, for a storm has thousands. */
export class TimerQueue {
  readonly #heap: Entry[] = [];
  #added = 0;
  #cancelled = 0;

  /** How many wait. */
  get size(): number {
    return this.#heap.length - this.#cancelled;
  }

  /** Returns what takes it out again. */
  add(dueMs: number, action: () => void): () => void {
    this.#added += 1;
    const entry: Entry = { dueMs, action, number: this.#added, isCancelled: false };
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
    return () => {
      // One that is gone, or was taken, is not counted twice.
      if (entry.isCancelled) return;
      entry.isCancelled = true;
      this.#cancelled += 1;
    };
  }

  /** Takes out the next one, if it is due by then. */
  takeDue(untilMs: number): Timer | undefined {
    const next = this.#first();
    if (next === undefined || next.dueMs > untilMs) return undefined;
    this.#dropFirst();
    next.isCancelled = true;
    return next;
  }

  /** When the next one is due. */
  nextDueMs(): number | undefined {
    return this.#first()?.dueMs;
  }

  #first(): Entry | undefined {
    for (let [first] = this.#heap; first?.isCancelled === true; [first] = this.#heap) {
      this.#dropFirst();
      this.#cancelled -= 1;
    }
    return this.#heap[0];
  }

  #dropFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink(0);
  }

  #rise(start: number): void {
    let at = start;
    while (at > 0) {
      const above = (at - 1) >>> 1;
      if (!this.#isBefore(at, above)) return;
      this.#swap(at, above);
      at = above;
    }
  }

  #sink(start: number): void {
    let at = start;
    for (;;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let least = at;
      if (this.#isBefore(left, least)) least = left;
      if (this.#isBefore(right, least)) least = right;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return false;
    return one.dueMs < other.dueMs || (one.dueMs === other.dueMs && one.number < other.number);
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }
}
