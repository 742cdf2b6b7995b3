import type { Clock } from '../clock.js';
import { ChatError } from '../errors.js';
import type { WaitOptions } from '../options.js';

/**
 * Calls `giveUp` once, when the signal aborts (with its reason) or the time is over (with a `TIMEOUT`), unless released
 * before. The signal must not have aborted already.
 */
export function limitWait(
  clock: Clock,
  { signal, timeoutMs }: WaitOptions,
  giveUp: (error: unknown, isTimeout: boolean) => void,
): () => void {
  const abort = () => {
    release();
    giveUp(signal?.reason, false);
  };
  const expire = () => {
    release();
    giveUp(new ChatError('TIMEOUT', `Not done within ${timeoutMs} ms.`), true);
  };
  const cancel = timeoutMs === undefined ? undefined : clock.after(timeoutMs, expire, true);
  const release = () => {
    cancel?.();
    signal?.removeEventListener('abort', abort);
  };
  signal?.addEventListener('abort', abort, { once: true });
  return release;
}

/** Ways to settle a promise that somebody waits for. */
export interface Waiting<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

/** A promise that is waited for within limits; `begin` returns what gives up, which is then told to whoever waits. */
export function waitFor<T>(
  clock: Clock,
  wait: WaitOptions,
  begin: (waiting: Waiting<T>) => () => void,
): Promise<T> {
  if (wait.signal?.aborted === true) return Promise.reject(wait.signal.reason);
  return new Promise((resolve, reject) => {
    const release = limitWait(clock, wait, (error) => {
      reject(error);
      giveUp();
    });
    const giveUp = begin({
      resolve: (value) => {
        release();
        resolve(value);
      },
      reject: (error) => {
        release();
        reject(error);
      },
    });
  });
}
