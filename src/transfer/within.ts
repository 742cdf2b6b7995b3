import type { Clock } from '../clock.js';
import { ChatError } from '../errors.js';
import type { WaitOptions } from '../options.js';

/**
 * Settles as `work` does, unless the signal aborts before (with its reason) or the time is over (with `TIMEOUT`). What
 * becomes of the work after that, nobody hears: so it must be something that leaves nothing.
 */
export async function within<T>(
  work: Promise<T>,
  clock: Clock,
  { signal, timeoutMs }: WaitOptions,
): Promise<T> {
  let release = () => {};
  const giveUp = new Promise<never>((_resolve, reject) => {
    const abort = () => reject(signal?.reason);
    const expire = () => reject(new ChatError('TIMEOUT', `Not done within ${timeoutMs} ms.`));
    if (signal?.aborted === true) abort();
    signal?.addEventListener('abort', abort);
    const cancel = timeoutMs === undefined ? undefined : clock.after(timeoutMs, expire, true);
    release = () => {
      cancel?.();
      signal?.removeEventListener('abort', abort);
    };
  });
  // In this order, so that a signal that has aborted already is heard first.
  return await Promise.race([giveUp, work]).finally(release);
}
