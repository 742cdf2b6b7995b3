import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sniffed } from '../../src/wire/sniff.js';
import { sniff } from '../../src/wire/sniff.js';

/** The shortest beginnings that tell a protocol of bytes or of commands, and what each tells. */
const openings: readonly (readonly [opening: string, kind: Sniffed['kind']])[] = [
  ['\x16\x03', 'tls'],
  ['CHATCAST/1\n', 'native'],
  ['GET ', 'http'],
  ['HEAD ', 'http'],
  ['POST ', 'http'],
  ['PUT ', 'http'],
  ['DELETE ', 'http'],
  ['OPTIONS ', 'http'],
  ['PATCH ', 'http'],
  ['\x01', 'typed'],
  ['\xff\xfd', 'lines'],
];

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const record = (text: string) => Buffer.concat([Buffer.from(text), Buffer.alloc(1)]);
const kindOf = (bytes: Uint8Array | string) => sniff(Buffer.from(bytes)).kind;

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

  it.each(openings)('knows at the first byte that nobody types that it is not %j', (opening) => {
    for (let length = 0; length < opening.length; length += 1) {
      const wrong = `${opening.slice(0, length)}\xc1`;
      if (openings.some(([other]) => wrong.startsWith(other))) continue;
      expect(sniff(latin1(wrong))).toEqual({ kind: 'unknown' });
    }
  });

  it('knows another version of the protocol for what it is: unknown', () => {
    expect(sniff(latin1('CHATCAST/2\n'))).toEqual({ kind: 'unknown' });
    expect(sniff(latin1('CHATCAST/1\r\n'))).toEqual({ kind: 'unknown' });
  });

  it('takes no word for a method that only begins like one', () => {
    expect(sniff(latin1('GETTING there\0'))).toEqual({ kind: 'records' });
    expect(sniff(latin1('get up\0'))).toEqual({ kind: 'records' });
    expect(sniff(latin1('CHATCAST is fun\0'))).toEqual({ kind: 'records' });
  });

  it('takes a line that begins like a request of HTTP for one', () => {
    expect(sniff(latin1('GET me a coffee\n'), 'quiet')).toEqual({ kind: 'http' });
  });

  it.each([
    ['a NUL', '\0\0\0'],
    ['a typed message', '\0hello\0'],
    ['a typed question for files', '\x02\0atom\0'],
    ['a typed goodbye', '\x03\0'],
    ['an escape sequence', '\x1b[2J\n'],
    ['a bell in a line', 'hello\x07\n'],
    ['what is no UTF-8', 'caf\xe9 au lait\n'],
    ['half a character before the end of a record', '\xea\xb0\0'],
    ['no command of telnet', '\xff\x10'],
  ])('does not know %s', (_what, bytes) => {
    expect(sniff(latin1(bytes))).toEqual({ kind: 'unknown' });
  });

  it.each([
    'SSH-2.0-OpenSSH_9.6\r\n',
    'BREW / HTCPCP/1.0\r\n',
    'PRI * HTTP/2.0\r\n\r\n',
    'OPTION * RTSP/1.0\n',
  ])('does not take the words of another protocol for lines: %j', (line) => {
    expect(sniff(latin1(line), 'quiet')).toEqual({ kind: 'unknown' });
    expect(sniff(latin1(line), 'end')).toEqual({ kind: 'unknown' });
  });
});

describe('a record', () => {
  it.each(['hello\n', '/login atom', '[atom] 안녕\n', 'a\tb\n', 'hello\r\n', 'y'])(
    'is told by its NUL and not before: %j',
    (text) => {
      const bytes = record(text);
      for (let length = 0; length < bytes.length; length += 1) {
        expect(sniff(bytes.subarray(0, length))).toEqual({ kind: 'undecided' });
      }
      expect(sniff(bytes)).toEqual({ kind: 'records' });
      expect(sniff(Buffer.concat([bytes, Buffer.alloc(100, 0xff)]))).toEqual({ kind: 'records' });
    },
  );

  it('that is full of text goes on in the next, up to a NUL', () => {
    const full = 'x'.repeat(128);
    expect(kindOf(full)).toBe('undecided');
    expect(kindOf(`${full}${'x'.repeat(128)}`)).toBe('undecided');
    expect(kindOf(record(`${full}and so on\n`))).toBe('records');
    expect(kindOf(record(`${'x'.repeat(127)}\nnext\n`))).toBe('records');
  });

  it('that is full of text and followed by nothing is one', () => {
    expect(sniff(Buffer.from('x'.repeat(128)), 'quiet')).toEqual({ kind: 'records' });
    expect(sniff(Buffer.from(`${'x'.repeat(127)}\n`), 'quiet')).toEqual({ kind: 'records' });
    expect(sniff(Buffer.from('가'.repeat(128)), 'quiet')).toEqual({ kind: 'records' });
  });

  it('is what a text without end must be', () => {
    expect(kindOf('x'.repeat(4095))).toBe('undecided');
    expect(kindOf('x'.repeat(4096))).toBe('records');
  });
});

