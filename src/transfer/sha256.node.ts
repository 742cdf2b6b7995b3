import { createHash } from 'node:crypto';
import type { Sha256 } from './Sha256.js';

export function createSha256(): Sha256 {
  const hash = createHash('sha256');
  return {
    update: (bytes) => void hash.update(bytes),
    digestHex: () => hash.digest('hex'),
  };
}
