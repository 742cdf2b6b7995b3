/** Makes as many random bytes as it is told. */
export type RandomBytes = (count: number) => Uint8Array;

/**
 * All the chance there is. The library throws no other dice, so that a test can be its master; and these nobody can guess,
 * as tokens are made of them.
 */
export const systemRandomBytes: RandomBytes = (count) =>
  crypto.getRandomValues(new Uint8Array(count));

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** So many random letters and digits; each is worth more than five bits. */
export function randomLetters(randomBytes: RandomBytes, count: number): string {
  return Array.from(randomBytes(count), (byte) => letters[byte % letters.length]).join('');
}

/** A random number from 0 up to but not 1, for what need not be a secret. */
export function randomFraction(randomBytes: RandomBytes): number {
  const [high = 0, low = 0] = randomBytes(2);
  return (high * 0x100 + low) / 0x10000;
}
