import { SHA256 } from '@stablelib/sha256';
import { hexOfBytes } from './hex.js';
import type { Sha256 } from './Sha256.js';

/** WebCrypto hashes only what it is given at once. */
export function createSha256(): Sha256 {
  const hash = new SHA256();
  return {
    update: (bytes) => void hash.update(bytes),
    digestHex: () => hexOfBytes(hash.digest()),
  };
}
