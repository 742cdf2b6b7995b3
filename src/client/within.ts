import type { Clock } from '../clock.js';

/**
 * Does something under a signal that aborts with the first of `signals` (and its reason), or, as `late` says, when the time
 * is over. Afterwards it aborts no more, and nothing of it is left.
 */
export async function within<T>(
  clock: Clock,
  timeoutMs: number,
  late: () => unknown,
  signals: readonly AbortSignal[],
  act: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const giveUp = new AbortController();
  const isOver = new AbortController();
  for (const signal of signals) {
    const abort = () => giveUp.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { signal: isOver.signal });
  }
  const cancel = clock.after(timeoutMs, () => giveUp.abort(late()), true);
  try {
    return await act(giveUp.signal);
  } finally {
    cancel();
    isOver.abort();
  }
}
