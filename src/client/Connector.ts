import { watchNetwork } from '#client/network';
import type { Clock } from '../clock.js';
import type { ChatErrorCode } from '../errors.js';
import { ChatError } from '../errors.js';
import type { RandomBytes } from '../random.js';
import { Backoff, defaultReconnect } from './Backoff.js';
import type { LinkOptions } from './Link.js';
import { Link } from './Link.js';
import type { Membership } from './Membership.js';

export interface ConnectorOptions extends Omit<LinkOptions, 'opening' | 'signal'> {
  readonly randomBytes: RandomBytes;
  /** As whom, and with what, the next try begins. */
  readonly membership: Membership;
}

/** Failures that may be over the next time. Everything else is an answer. */
const transientCodes: ReadonlySet<ChatErrorCode> = new Set(['UNREACHABLE', 'SHUTDOWN', 'TIMEOUT']);

/** Gets a link, the first and every later one, by the same rules: what is transient is tried again with backoff. */
export class Connector {
  /** What went wrong the last time, for whoever gives up waiting. */
  lastFailure: ChatError | undefined;
  readonly #options: ConnectorOptions;

  constructor(options: ConnectorOptions) {
    this.#options = options;
  }

  /**
   * Resolves after the welcome, and when `arrive` has resolved, which each try begins with. Rejects with the server's
   * refusal; with what went wrong, if nothing is to be tried again; or with the signal's reason. `afterLoss`: the first try
   * waits, too, for whom one outage threw out would all come back at once; and a connection that is lost as soon as it is
   * made must not be made without a pause.
   */
  async connect(
    signal: AbortSignal,
    afterLoss: boolean,
    arrive?: () => Promise<void>,
  ): Promise<void> {
    const { options, clock, randomBytes } = this.#options;
    const { reconnect } = options;
    const bounds = { ...defaultReconnect, ...(typeof reconnect === 'object' && reconnect) };
    const backoff = new Backoff(bounds.minDelayMs, bounds.maxDelayMs, randomBytes);
    const giveUpAt = clock.monotonic() + bounds.giveUpAfterMs;
    for (let waits = afterLoss; ; waits = true) {
      if (waits) await sleep(clock, backoff.nextMs(), signal);
      signal.throwIfAborted();
      try {
        await Promise.all([arrive?.(), this.#open(signal)]);
        return;
      } catch (error) {
        signal.throwIfAborted();
        const isTransient =
          error instanceof ChatError &&
          transientCodes.has(error.code) &&
          // Whoever was in before has the right address: what is wrong now, such as the certificate of a portal, passes.
          (afterLoss || !error.details?.permanent);
        const isLate = clock.monotonic() >= giveUpAt;
        if (reconnect === false || isLate || !isTransient) throw error;
        this.lastFailure = error;
      }
    }
  }

  /** One try; one more, as a newcomer, where the server has forgotten the session. */
  async #open(signal: AbortSignal): Promise<void> {
    const { options, membership } = this.#options;
    const opening = membership.makeOpening(options);
    try {
      await Link.open({ ...this.#options, signal, opening });
    } catch (error) {
      const isGone = error instanceof ChatError && error.code === 'EXPIRED';
      if (opening.type === 'login' || !isGone) throw error;
      membership.forget();
      await this.#open(signal);
    }
  }
}

/** Sleeps until the signal aborts at the latest; where the network changes meanwhile, no longer: it may be back. */
function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      cancel();
      unwatch();
      signal.removeEventListener('abort', wake);
      resolve();
    };
    // To come back is all that a program in this state has to do: it must not end meanwhile.
    const cancel = clock.after(delayMs, wake, true);
    const unwatch = watchNetwork(wake);
    signal.addEventListener('abort', wake);
  });
}
