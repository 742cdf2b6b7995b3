import type { IncomingMessage } from 'node:http';

/** Something that waits to be let in, and can be thrown out. */
export interface Waiting {
  /** Throws it out. */
  expel(): void;
}

/**
 * The place of one who waits. It is handed on as a socket becomes a transport, and a transport a connection: its time goes
 * on, so that nobody gains time by coming in by many small steps.
 */
export interface Place {
  /** When it connected (monotonic). */
  readonly sinceMs: number;
  /** Who is thrown out when the time or the space is used up. */
  occupant: Waiting;
  /** The request that its WebSocket began with. Only while it waits: of those who are in there may be ten thousand. */
  upgrade?: IncomingMessage | undefined;
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
  /** Oldest first. */
  readonly #places = new Set<Place>();

  constructor(maxWaiting: number, maxMs: number) {
    this.#maxWaiting = maxWaiting;
    this.#maxMs = maxMs;
  }

  get size(): number {
    return this.#places.size;
  }

  enter(occupant: Waiting, nowMs: number): Place {
    const place = { sinceMs: nowMs, occupant };
    this.#places.add(place);
    if (this.#places.size > this.#maxWaiting) {
      const [oldest = place] = this.#places;
      this.#expel(oldest);
    }
    return place;
  }

  leave(place: Place): void {
    this.#places.delete(place);
    place.upgrade = undefined;
  }

  /** Throws out those whose time is over. */
  sweep(nowMs: number): void {
    for (const place of this.#places) {
      if (nowMs - place.sinceMs < this.#maxMs) return;
      this.#expel(place);
    }
  }

  expelAll(): void {
    for (const place of [...this.#places]) this.#expel(place);
  }

  #expel(place: Place): void {
    this.#places.delete(place);
    place.occupant.expel();
  }
}