describe('a line', () => {
  it.each([
    'hello\n',
    '\n',
    '/login atom\r\n',
    '안녕\n',
    'helo\x08lo\n',
    'helo\x7flo\n',
    'one\ntwo\nthr',
  ])('is told by what does not follow it: %j', (text) => {
    const bytes = Buffer.from(text);
    expect(sniff(bytes)).toEqual({ kind: 'undecided' });
    expect(sniff(bytes, 'quiet')).toEqual({ kind: 'lines' });
    expect(sniff(bytes, 'end')).toEqual({ kind: 'lines' });
  });

  it('is told by text that goes on behind it to where a record would end', () => {
    const text = `hello\n${'x'.repeat(122)}`;
    expect(kindOf(text.slice(0, 127))).toBe('undecided');
    expect(kindOf(text)).toBe('lines');
    expect(kindOf(`${'x'.repeat(200)}\n${'x'.repeat(55)}`)).toBe('lines');
    expect(kindOf(record(text))).toBe('lines');
  });

  it('that is long is told by what does not follow it', () => {
    const text = `${'x'.repeat(200)}\n`;
    expect(kindOf(text)).toBe('undecided');
    expect(sniff(Buffer.from(text), 'quiet')).toEqual({ kind: 'lines' });
  });

  it('ends by a return and a NUL where telnet sends each key by itself', () => {
    expect(kindOf('hello\r\0')).toBe('lines');
    expect(kindOf('hello\xff\xfb\x01')).toBe('unknown');
    expect(sniff(latin1('hello\xff\xfb\x01'))).toEqual({ kind: 'lines' });
  });

  it('is not told before its end, however long that takes', () => {
    expect(sniff(Buffer.from('hel'), 'quiet')).toEqual({ kind: 'undecided' });
    expect(sniff(Buffer.from('GET'), 'quiet')).toEqual({ kind: 'undecided' });
  });

  it('is what is left at the end of a stream, unless something else was begun', () => {
    for (const text of ['hel', 'one\ntwo', 'y']) {
      expect(sniff(Buffer.from(text), 'end')).toEqual({ kind: 'lines' });
    }
    for (const [opening] of openings) {
      for (let length = 0; length < opening.length; length += 1) {
        expect(sniff(latin1(opening.slice(0, length)), 'end').kind).not.toBe('lines');
      }
    }
  });
});

describe('whatever comes', () => {
  const texts = [
    'hello\n',
    '[atom] hi\n',
    '가나다라',
    'x'.repeat(130),
    '\r\n',
    '\n',
    '\r\0',
    '\0',
    '\xff\xfb',
  ];
  const stream = fc
    .array(
      fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...texts).map((text) => Buffer.from(text)) },
        { weight: 2, arbitrary: fc.constantFrom(...openings.map(([text]) => latin1(text))) },
        {
          weight: 1,
          arbitrary: fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
        },
      ),
      { maxLength: 12 },
    )
    .map((parts) => Buffer.concat(parts));

  it('is told by the same byte however it is cut, and never again otherwise', () => {
    fc.assert(
      fc.property(stream, (bytes) => {
        let decided: Sniffed | undefined;
        for (let length = 0; length <= bytes.length; length += 1) {
          const now = sniff(bytes.subarray(0, length));
          if (decided !== undefined) expect(now).toEqual(decided);
          else if (now.kind !== 'undecided') decided = now;
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('does not stay undecided for ever', () => {
    fc.assert(
      fc.property(stream, (bytes) => {
        const whole = Buffer.concat([bytes, Buffer.alloc(4096, 'x')]);
        expect(sniff(whole).kind).not.toBe('undecided');
        if (bytes.length > 0) expect(sniff(bytes, 'end').kind).toBeTypeOf('string');
      }),
      { numRuns: 300 },
    );
  });
});
