import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChatError } from '../../src/errors.js';
import type { Notice } from '../../src/protocol/notices.js';
import type { Dialect } from '../../src/wire/dialect.js';
import { makeDialects } from '../../src/wire/dialects.js';
import { everyByte, fileRecords } from '../legacy/support/recordFile.js';
import { encodeRecord, encodeTyped, typed } from '../legacy/support/wires.js';
import { encodeMessage } from '../support/naiveFrames.js';
import { collectGarbage } from '../wire/native/collectGarbage.js';
import { Interview, welcomeOf } from '../wire/text/Interview.js';

const maxFrameBytes = 2048;
const place = { at: 0, id: '1', expiresAt: 1 };
const credit = { type: 'credit', file: 5, offset: 0, upTo: 500, restart: true } as const;
const dialects = makeDialects('ko');

/** How a dialect is come in by, and brought back to its senses, whatever was said before. */
interface Case {
  readonly dialect: Dialect;
  readonly login: Uint8Array;
  readonly words: readonly (string | Uint8Array)[];
  /** What is told before: files on their way, so that what is said of them means something. */
  readonly told?: readonly Notice[];
  /** Said after that. */
  readonly begun?: Uint8Array;
  /** Told at the end: nothing has to wait any more. */
  readonly over?: Notice;
  /** Ends what may have been begun by all that was said. */
  recover(said: Buffer): Uint8Array;
  readonly hello: Uint8Array;
}

const commands = [
  '/list',
  '/to atom x',
  '/with atom',
  'y',
  'n',
  '/end',
  '/sleep',
  '/wakeup',
  '/login a',
  '/x',
];

const cases: readonly (readonly [name: string, Case])[] = [
  [
    'native',
    {
      dialect: dialects.native,
      login: encodeMessage({ type: 'login', name: 'me' }),
      words: [
        encodeMessage({ type: 'list', id: 'a' }),
        encodeMessage({ type: 'end', id: 'a' }),
        '\0\0\0\x02\x01',
      ],
      recover: () => new Uint8Array(0),
      hello: encodeMessage({ type: 'say', id: 'a', text: 'hello' }),
    },
  ],
  [
    'records',
    {
      dialect: dialects.records,
      login: encodeRecord('/login me'),
      words: [
        ...commands.map((command) => encodeRecord(`[me] ${command}\n`, 0x77)),
        encodeRecord('x'.repeat(127)),
        encodeRecord('가'.repeat(42)),
        '[me] ',
        '\n',
        '\0',
        ...fileRecords('me', 'x', everyByte(300)),
        ...fileRecords('me', 'x', everyByte(130), { isShort: true }),
        encodeRecord('[me] /filesend atom x\n'),
        encodeRecord('[me] /filename x 99999999999999999999\n'),
      ],
      told: [
        { type: 'fileOffer', seq: 5, ...place, from: 'me', to: 'atom', name: 'x', path: 'relay' },
        { type: 'fileAccept', seq: 6, at: 0, file: 5, by: 'atom' },
      ],
      begun: encodeRecord('[me] /filename x 1000\n'),
      over: { type: 'fileEnd', seq: 7, at: 0, file: 5, outcome: 'cancelled' },
      recover: ({ length }) =>
        Buffer.concat([Buffer.alloc((128 - (length % 128)) % 128), encodeRecord('\n')]),
      hello: encodeRecord('[me] hello\n'),
    },
  ],
  [
    'lines',
    {
      dialect: dialects.lines,
      login: Buffer.from('/login me\n'),
      words: [
        ...commands.map((command) => `${command}\n`),
        '\r\n',
        '\x7f',
        '\x1b[',
        '\xff\xfa',
        '\xff\xf0',
        '\xff',
      ],
      // Out of a command of telnet, whatever it needs, and of an escape sequence; and then the line ends.
      recover: () => Buffer.from('\xff\xf0\xff\xf0xx\n\n', 'latin1'),
      hello: Buffer.from('hello\n'),
    },
  ],
  [
    'typed',
    {
      dialect: dialects.typed,
      login: encodeTyped(1, 'me x'),
      words: [
        ...commands.map((command) => encodeTyped(0, ` ${command}`)),
        encodeTyped(2, '\0atom'),
        encodeTyped(2, '\x05atom a 1.2.3.4 5'),
        encodeTyped(2, '\x02atom a.txt'),
        encodeTyped(2, '\x03atom'),
        encodeTyped(2, '\x04atom a.txt'),
        encodeTyped(2, '\x06atom a.txt'),
        '\0',
        '\x02',
      ],
      told: [
        { type: 'browse', query: 1, from: 'atom' },
        {
          type: 'fileRequest',
          seq: 5,
          ...place,
          from: 'atom',
          to: 'me',
          name: 'a.txt',
          path: 'relay',
        },
      ],
      // An octet may still have to say what about a file.
      recover: (said) => {
        const { rest } = typed.decode(said);
        if (rest.length === 0) return rest;
        return Buffer.from(rest.length === 1 && rest[0] === 2 ? '\0x\0' : '\0');
      },
      hello: encodeTyped(0, 'hello'),
    },
  ],
];

