/** Makes as many random bytes as it is told. */
export type RandomBytes = (count: number) => Uint8Array;

/**
 * All the chance there is. The library throws no other dice, so that a test can be its master; and these nobody can guess,
 * as tokens are made of them.
 */
export const systemRandomBytes: RandomBytes = (count) =>
  crypto.getRandomValues(new Uint8Array(count));

/** A random number from 0 up to but not 1, for what need not be a secret. */
export function randomFraction(randomBytes: RandomBytes): number {
  const [high = 0, low = 0] = randomBytes(2);
  return (high * 0x100 + low) / 0x10000;
}
