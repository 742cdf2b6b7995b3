/** Stops a timer; harmless when it already went off. */
export type CancelTimer = () => void;

/**
 * All the time there is. The library reads no other clock, so that a test can be its master.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch: for what people see. */
  now(): number;
  /** Milliseconds, with fractions, since some moment; never goes back: for durations. */
  monotonic(): number;
  /**
   * Runs `action` once after `delayMs`. A waiting timer does not keep the process alive, unless `holds`: then what it
   * waits for is all the program has, such as the next try to connect.
   */
  after(delayMs: number, action: () => void, holds?: boolean): CancelTimer;
  /** Runs `action` when what this turn of the event loop read has been dealt with. */
  soon(action: () => void): void;
  /** Virtual time only: stands still until that work is done, which takes real time. */
  hold?(work: Promise<unknown>): void;
}

/** Browsers have no `setImmediate`; a message to oneself is their nearest thing, without the 4 ms of nested timers. */
function makeSoon(): (action: () => void) => void {
  if (typeof setImmediate === 'function') return (action) => void setImmediate(action);
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return (action) => {
    waiting.push(action);
    port2.postMessage(null);
  };
}

declare function setImmediate(action: () => void): unknown;

/** The longest that timers can wait, 24 days; told to wait longer, they go off at once. */
const longestMs = 2 ** 31 - 1;

/** The clock on the wall. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, action, holds = false) {
    const timer: unknown = setTimeout(action, Math.min(delayMs, longestMs));
    // Node only: a chat that merely waits must not keep its program from ending.
    if (!holds && typeof timer === 'object' && timer !== null && 'unref' in timer) {
      (timer as { unref(): void }).unref();
    }
    return () => clearTimeout(timer as Parameters<typeof clearTimeout>[0]);
  },
  soon: makeSoon(),
};
