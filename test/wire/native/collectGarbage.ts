import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Resolves when everything that nobody holds any more is gone. */
export async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  // What a weak reference was made to lives at least until the turn is over.
  await new Promise((resolve) => setImmediate(resolve));
  collect();
}
