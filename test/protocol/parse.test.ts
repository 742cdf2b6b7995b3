import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { ChatError } from '../../src/errors.js';
import { noticeSchemas } from '../../src/protocol/notices.js';
import { parseNotice } from '../../src/protocol/parseNotice.js';
import { parseRequest } from '../../src/protocol/parseRequest.js';
import { requestSchemas } from '../../src/protocol/requests.js';

const parsers = [
  ['a request', parseRequest],
  ['a notice', parseNotice],
] as const;

describe.each(parsers)('%s', (_what, parse) => {
  it.each([null, undefined, 5, 'ping', true, [], ['ping'], {}])('is not %j', (value) => {
    expect(() => parse(value)).toThrow(expect.objectContaining({ code: 'PROTOCOL' }));
  });

  it.each([
    '',
    'dance',
    'PING',
    'constructor',
    'toString',
    '__proto__',
    'hasOwnProperty',
    5,
    null,
    ['ping'],
    { toString: 'ping' },
  ])('has no type %j', (type) => {
    expect(() => parse({ type, id: 'a1' })).toThrow(expect.objectContaining({ code: 'PROTOCOL' }));
  });

  it('is not moved by a __proto__, a constructor or a prototype of the peer', () => {
    const hostile = '{"type":"ping","__proto__":{"admin":true},"constructor":1,"prototype":{}}';
    const parsed = parse(JSON.parse(hostile));
    expect(Object.keys(parsed)).toEqual(['type']);
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
    expect(parsed).not.toHaveProperty('admin');
    expect({}).not.toHaveProperty('admin');
  });

  it('is understood or refused as PROTOCOL, whatever the peer sends', () => {
    const types = fc.constantFrom(...Object.keys({ ...requestSchemas, ...noticeSchemas }));
    const fields = fc.constantFrom(
      ...['id', 'to', 'from', 'text', 'seq', 'at', 'name', 'user', 'users', 'pair', 'request'],
      ...['__proto__', 'constructor', 'toString', 'limits', 'requests', 'gap'],
    );
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom('a1', 'hello', 0, 7));
    const near = fc
      .tuple(types, fc.dictionary(fields, value))
      .map(([type, rest]) => ({ ...rest, type }));
    fc.assert(
      fc.property(fc.oneof(near, fc.jsonValue(), fc.anything()), (sent) => {
        try {
          const parsed = parse(sent);
          expect(parse(parsed)).toEqual(parsed);
        } catch (error) {
          expect(error).toBeInstanceOf(ChatError);
          expect(error).toHaveProperty('code', 'PROTOCOL');
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a say', () => {
  it('is read as its schema reads it, whichever way that is', () => {
    const field = fc.oneof(
      fc.string(),
      fc.constantFrom('say', 'a-1', undefined, null),
      fc.integer(),
      fc.constant({}),
    );
    const plain = fc.record({
      type: fc.constant('say'),
      id: fc.oneof(
        { weight: 3, arbitrary: fc.stringMatching(/^[\w.~-]{1,70}$/) },
        { weight: 1, arbitrary: field },
      ),
      text: fc.oneof({ weight: 3, arbitrary: fc.string() }, { weight: 1, arbitrary: field }),
    });
    const more = fc.dictionary(fc.constantFrom('pair', 'type', 'by', 'seq'), field);
    const read = (parse: () => unknown) => {
      try {
        return parse();
      } catch {
        return 'refused';
      }
    };
    fc.assert(
      fc.property(plain, more, (say, extra) => {
        const value = { ...say, ...extra };
        fc.pre(value.type === 'say');
        const bySchema = read(() => v.parse(requestSchemas.say, value));
        expect(read(() => parseRequest(value))).toEqual(bySchema);
      }),
    );
  });
});
