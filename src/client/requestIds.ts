import type { RandomBytes } from '../random.js';

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Makes ids for the requests of one client: told from those of all others by their random beginning. */
export function requestIds(randomBytes: RandomBytes): () => string {
  const prefix = Array.from(randomBytes(10), (byte) => letters[byte % letters.length]).join('');
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}-${count}`;
  };
}
