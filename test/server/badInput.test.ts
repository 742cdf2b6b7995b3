import { defaultLimits } from 'chatcast';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Intruder } from '../support/Intruder.js';
import { encodeFrame, encodeMessage, jsonKind } from '../support/naiveFrames.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { turns, until } from '../support/until.js';
import { WitnessedRoom } from '../support/WitnessedRoom.js';

const preface = 'CHATCAST/1\n';

let room: WitnessedRoom;
failOnStrayErrors();
beforeAll(async () => {
  room = await WitnessedRoom.open();
});
afterEach(() => room.isUnharmed());
afterAll(() => room.close());

/** What no server can understand, and the code with which it says goodbye. */
const nonsense: readonly (readonly [what: string, bytes: Uint8Array, code: string])[] = [
  ['no JSON', encodeFrame(jsonKind, 'hello'), 'PROTOCOL'],
  ['an empty frame', encodeFrame(jsonKind, ''), 'PROTOCOL'],
  ['a frame of no bytes', Buffer.alloc(4), 'PROTOCOL'],
  ['a frame of 4 GiB', Buffer.from('ffffffff01', 'hex'), 'TOO_LARGE'],
  ['a frame past the limit', encodeFrame(jsonKind, ' '.repeat(64 * 1024)), 'TOO_LARGE'],
  ['an unknown kind of frame', encodeFrame(9, '{"type":"ping"}'), 'PROTOCOL'],
  ['arrays without end', encodeFrame(jsonKind, '['.repeat(60_000)), 'PROTOCOL'],
  ['arrays in arrays', encodeFrame(jsonKind, '['.repeat(30_000) + ']'.repeat(30_000)), 'PROTOCOL'],
  ['objects without end', encodeFrame(jsonKind, '{"a":'.repeat(12_000)), 'PROTOCOL'],
  ['what is not UTF-8', encodeFrame(jsonKind, Buffer.from('7b22ff227d', 'hex')), 'PROTOCOL'],
  ['a byte order mark', encodeFrame(jsonKind, '\ufeff{"type":"ping"}'), 'PROTOCOL'],
  ['a NUL', encodeFrame(jsonKind, '{"type":"ping"}\0'), 'PROTOCOL'],
  ['null', encodeMessage(null), 'PROTOCOL'],
  ['a list of requests', encodeMessage([{ type: 'ping' }]), 'PROTOCOL'],
  ['an unknown request', encodeMessage({ type: 'dance' }), 'PROTOCOL'],
  ['a request named like a method', encodeMessage({ type: 'toString' }), 'PROTOCOL'],
  ['a prototype', encodeFrame(jsonKind, '{"__proto__":{"type":"ping"}}'), 'PROTOCOL'],
  ['a notice', encodeMessage({ type: 'message', seq: 1, at: 0, from: 'witness1' }), 'PROTOCOL'],
];

async function saysGoodbye(intruder: Intruder, code: string): Promise<void> {
  await intruder.isThrownOut();
  expect(intruder.notices.at(-1)).toMatchObject({ type: 'bye', code });
}

