/** Something that waits to be let in, and can be thrown out. */
export interface Waiting {
  /** Throws it out. */
  expel(): void;
}

/** Loopback is exempt from the bound per address: there the address says nothing of who it is. */
export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address === '';
}

/**
 * Everyone who has connected and not logged in. Bounded in number and time, so that a thousand who connect and say
 * nothing keep nobody out: past the bound the one who waited longest goes, for an honest login takes a moment.
 */
export class Lobby {
  readonly #maxWaiting: number;
  readonly #maxMs: number;
  readonly #since = new Map<Waiting, number>();

  constructor(maxWaiting: number, maxMs: number) {
    this.#maxWaiting = maxWaiting;
    this.#maxMs = maxMs;
  }

  get size(): number {
    return this.#since.size;
  }

  enter(waiting: Waiting, nowMs: number): void {
    this.#since.set(waiting, nowMs);
    if (this.#since.size <= this.#maxWaiting) return;
    for (const oldest of this.#since.keys()) {
      this.#expel(oldest);
      break;
    }
  }

  leave(waiting: Waiting): void {
    this.#since.delete(waiting);
  }

  /** Throws out those whose time is over. */
  sweep(nowMs: number): void {
    for (const [waiting, since] of this.#since) {
      if (nowMs - since < this.#maxMs) return;
      this.#expel(waiting);
    }
  }

  expelAll(): void {
    for (const waiting of [...this.#since.keys()]) this.#expel(waiting);
  }

  #expel(waiting: Waiting): void {
    this.#since.delete(waiting);
    waiting.expel();
  }
}
