import type { RandomBytes } from '../random.js';
import { randomLetters } from '../random.js';

/** Makes ids for the requests of one client: told from those of all others by their random beginning. */
export function requestIds(randomBytes: RandomBytes): () => string {
  const prefix = randomLetters(randomBytes, 10);
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}-${count}`;
  };
}
