import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sniff } from '../../src/wire/sniff.js';

/** The shortest beginnings that tell what a connection speaks, and what each tells. */
const openings: readonly (readonly [opening: string, kind: 'tls' | 'http' | 'native'])[] = [
  ['\x16\x03', 'tls'],
  ['CHATCAST/1\n', 'native'],
  ['GET ', 'http'],
  ['HEAD ', 'http'],
  ['POST ', 'http'],
  ['PUT ', 'http'],
  ['DELETE ', 'http'],
  ['OPTIONS ', 'http'],
  ['PATCH ', 'http'],
];

const latin1 = (text: string) => Buffer.from(text, 'latin1');

/** What has to be said of a beginning: nothing more and nothing earlier than it tells. */
function expectedKind(start: string): string {
  const told = openings.find(([opening]) => start.startsWith(opening));
  if (told !== undefined) return told[1];
  return openings.some(([opening]) => opening.startsWith(start)) ? 'undecided' : 'unknown';
}

describe('sniff', () => {
  it.each(openings)('tells %j by its last byte and not before', (opening, kind) => {
    for (let length = 0; length < opening.length; length += 1) {
      expect(sniff(latin1(opening.slice(0, length)))).toEqual({ kind: 'undecided' });
    }
    expect(sniff(latin1(opening))).toHaveProperty('kind', kind);
    expect(sniff(latin1(`${opening}and whatever follows`))).toHaveProperty('kind', kind);
  });

  it('says where the preface ends and the first frame begins', () => {
    expect(sniff(latin1('CHATCAST/1\n\0\0'))).toEqual({ kind: 'native', bytes: 11 });
  });

  it.each(openings)('knows at the first wrong byte that it is not %j', (opening) => {
    for (let length = 0; length < opening.length; length += 1) {
      const wrong = `${opening.slice(0, length)}\xff`;
      expect(sniff(latin1(wrong))).toEqual({ kind: 'unknown' });
    }
  });

  it('knows another version of the protocol for what it is: unknown', () => {
    expect(sniff(latin1('CHATCAST/2\n'))).toEqual({ kind: 'unknown' });
    expect(sniff(latin1('CHATCAST/1\r\n'))).toEqual({ kind: 'unknown' });
  });

  it('takes no word for a method that only begins like one', () => {
    expect(sniff(latin1('GETTING'))).toEqual({ kind: 'unknown' });
    expect(sniff(latin1('get / HTTP/1.1'))).toEqual({ kind: 'unknown' });
  });

  it('agrees with the list of openings on any bytes, and never throws', () => {
    const start = fc.oneof(
      fc.uint8Array({ maxLength: 16 }),
      fc
        .record({
          opening: fc.constantFrom(...openings.map(([opening]) => latin1(opening))),
          keep: fc.nat(16),
          tail: fc.uint8Array({ maxLength: 4 }),
        })
        .map(({ opening, keep, tail }) => Buffer.concat([opening.subarray(0, keep), tail])),
    );
    fc.assert(
      fc.property(start, (bytes) => {
        expect(sniff(bytes).kind).toBe(expectedKind(Buffer.from(bytes).toString('latin1')));
      }),
      { numRuns: 1000 },
    );
  });
});
