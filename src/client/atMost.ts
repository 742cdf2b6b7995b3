import type { Clock } from '../clock.js';

/** Resolves when this is done, well or not, and after the time given in any case. */
export async function atMost(clock: Clock, timeMs: number, work: Promise<unknown>): Promise<void> {
  await new Promise<void>((resolve) => {
    const cancel = clock.after(timeMs, resolve, true);
    const goOn = () => {
      cancel();
      resolve();
    };
    work.then(goOn, goOn);
  });
}
