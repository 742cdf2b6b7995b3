import type { ScryptOptions } from 'node:crypto';
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { ChatError } from '../errors.js';

/** What one hash costs, in the letters of RFC 7914. Memory is `128 · 2^ln · r` bytes, time grows with `2^ln · r · p`. */
export interface ScryptCost {
  /** Base-2 logarithm of the number of iterations N. */
  readonly ln: number;
  /** Block size. */
  readonly r: number;
  /** Parallelism; Node computes one after the other. */
  readonly p: number;
}

/** A password that cannot be read back. */
export interface PasswordHash {
  readonly cost: ScryptCost;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/** N = 2^17, r = 8, p = 1: 128 MiB and about half a second. Source: OWASP Password Storage Cheat Sheet. */
export const owaspCost: ScryptCost = { ln: 17, r: 8, p: 1 };

/** Most that `128 · 2^ln · r · p` may be: twice the recommendation. It bounds memory and time with one number. */
const maxCostBytes = 256 * 1024 * 1024;

const saltBytes = 16;
const hashBytes = 32;
/** What foreign tools may have written. Below it a hash or salt is no protection, above it a mistake. */
const saltRange = { min: 8, max: 64 };
const hashRange = { min: 16, max: 64 };

/** Hashes with a fresh random salt. Takes its memory at once: let only a few run at a time. */
export async function hashPassword(password: Uint8Array, cost: ScryptCost): Promise<PasswordHash> {
  const salt = randomBytes(saltBytes);
  return { cost, salt, hash: await derive(password, salt, hashBytes, cost) };
}

/** Whether this is the password; the time it takes does not tell how much of it was right. */
export async function verifyPassword(
  password: Uint8Array,
  { cost, salt, hash }: PasswordHash,
): Promise<boolean> {
  return timingSafeEqual(hash, await derive(password, salt, hash.length, cost));
}

/** A hash that no password has, and that costs as much to try as any other. */
export function makeDecoy(cost: ScryptCost): PasswordHash {
  return { cost, salt: randomBytes(saltBytes), hash: randomBytes(hashBytes) };
}

/** Writes a hash as a PHC string: `$scrypt$ln=17,r=8,p=1$<salt>$<hash>`, base64 without padding. */
export function encodeHash({ cost: { ln, r, p }, salt, hash }: PasswordHash): string {
  return `$scrypt$ln=${ln},r=${r},p=${p}$${encodeBase64(salt)}$${encodeBase64(hash)}`;
}

/**
 * Reads what {@link encodeHash} writes.
 *
 * @throws {@link ChatError} `PROTOCOL` when it is no such string, or asks for more than this process should give.
 */
export function decodeHash(text: string): PasswordHash {
  const [, ln, r, p, salt, hash] =
    /^\$scrypt\$ln=(\d{1,9}),r=(\d{1,9}),p=(\d{1,9})\$([A-Za-z\d+/]+)\$([A-Za-z\d+/]+)$/.exec(
      text,
    ) ?? [];
  if (salt === undefined || hash === undefined) {
    throw new ChatError('PROTOCOL', 'This is no hash of the form $scrypt$ln=…,r=…,p=…$salt$hash');
  }
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  checkCost(cost);
  return {
    cost,
    salt: decodeBase64(salt, saltRange),
    hash: decodeBase64(hash, hashRange),
  };
}

/**
 * Refuses parameters that are impossible, or that would let one line of a file take the machine.
 *
 * @throws {@link ChatError} `PROTOCOL`
 */
export function checkCost({ ln, r, p }: ScryptCost): void {
  const isPossible = ln >= 1 && r >= 1 && p >= 1 && ln < 16 * r;
  if (!isPossible || 128 * 2 ** ln * r * p > maxCostBytes) {
    throw new ChatError(
      'PROTOCOL',
      `The scrypt parameters ln=${ln},r=${r},p=${p} are out of range`,
    );
  }
}

function derive(
  password: Uint8Array,
  salt: Uint8Array,
  byteCount: number,
  { ln, r, p }: ScryptCost,
): Promise<Buffer> {
  const N = 2 ** ln;
  // Exactly what OpenSSL counts: its default of 32 MiB would refuse the recommended cost.
  const options: ScryptOptions = { N, r, p, maxmem: 128 * r * (N + p + 2) };
  return new Promise((resolve, reject) => {
    scrypt(password, salt, byteCount, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

function encodeBase64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

function decodeBase64(text: string, { min, max }: { min: number; max: number }): Buffer {
  const bytes = Buffer.from(text, 'base64');
  // Node ignores what is no base64; the way back shows it.
  if (bytes.length < min || bytes.length > max || encodeBase64(bytes) !== text) {
    throw new ChatError('PROTOCOL', `Salt or hash is not base64 of ${min} to ${max} bytes`);
  }
  return bytes;
}
