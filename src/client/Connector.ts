import { watchNetwork } from '#client/network';
import type { Clock } from '../clock.js';
import type { ChatErrorCode } from '../errors.js';
import { ChatError } from '../errors.js';
import type { ReconnectOptions } from '../options.js';
import type { RequestOf } from '../protocol/requests.js';
import type { RandomBytes } from '../random.js';
import { Backoff, defaultReconnect } from './Backoff.js';
import type { LinkOptions } from './Link.js';
import { Link } from './Link.js';

export interface ConnectorOptions extends Omit<LinkOptions, 'opening' | 'signal'> {
  /** `false`: one try each. */
  readonly reconnect: false | ReconnectOptions;
  readonly randomBytes: RandomBytes;
  /** What the next try begins with. */
  readonly makeOpening: () => RequestOf<'login'> | RequestOf<'resume'>;
  /** A resume was refused: the session is gone, and the next opening has to be a login. */
  readonly onSessionGone: () => void;
}

/** Failures that may be over the next time. Everything else is an answer. */
const transientCodes: ReadonlySet<ChatErrorCode> = new Set(['UNREACHABLE', 'SHUTDOWN', 'TIMEOUT']);

/** Whether another try may help. */
export function isTransient(error: unknown): boolean {
  return error instanceof ChatError && transientCodes.has(error.code);
}

/** Sleeps; where the network changes meanwhile, no longer: it may be back. */
function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = (settle: () => void) => () => {
      cancel();
      unwatch();
      signal.removeEventListener('abort', abort);
      settle();
    };
    const abort = stop(() => reject(signal.reason));
    const goOn = stop(resolve);
    // To come back is all that a program in this state has to do: it must not end meanwhile.
    const cancel = clock.after(delayMs, goOn, true);
    const unwatch = watchNetwork(goOn);
    signal.addEventListener('abort', abort, { once: true });
  });
}

/** Gets a link, the first and every later one, by the same rules: what is transient is tried again with backoff. */
export class Connector {
  /** What went wrong the last time, for whoever gives up waiting. */
  lastFailure: unknown;
  readonly #options: ConnectorOptions;

  constructor(options: ConnectorOptions) {
    this.#options = options;
  }

  /** Whether it tries again what may be over the next time. */
  get isPatient(): boolean {
    return this.#options.reconnect !== false;
  }

  /**
   * Resolves after the welcome. Rejects with the server's refusal; with what went wrong, if nothing is to be tried again;
   * or with the signal's reason. `afterLoss`: the first try waits, too, for whom one outage threw out would all come back
   * at once; and a connection that is lost as soon as it is made must not be made without a pause.
   */
  async connect(signal: AbortSignal, afterLoss: boolean): Promise<void> {
    const { reconnect, clock, randomBytes, makeOpening, onSessionGone } = this.#options;
    const bounds = { ...defaultReconnect, ...(reconnect === false ? {} : reconnect) };
    const backoff = new Backoff(bounds.minDelayMs, bounds.maxDelayMs, randomBytes);
    const giveUpAt = clock.monotonic() + bounds.giveUpAfterMs;
    if (afterLoss) await sleep(clock, backoff.nextMs(), signal);
    for (;;) {
      const opening = makeOpening();
      try {
        return await Link.open({ ...this.#options, signal, opening });
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        const gone =
          opening.type === 'resume' && error instanceof ChatError && error.code === 'EXPIRED';
        if (gone) {
          onSessionGone();
          continue;
        }
        const isLate = clock.monotonic() >= giveUpAt;
        if (reconnect === false || isLate || !isTransient(error)) throw error;
        this.lastFailure = error;
      }
      await sleep(clock, backoff.nextMs(), signal);
    }
  }
}
