import type { Clock } from '../clock.js';
import { ChatError } from '../errors.js';
import type { WaitOptions } from '../options.js';
import type { Connector } from './Connector.js';
import { isTransient } from './Connector.js';
import { limitWait } from './limitWait.js';

/** Time to get in, in milliseconds, unless said otherwise. */
const connectMs = 20_000;

/** The way in for the first time: as many tries as it takes, within the time given. */
export class Entrance {
  readonly #connector: Connector;
  readonly #clock: Clock;
  #settle: (lost: ChatError | undefined) => void = () => {};

  constructor(connector: Connector, clock: Clock) {
    this.#connector = connector;
    this.#clock = clock;
  }

  /** Everything that belongs to the welcome has come. */
  handleArrived(): void {
    this.#settle(undefined);
  }

  /** The connection was lost before that. */
  handleLost(error: ChatError): void {
    this.#settle(error);
  }

  /** Resolves when it is in. Rejects as `connect()` promises, or with the reason of `closed`, which means: not at all. */
  async enter({ signal, timeoutMs = connectMs }: WaitOptions, closed: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const trying = new AbortController();
    const abort = () => trying.abort(closed.reason);
    closed.addEventListener('abort', abort, { once: true });
    const wait = { ...(signal && { signal }), timeoutMs };
    const release = limitWait(this.#clock, wait, (error, isTimeout) => {
      const late = `Not connected within ${timeoutMs} ms.`;
      const cause = this.#connector.lastFailure;
      trying.abort(isTimeout ? new ChatError('TIMEOUT', late, { cause }) : error);
    });
    try {
      await this.#tryUntilArrived(trying.signal);
    } finally {
      release();
      closed.removeEventListener('abort', abort);
    }
  }

  /** A connection that is lost between its welcome and the last that belongs to it is one more failed try. */
  async #tryUntilArrived(signal: AbortSignal): Promise<void> {
    for (let afterLoss = false; ; afterLoss = true) {
      const settled = new Promise<ChatError | undefined>((resolve) => {
        this.#settle = resolve;
      });
      await this.#connector.connect(signal, afterLoss);
      const lost = await Promise.race([settled, rejectionOf(signal)]);
      if (lost === undefined) return;
      if (!this.#connector.isPatient || !isTransient(lost)) throw lost;
      this.#connector.lastFailure = lost;
    }
  }
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
