import type { Clock, WaitOptions } from '../index.browser.js';
import { ChatError } from '../index.browser.js';

/**
 * Settles as `work` does, unless the signal aborts before (with its reason) or the time is over (with `TIMEOUT`). What
 * becomes of the work after that, nobody hears.
 */
export function within<T>(
  clock: Clock,
  work: Promise<T>,
  { signal, timeoutMs }: WaitOptions,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => giveUp(signal?.reason);
    const expire = () => giveUp(new ChatError('TIMEOUT', `Not done within ${timeoutMs} ms.`));
    const cancel = timeoutMs === undefined ? undefined : clock.after(timeoutMs, expire, true);
    const release = () => {
      cancel?.();
      signal?.removeEventListener('abort', abort);
    };
    const giveUp = (reason: unknown) => {
      release();
      reject(reason);
    };
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(release);
  });
}
