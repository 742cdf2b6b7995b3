/** The real one, also while a test plays with time. */
const { setTimeout: later } = globalThis;

/** Resolves as soon as something is so; fails, and says what was missed, when it is not so in time. */
export async function until(isSo: () => boolean, what: string, timeoutMs = 10_000): Promise<void> {
  const giveUpAt = performance.now() + timeoutMs;
  while (!isSo()) {
    if (performance.now() > giveUpAt) throw new Error(`Not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => later(resolve, 1));
  }
}

/** Lets the event loop turn, so that whatever was about to happen by itself has happened. */
export async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
