declare const setImmediate: ((action: () => void) => unknown) | undefined;

/**
 * Calls back in the next turn of the real event loop, when all promises that can go on have done so. Taken when this file
 * is loaded, so that a test may replace the timers of its program. Browsers have no `setImmediate`; a message to oneself is
 * their nearest thing.
 */
export const inNextTurn: (action: () => void) => void = (() => {
  if (typeof setImmediate === 'function') {
    const immediate = setImmediate;
    return (action) => void immediate(action);
  }
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return (action) => {
    waiting.push(action);
    port2.postMessage(null);
  };
})();

/** Resolves in the next turn of the real event loop. */
export function nextTurn(): Promise<void> {
  return new Promise(inNextTurn);
}
