import { sha256 } from '@noble/hashes/sha2.js';
import { hexOfBytes } from './hex.js';
import type { Sha256 } from './Sha256.js';

/** WebCrypto hashes only what it is given at once. */
export function createSha256(): Sha256 {
  const hash = sha256.create();
  return {
    update: (bytes) => void hash.update(bytes),
    digestHex: () => hexOfBytes(hash.digest()),
  };
}
