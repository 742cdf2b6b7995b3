import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FactOf } from '../../../src/protocol/notices.js';
import { encodeJson } from '../../../src/wire/native/json.js';

const seq = fc.nat(Number.MAX_SAFE_INTEGER);
const message: fc.Arbitrary<FactOf<'message'>> = fc.record(
  {
    type: fc.constant('message' as const),
    seq,
    at: fc.nat(Number.MAX_SAFE_INTEGER),
    id: fc.stringMatching(/^[\w.~-]{1,64}$/),
    from: fc.string({ unit: 'binary' }),
    text: fc.string({ unit: 'binary' }),
    scope: fc.constantFrom('room', 'pair'),
    pair: seq,
  },
  { requiredKeys: ['type', 'seq', 'at', 'id', 'from', 'text', 'scope'] },
);

it('a message is written as JSON.stringify writes it', () => {
  fc.assert(
    fc.property(message, (fact) => {
      expect(encodeJson(fact)).toBe(JSON.stringify(fact));
    }),
  );
});
