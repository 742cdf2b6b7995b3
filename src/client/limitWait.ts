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