describe('whoever has not logged in and sends', () => {
  it.each(nonsense)('%s is told why, and is out', async (_what, bytes, code) => {
    await saysGoodbye(await room.intrude(Buffer.concat([Buffer.from(preface), bytes])), code);
  });

  it.each([
    ['a message', { type: 'say', id: 'a', text: 'hello' }],
    ['a whisper', { type: 'whisper', id: 'a', to: 'witness1', text: 'hello' }],
    ['a sign of life', { type: 'ping' }],
    ['a question who is here', { type: 'list', id: 'a' }],
    ['an answer', { type: 'answer', id: 'a', request: 1, accept: true }],
    ['a request that is wrong, but has an id', { type: 'say', id: 'a' }],
  ])('%s is told to log in, and is out', async (_what, request) => {
    const intruder = await room.intrude(preface);
    intruder.send(request);
    await saysGoodbye(intruder, 'PROTOCOL');
  });

  it('two logins at once is out, and neither counts', async () => {
    const intruder = await room.intrude(preface);
    intruder.send({ type: 'login', name: 'one' }, { type: 'login', name: 'two' });
    await saysGoodbye(intruder, 'PROTOCOL');
    expect([...room.server.users.keys()]).toEqual(['witness1', 'witness2']);
  });

  it('a resume of a session that never was is refused', async () => {
    const intruder = await room.intrude(preface);
    intruder.send({ type: 'resume', session: 'x', token: 'y', seq: 0 });
    await intruder.isThrownOut();
    expect(intruder.notices).toMatchObject([{ type: 'refused', code: 'EXPIRED' }]);
  });

  it.each([
    ['empty', '', 'NAME_INVALID'],
    ['with an escape sequence', '\u001b[2Jatom', 'NAME_INVALID'],
    ['with a NUL', 'at\0om', 'NAME_INVALID'],
    ['with half a character', 'at\ud800om', 'NAME_INVALID'],
    ['that turns the text around', 'at\u202eom', 'NAME_INVALID'],
    ['of 128 letters', 'a'.repeat(128), 'NAME_INVALID'],
    ['of somebody else', 'WITNESS1', 'NAME_TAKEN'],
    ['of the server', 'Server', 'NAME_TAKEN'],
  ])('a name %s is refused', async (_what, name, code) => {
    const intruder = await room.intrude(preface);
    intruder.send({ type: 'login', name });
    await intruder.isThrownOut();
    expect(intruder.notices).toMatchObject([{ type: 'refused', code }]);
  });

  it('a name or a password without end is out', async () => {
    for (const login of [{ name: 'a'.repeat(129) }, { name: 'a', password: 'a'.repeat(1025) }]) {
      const intruder = await room.intrude(preface);
      intruder.send({ type: 'login', ...login });
      await saysGoodbye(intruder, 'PROTOCOL');
    }
  });

  it('half a frame and then nothing, but closes, is forgotten', async () => {
    const intruder = await room.intrude(`${preface}\0\0\0\x10{"typ`);
    intruder.socket.end();
    await intruder.isThrownOut();
    expect(intruder.notices).toEqual([]);
  });
});

