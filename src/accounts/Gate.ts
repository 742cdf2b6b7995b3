import { ChatError } from '../errors.js';

/** The bounds of a {@link Gate}. */
export interface GateOptions {
  /** Tasks that may run at the same time. */
  readonly maxRunning: number;
  /** Tasks that may wait for their turn; the next one is refused. */
  readonly maxWaiting: number;
  /** What a refused caller is told, in milliseconds. */
  readonly retryAfterMs: number;
}

/** Lets a few costly tasks run at a time, keeps a bounded queue in order of arrival, and refuses the rest. */
export class Gate {
  readonly #options: GateOptions;
  #running = 0;
  /** A set keeps the order of arrival, and lets whoever gives up leave from the middle. */
  readonly #waiting = new Set<() => void>();

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /**
   * Runs `task` when its turn comes. An abort while it waits takes it out of the queue and rejects with the signal's
   * reason; once the task runs, the signal is the task's own business.
   *
   * @throws {@link ChatError} `RATE_LIMITED` with `retryAfterMs` when the queue is full.
   */
  async run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    if (this.#running < this.#options.maxRunning) this.#running += 1;
    else await this.#turn(signal);
    try {
      return await task();
    } finally {
      this.#passOn();
    }
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    const { maxWaiting, retryAfterMs } = this.#options;
    if (this.#waiting.size >= maxWaiting) {
      throw new ChatError('RATE_LIMITED', 'Too many are waiting', { retryAfterMs });
    }
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = () => {
        this.#waiting.delete(enter);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#waiting.add(enter);
    });
  }

  /** The place goes straight to the next in the queue, so that nobody who comes just now can slip in between. */
  #passOn(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#running -= 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
