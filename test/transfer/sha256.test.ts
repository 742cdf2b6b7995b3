import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as browser from '../../src/transfer/sha256.browser.js';
import * as node from '../../src/transfer/sha256.node.js';
import { makeBytes } from './support/makeBytes.js';

/** From FIPS 180-2, appendix B, and the empty message. */
const vectors: [message: string, hash: string][] = [
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  ],
  ['a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
];

describe.each([
  ['Node', node],
  ['browsers', browser],
])('the SHA-256 of %s', (_where, { createSha256 }) => {
  it.each(vectors)('of %.20s… is that of the standard', (message, hash) => {
    const sha256 = createSha256();
    sha256.update(Buffer.from(message));
    expect(sha256.digestHex()).toBe(hash);
  });

  it('is the same, whatever the bytes were cut into', () => {
    const cuts = fc.array(fc.nat(5_000), { maxLength: 20 });
    fc.assert(
      fc.property(fc.nat(5_000), cuts, (length, places) => {
        const bytes = makeBytes(length);
        const sha256 = createSha256();
        let at = 0;
        for (const place of [...places.sort((a, b) => a - b), length]) {
          sha256.update(bytes.subarray(at, place));
          at = Math.min(Math.max(at, place), length);
        }
        expect(sha256.digestHex()).toBe(createHash('sha256').update(bytes).digest('hex'));
      }),
    );
  });
});
