import { describe, expect, it } from 'vitest';
import { ChatError } from '../../src/errors.js';
import { parseRequest } from '../../src/protocol/parseRequest.js';
import type { RequestOf, RequestType } from '../../src/protocol/requests.js';
import { requestSchemas } from '../../src/protocol/requests.js';

/** Each request with all its fields. */
const examples: { [T in RequestType]: Required<RequestOf<T>> } = {
  login: {
    type: 'login',
    name: 'ann',
    password: 'secret',
    resume: false,
    secret: '0123456789abcdef',
  },
  resume: { type: 'resume', session: 'abc', token: 'def', seq: 7 },
  say: { type: 'say', id: 'a1', text: 'hello', pair: 4 },
  whisper: { type: 'whisper', id: 'a1', to: 'bob', text: 'psst' },
  list: { type: 'list', id: 'a1' },
  sleep: { type: 'sleep', id: 'a1' },
  wake: { type: 'wake', id: 'a1' },
  ask: { type: 'ask', id: 'a1', to: 'bob' },
  answer: { type: 'answer', id: 'a1', request: 4, accept: true },
  withdraw: { type: 'withdraw', id: 'a1', request: 4 },
  end: { type: 'end', id: 'a1', pair: 4 },
  offerFile: {
    type: 'offerFile',
    id: 'a1',
    to: 'bob',
    name: 'data.txt',
    size: 765,
    path: 'direct',
  },
  requestFile: { type: 'requestFile', id: 'a1', to: 'bob', name: 'a/b.txt', path: 'relay' },
  acceptFile: { type: 'acceptFile', id: 'a1', file: 4, size: 765, path: 'auto' },
  endFile: { type: 'endFile', id: 'a1', file: 4, done: true, code: 'FILE_CHANGED' },
  browse: { type: 'browse', id: 'a1', to: 'bob' },
  files: {
    type: 'files',
    query: 7,
    files: [{ name: 'a/b.txt', size: 765, modifiedAt: 1.5 }],
    more: true,
  },
  credit: { type: 'credit', file: 4, offset: 0, upTo: 765, restart: true },
  fileSum: { type: 'fileSum', file: 4, sha256: '0123456789abcdef'.repeat(4) },
  filePause: { type: 'filePause', file: 4, paused: false },
  fileDirect: { type: 'fileDirect', file: 4, port: 50_000 },
  ping: { type: 'ping' },
  pong: { type: 'pong' },
  bye: { type: 'bye' },
};

const optional: Readonly<Record<string, readonly string[]>> = {
  login: ['password', 'resume', 'secret'],
  say: ['pair'],
  offerFile: ['size', 'path'],
  requestFile: ['path'],
  acceptFile: ['size', 'path'],
  endFile: ['done', 'code'],
  credit: ['restart'],
};

const wrongIds = ['', 'a b', 'a/b', 'é', 'x'.repeat(65), 'a\n', 5, null, {}, ['a']];
const wrongNames = ['x'.repeat(129), 5, null, {}, ['ann']];
const wrongTexts = [5, null, {}, ['hello'], true];
const wrongNumbers = [-1, 1.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, '4', null, {}, true];
const wrongFlags = [0, 1, 'true', null, {}];

const wrongFileNames = ['', 'x'.repeat(1025), 5, null, {}, ['data.txt']];
const sharedFile = { name: 'a.txt', size: 1, modifiedAt: 2 };

/** Values that a field of that name must not have, in whatever request. */
const wrong: Readonly<Record<string, readonly unknown[]>> = {
  id: wrongIds,
  session: wrongIds,
  token: wrongIds,
  name: wrongNames,
  to: wrongNames,
  text: wrongTexts,
  password: [...wrongTexts, 'x'.repeat(1025)],
  seq: wrongNumbers,
  pair: wrongNumbers,
  request: wrongNumbers,
  accept: wrongFlags,
  resume: wrongFlags,
  secret: [...wrongIds, '0123456789abcde'],
  size: wrongNumbers,
  path: ['', 'AUTO', 'relay ', 0, null, {}, ['auto']],
  file: wrongNumbers,
  done: wrongFlags,
  code: ['x'.repeat(33), 5, null, {}],
  query: wrongNumbers,
  files: [
    null,
    {},
    'a.txt',
    ['a.txt'],
    [null],
    ...wrongFileNames.map((name) => [{ ...sharedFile, name }]),
    ...wrongNumbers.map((size) => [{ ...sharedFile, size }]),
    ...['1', null, Number.NaN].map((modifiedAt) => [{ ...sharedFile, modifiedAt }]),
    Array<unknown>(51).fill(sharedFile),
  ],
  more: wrongFlags,
  offset: wrongNumbers,
  upTo: wrongNumbers,
  restart: wrongFlags,
  sha256: ['', 'ab'.repeat(31), 'ab'.repeat(33), 'AB'.repeat(32), 'zz'.repeat(32), 5, null, {}],
  paused: wrongFlags,
  port: [0, 80, 1023, 65_536, 1024.5, '5000', null, {}],
};

/** Where a name is that of a file, more of them are right. */
const ofFiles: readonly string[] = ['offerFile', 'requestFile'];

function refuse(value: unknown): void {
  expect(() => parseRequest(value), JSON.stringify(value)).toThrow(
    expect.objectContaining({ code: 'PROTOCOL' }),
  );
}

const cases = Object.entries(examples);

it('there is an example of every request', () => {
  expect(Object.keys(examples).sort()).toEqual(Object.keys(requestSchemas).sort());
});

describe.each(cases)('the request %s', (type, example) => {
  const fields = Object.keys(example).filter((field) => field !== 'type');

  it('is understood', () => {
    expect(parseRequest(example)).toEqual(example);
  });

  it('is understood without what is optional, and without nothing else', () => {
    for (const field of fields) {
      const { [field]: _, ...rest } = { ...example } as Record<string, unknown>;
      if (optional[type]?.includes(field) === true) expect(parseRequest(rest)).toEqual(rest);
      else refuse(rest);
    }
  });

  it('is refused with any field wrong', () => {
    for (const field of fields) {
      const isFileName = field === 'name' && ofFiles.includes(type);
      const values = isFileName ? wrongFileNames : wrong[field];
      expect(values, `wrong values of ${field}`).toBeDefined();
      for (const value of values ?? []) refuse({ ...example, [field]: value });
    }
  });

  it('loses fields that nobody knows', () => {
    const parsed = parseRequest({ ...example, colour: 'red', from: 'somebody else' });
    expect(parsed).toEqual(example);
  });
});

describe('a refusal', () => {
  it('names the request, if it has an id that can be named', () => {
    const detailsOf = (value: unknown) => {
      try {
        return parseRequest(value);
      } catch (error) {
        return error instanceof ChatError ? error.details : error;
      }
    };
    expect(detailsOf({ type: 'say', id: 'a1', text: 5 })).toEqual({ id: 'a1' });
    expect(detailsOf({ type: 'dance', id: 'a1' })).toEqual({ id: 'a1' });
    expect(detailsOf({ type: 'say', id: 'a 1', text: 'hello' })).toEqual({ id: undefined });
    expect(detailsOf({ type: 'dance' })).toEqual({ id: undefined });
  });

  it('does not repeat what the peer has sent', () => {
    for (const value of [
      { type: '\x1b[2J' },
      { type: 'say', id: '\x1b[2J', text: 'x' },
      { type: 'say', id: 'a', text: 'x', pair: '\x1b[2J' },
    ]) {
      try {
        parseRequest(value);
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(ChatError);
        expect(String(error)).not.toContain('\x1b');
      }
    }
  });
});