/** A stream of anything, and of what means something in the wrong place. */
function streamOf(words: Case['words']): fc.Arbitrary<Uint8Array[]> {
  const word = fc.constantFrom(...words).map((each) => Buffer.from(each as string, 'latin1'));
  const anything = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes));
  const garbled = fc.tuple(word, fc.nat(), fc.nat(255)).map(([bytes, place, value]) => {
    const copy = Buffer.from(bytes);
    copy[place % copy.length] = value;
    return copy;
  });
  return fc.array(fc.oneof({ weight: 4, arbitrary: word }, garbled, anything), { maxLength: 12 });
}

describe.each(cases)('%s stands any bytes', (_name, wire) => {
  const { dialect, login, words, told = [], begun, over, recover, hello } = wire;

  it('before a login, and after it: what comes of them is a request, an answer, or a typed error', () => {
    let understood = 0;
    const property = fc.property(streamOf(words), fc.boolean(), (pieces, isIn) => {
      const interview = new Interview(dialect, ({ name }) => welcomeOf(name), maxFrameBytes);
      if (isIn) {
        interview.push(login);
        for (const notice of told) interview.tell(notice);
        if (begun !== undefined) interview.push(begun).tell(credit);
      }
      try {
        for (const piece of pieces) interview.push(piece);
        if (!isIn || dialect.knowsRules) return;
        interview.push(recover(Buffer.concat(pieces)));
        if (over !== undefined) interview.tell(over).push(new Uint8Array(0));
      } catch (error) {
        if (!(error instanceof ChatError)) throw error;
        expect(['PROTOCOL', 'TOO_LARGE']).toContain(error.code);
        // That connection has no future; the next one has.
        const next = new Interview(dialect).push(login).push(hello);
        expect(next.requests.at(-1)).toMatchObject({ text: 'hello' });
        return;
      }
      if (interview.requests.some(({ type }) => type === 'bye')) return;
      const before = interview.findings.length;
      interview.push(hello);
      understood += 1;
      const [finding] = interview.findings.slice(before);
      expect(finding).toMatchObject({ request: { type: 'say', text: 'hello' } });
    });
    fc.assert(property, { numRuns: 10_000 });
    if (!dialect.knowsRules) expect(understood).toBeGreaterThan(1000);
  }, 120_000);
});

describe('a thousand connections that are said nothing but nonsense', () => {
  it.each(cases)(
    'of %s hold no more than their bound',
    async (_name, { dialect, login, words }) => {
      const pieces = fc.sample(streamOf(words), { numRuns: 200, seed: 7 }).flat();
      const nonsense = Buffer.concat([...pieces, Buffer.alloc(4 * maxFrameBytes, 'x')]);
      await collectGarbage();
      const before = process.memoryUsage();
      const speakers = Array.from({ length: 1000 }, () => {
        const interview = new Interview(dialect, undefined, maxFrameBytes);
        interview.push(login);
        for (let at = 0; at < nonsense.length; at += 1000) {
          try {
            interview.push(nonsense.subarray(at, at + 1000));
          } catch {
            break;
          }
          interview.findings.length = 0;
        }
        return interview;
      });
      await collectGarbage();
      const after = process.memoryUsage();
      const grown = after.arrayBuffers + after.heapUsed - before.arrayBuffers - before.heapUsed;
      // Twice the bound for what is begun, and the structure around it.
      expect(grown / speakers.length).toBeLessThan(2 * maxFrameBytes + 12_288);
    },
    60_000,
  );
});