describe('a member who sends', () => {
  let intruder: Intruder;
  beforeEach(async () => {
    intruder = await room.intrude(preface);
    await intruder.login('intruder');
  });

  it.each(nonsense)('%s is told why, and is out', async (_what, bytes, code) => {
    intruder.write(bytes);
    await saysGoodbye(intruder, code);
  });

  it.each([
    ['logs in again', { type: 'login', name: 'other' }],
    ['resumes', { type: 'resume', session: 'x', token: 'y', seq: 0 }],
  ])('and %s is out', async (_what, request) => {
    intruder.send(request);
    await saysGoodbye(intruder, 'PROTOCOL');
  });

  it.each([
    ['no text', { type: 'say' }, 'PROTOCOL'],
    ['a text that is a number', { type: 'say', text: 7 }, 'PROTOCOL'],
    ['an empty text', { type: 'say', text: '' }, 'TEXT_INVALID'],
    ['an escape sequence', { type: 'say', text: '\u001b]0;owned\u0007' }, 'TEXT_INVALID'],
    ['a NUL in a text', { type: 'say', text: 'a\0b' }, 'TEXT_INVALID'],
    ['a carriage return', { type: 'say', text: 'a\rb' }, 'TEXT_INVALID'],
    ['a C1 control character', { type: 'say', text: 'a\u009b2Jb' }, 'TEXT_INVALID'],
    ['half a character', { type: 'say', text: 'a\ud83d' }, 'TEXT_INVALID'],
    [
      'half a character to one person',
      { type: 'whisper', to: 'witness1', text: '\udc00' },
      'TEXT_INVALID',
    ],
    ['a text that is too long', { type: 'say', text: '가'.repeat(1366) }, 'TOO_LARGE'],
    ['a message to a pair that never was', { type: 'say', text: 'a', pair: 1 }, 'PAIR_ENDED'],
    ['a pair without a number', { type: 'say', text: 'a', pair: 1.5 }, 'PROTOCOL'],
    ['a number past counting', { type: 'end', pair: 2 ** 53 }, 'PROTOCOL'],
    ['a whisper to nobody', { type: 'whisper', to: '__proto__', text: 'a' }, 'USER_UNKNOWN'],
    ['a whisper to itself', { type: 'whisper', to: 'INTRUDER', text: 'a' }, 'SELF'],
    ['a question to nobody', { type: 'ask', to: '' }, 'USER_UNKNOWN'],
    ['a question to itself', { type: 'ask', to: 'intruder' }, 'SELF'],
    ['an answer to no question', { type: 'answer', request: 0, accept: true }, 'EXPIRED'],
    [
      'an answer that is neither yes nor no',
      { type: 'answer', request: 0, accept: 'yes' },
      'PROTOCOL',
    ],
    ['the end of no pair', { type: 'end', pair: 0 }, 'PAIR_ENDED'],
    ['an unknown request with an id', { type: 'dance' }, 'PROTOCOL'],
  ])('%s is refused that, and may go on', async (_what, request, code) => {
    intruder.send({ ...request, id: 'wrong' }, { type: 'list', id: 'right' });
    await intruder.hears('users');
    const answers = intruder.notices.filter((notice) => 'id' in notice);
    expect(answers).toMatchObject([
      { type: 'refused', id: 'wrong', code },
      { type: 'users', id: 'right' },
    ]);
    expect(intruder.isOut).toBe(false);
  });

  it('withdraws a question that it never asked, gets an answer', async () => {
    intruder.send({ type: 'withdraw', id: 'a', request: 1 });
    await until(
      () => intruder.notices.some((notice) => 'id' in notice && notice.id === 'a'),
      'the answer',
    );
  });

  it('the answer to a question that another was asked is refused, and the question stays', async () => {
    const other = await room.intrude(preface);
    await other.login('other');
    other.send({ type: 'ask', id: 'q', to: 'witness1' });
    await other.hears('pairRequest');
    const [question] = other.notices.filter((notice) => notice.type === 'pairRequest');
    intruder.send({ type: 'answer', id: 'a', request: question?.seq, accept: true });
    intruder.send({ type: 'withdraw', id: 'w', request: question?.seq });
    intruder.send({ type: 'list', id: 'l' });
    await intruder.hears('users');
    expect(intruder.notices.filter((notice) => notice.type === 'pairStart')).toEqual([]);
    other.send({ type: 'list', id: 'l' });
    await other.hears('users');
    expect(other.notices.filter((notice) => notice.type === 'pairRequestEnd')).toEqual([]);
  });

  it('the same request twice is told the same, and it happens once', async () => {
    const before = room.server.stats().messages;
    const say = { type: 'say', id: 'once', text: 'once' };
    intruder.send(say, say, { type: 'list', id: 'l' });
    await intruder.hears('users');
    const [message] = intruder.notices.filter((notice) => notice.type === 'message');
    expect(intruder.notices).toContainEqual(
      expect.objectContaining({ type: 'done', id: 'once', seq: message?.seq }),
    );
    expect(room.server.stats().messages).toBe(before + 1);
  });

  it('requests without pause is slowed down, and then out', async () => {
    const flood = Array.from({ length: 1000 }, (_, index) => ({ type: 'sleep', id: `f-${index}` }));
    intruder.send(...flood);
    await saysGoodbye(intruder, 'RATE_LIMITED');
    const refused = intruder.notices.filter((notice) => notice.type === 'refused');
    expect(refused.length).toBeGreaterThan(100);
    expect(refused[0]).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) });
  });

  it('anything after its goodbye is not heard', async () => {
    const before = room.server.stats().messages;
    intruder.send({ type: 'bye' }, { type: 'say', id: 'a', text: 'too late' });
    await intruder.isThrownOut();
    expect(intruder.notices.at(-1)).toEqual({ type: 'bye' });
    expect(room.server.stats().messages).toBe(before);
  });

  it('and asks without end but never reads the answers is not read any more either', async () => {
    const ask = { type: 'sleep', id: 'again' };
    intruder.send(ask);
    await intruder.hears('sleep');
    intruder.socket.pause();
    const again = Buffer.concat(Array<Buffer>(40_000).fill(encodeMessage(ask)));
    const rounds = 6;
    const before = room.server.stats().bytesIn;
    for (let round = 0; round < rounds; round += 1) intruder.write(again);
    let read = -1;
    const isStill = () => {
      const was = read;
      read = room.server.stats().bytesIn - before;
      return read === was && read > 0;
    };
    do await turns(200);
    while (!isStill());
    // The system takes a few megabytes in either direction; the server itself takes next to nothing.
    expect(read).toBeLessThan((rounds * again.length) / 2);
    expect(intruder.isOut).toBe(false);
    // One turn may read more than one piece; the outbox's bound holds even then.
    expect(room.server.stats().queuedBytes).toBeLessThanOrEqual(defaultLimits.maxOutboxBytes);
  });
});
