import { describe, expect, it } from 'vitest';
import type { ChatError } from '../../../src/errors.js';
import type { Request } from '../../../src/protocol/requests.js';
import type { Dialect } from '../../../src/wire/dialect.js';
import { nativeStream, nativeWebSocket } from '../../../src/wire/native/native.js';
import { decodeFrames, decodeTextFrame, encodeFrame, jsonKind } from '../../support/naiveFrames.js';

const maxFrameBytes = 64 * 1024;

/** What a dialect makes of one piece of input. */
function decode(dialect: Dialect, data: Uint8Array | string) {
  const requests: Request[] = [];
  const invalid: [id: string, error: ChatError][] = [];
  dialect
    .createSpeaker(maxFrameBytes, () => {})
    .push(data, {
      handleRequest: (request) => requests.push(request),
      isReady: true,
      handleChunk: () => {
        throw new Error('A piece of a file.');
      },
      handleInvalid: (id, error) => invalid.push([id, error]),
      handleAnswer: () => {},
    });
  return { requests, invalid };
}

const say = '{"type":"say","id":"a","text":"안녕"}';

/** Both carriers, and how a JSON text travels on each. */
const carriers = [
  ['a stream', nativeStream, (json: string) => encodeFrame(jsonKind, json)],
  ['WebSocket', nativeWebSocket, (json: string) => json],
] as const;

describe.each(carriers)('a request over %s', (_, dialect, carry) => {
  const protocolError = expect.objectContaining({ code: 'PROTOCOL' });

  it('is understood', () => {
    expect(decode(dialect, carry(say)).requests).toEqual([{ type: 'say', id: 'a', text: '안녕' }]);
  });

  it('is understood in spite of fields that a later version may add, which are left out', () => {
    const later = '{"type":"ping","colour":"red","__proto__":{"id":"x"},"constructor":1}';
    expect(decode(dialect, carry(later)).requests).toEqual([{ type: 'ping' }]);
  });

  it('may have spaces, escapes and its fields in any order', () => {
    const odd = ' { "text" : "\\uc548\\ub155" , "id":"a",\n"type":"s\\u0061y" } ';
    expect(decode(dialect, carry(odd)).requests).toEqual([{ type: 'say', id: 'a', text: '안녕' }]);
  });

  it('is refused by its name, and nothing else is lost, if it has one', () => {
    const { requests, invalid } = decode(dialect, carry('{"type":"say","id":"a-1","text":7}'));
    expect(requests).toEqual([]);
    expect(invalid).toEqual([['a-1', protocolError]]);
    expect(decode(dialect, carry('{"type":"dance","id":"b"}')).invalid[0]?.[0]).toBe('b');
  });

  it.each([
    ['no JSON', 'hello'],
    ['nothing', ''],
    ['half a JSON', '{"type":'],
    ['two JSON texts', `${say}${say}`],
    ['a byte order mark before it', `\ufeff${say}`],
    ['no object', '[1,2]'],
    ['null', 'null'],
    ['no type', '{"id":"a"}'],
    ['a type that is no string', '{"type":{}}'],
    ['an unknown type', '{"type":"dance"}'],
    ['a type that every object has', '{"type":"constructor"}'],
    ['a type of notices', '{"type":"welcome"}'],
    ['an id that is none', '{"type":"list","id":"a b"}'],
    ['an id that is too long', `{"type":"list","id":"${'a'.repeat(65)}"}`],
    ['a field missing and no id', '{"type":"resume","session":"s"}'],
    [
      'a number that is too large to count with',
      '{"type":"resume","session":"s","token":"t","seq":1e300}',
    ],
    ['a negative place', '{"type":"resume","session":"s","token":"t","seq":-1}'],
  ])('is not understood at all with %s', (_what, json) => {
    expect(() => decode(dialect, carry(json))).toThrow(protocolError);
  });

  it('is read by its last field where a field is said twice, as JSON readers do', () => {
    const twice = '{"type":"ping","type":"pong"}';
    expect(decode(dialect, carry(twice)).requests).toEqual([{ type: 'pong' }]);
  });

  it('may nest as deep as a frame can hold without harm', () => {
    const depth = 30_000;
    const deep = `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(() => decode(dialect, carry('['.repeat(60_000)))).toThrow(protocolError);
    expect(() => decode(dialect, carry(deep))).toThrow(protocolError);
    const { invalid } = decode(dialect, carry(`{"type":"say","id":"a","text":${deep}}`));
    expect(invalid).toEqual([['a', protocolError]]);
    expect(decode(dialect, carry(`{"type":"ping","x":${deep}}`)).requests).toEqual([
      { type: 'ping' },
    ]);
  });
});

describe('a stream', () => {
  it('refuses a frame of an unknown kind', () => {
    for (const kind of [0, 3, 255]) {
      expect(() => decode(nativeStream, encodeFrame(kind, say))).toThrow(
        expect.objectContaining({ code: 'PROTOCOL' }),
      );
    }
  });

  it.each([
    ['a lone continuation', '80'],
    ['an overlong slash', 'c0af'],
    ['a surrogate', 'eda080'],
    ['a cut sequence', 'e282'],
    ['more than Unicode has', 'f4908080'],
  ])('refuses what is not UTF-8: %s', (_what, hex) => {
    const body = Buffer.concat([
      Buffer.from('{"type":"ping","x":"'),
      Buffer.from(hex, 'hex'),
      Buffer.from('"}'),
    ]);
    expect(() => decode(nativeStream, encodeFrame(jsonKind, body))).toThrow(
      expect.objectContaining({ code: 'PROTOCOL' }),
    );
  });
});

describe('WebSocket', () => {
  it('refuses a binary message that is too short for a piece of a file', () => {
    for (const length of [0, 1, 16]) {
      expect(() => decode(nativeWebSocket, new Uint8Array(length))).toThrow(
        expect.objectContaining({ code: 'PROTOCOL' }),
      );
    }
  });
});

describe('a notice', () => {
  it('is the same JSON on every carrier, also when two notices alternate', () => {
    const notices = [{ type: 'ping' } as const, { type: 'bye', message: '그만' } as const];
    for (const notice of [...notices, ...notices]) {
      const [frame] = decodeFrames(nativeStream.format.encode(notice)).frames;
      expect(JSON.parse(String(frame?.body))).toEqual(notice);
      expect(JSON.parse(decodeTextFrame(nativeWebSocket.format.encode(notice)))).toEqual(notice);
    }
  });
});
