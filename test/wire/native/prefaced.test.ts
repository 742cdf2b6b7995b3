import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Request } from '../../../src/protocol/requests.js';
import { nativeStream } from '../../../src/wire/native/native.js';
import { nativeFromPreface } from '../../../src/wire/native/prefaced.js';
import { encodeMessage } from '../../support/naiveFrames.js';

/** Decodes the pieces one after the other. */
function decode(pieces: readonly (Uint8Array | string)[]): Request[] {
  const requests: Request[] = [];
  const speaker = nativeFromPreface.createSpeaker(1000, () => {});
  const handler = {
    isReady: true,
    handleRequest: (request: Request) => void requests.push(request),
    handleChunk: () => expect.fail('Nothing is a chunk.'),
    handleInvalid: () => expect.fail('Nothing is invalid.'),
    handleAnswer: () => expect.fail('Nothing is answered.'),
  };
  for (const piece of pieces) speaker.push(piece, handler);
  return requests;
}

const said = { type: 'say', id: 'a1', text: '안녕' } as const;
const stream = Buffer.concat([
  Buffer.from('CHATCAST/1\n'),
  encodeMessage(said),
  encodeMessage({ type: 'bye' }),
]);

it('reads what follows the preface, however both are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(stream.length)), (cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), stream.length];
      const pieces = places.slice(1).map((end, index) => stream.subarray(places[index], end));
      expect(decode(pieces)).toEqual([said, { type: 'bye' }]);
    }),
  );
});

it('refuses a beginning that differs in any byte', () => {
  for (let at = 0; at < 'CHATCAST/1\n'.length; at += 1) {
    const wrong = Buffer.from(stream);
    wrong[at] = (wrong[at] ?? 0) ^ 1;
    expect(() => decode([wrong])).toThrow(expect.objectContaining({ code: 'PROTOCOL' }));
    expect(() => decode([...wrong].map((byte) => Uint8Array.of(byte)))).toThrow('preface');
  }
});

it('refuses messages, which no stream hands over', () => {
  expect(() => decode(['CHATCAST/1\n'])).toThrow(expect.objectContaining({ code: 'PROTOCOL' }));
});

it('shares its format with those whose preface was read before', () => {
  expect(nativeFromPreface.format).toBe(nativeStream.format);
});
