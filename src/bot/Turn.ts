import type { CancelTimer, Clock } from '../index.browser.js';
import { ChatError } from '../index.browser.js';
import type { Seat } from './Seat.js';
import { within } from './within.js';

/** The time that the handlers have for one thing that happened. */
export class Turn {
  readonly #clock: Clock;
  readonly #limitMs: number;
  readonly #seat: Seat;
  readonly #over = new AbortController();
  #cancel: CancelTimer | undefined;
  #hasEnded = false;

  constructor(clock: Clock, limitMs: number, seat: Seat) {
    this.#clock = clock;
    this.#limitMs = limitMs;
    this.#seat = seat;
    this.#windUp();
  }

  /** Aborts when the time is over, or is called off. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** Waits for the handlers as long as there is time. */
  run(handlers: () => Promise<unknown>): Promise<unknown> {
    return within(this.#clock, handlers(), { signal: this.signal });
  }

  /** Waits for a user: meanwhile others have their turn, and afterwards the time begins anew. */
  async waitFor<T>(answer: Promise<T>): Promise<T> {
    this.#cancel?.();
    try {
      return await this.#seat.lend(() => answer);
    } finally {
      this.#windUp();
    }
  }

  abort(reason: unknown): void {
    this.#over.abort(reason);
  }

  end(): void {
    this.#hasEnded = true;
    this.#cancel?.();
  }

  #windUp(): void {
    this.#cancel?.();
    if (this.#hasEnded) return;
    this.#cancel = this.#clock.after(this.#limitMs, () => {
      this.abort(new ChatError('TIMEOUT', `The handlers took longer than ${this.#limitMs} ms.`));
    });
  }
}
