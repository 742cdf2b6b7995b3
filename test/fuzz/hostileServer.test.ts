import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ChatClientOptions } from '../../src/index.js';
import { ChatClient, ChatError } from '../../src/index.js';
import { collect, nextEvent } from '../server/support/nextEvent.js';
import { fact, HostileServer, roster, stream, user, welcome } from '../support/HostileServer.js';
import { encodeFrame, jsonKind } from '../support/naiveFrames.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { until } from '../support/until.js';

failOnStrayErrors();

/** A client that is not connected yet, and tries only once unless told otherwise. */
function makeClient({ url }: { readonly url: string }, more: Partial<ChatClientOptions> = {}) {
  return new ChatClient({ url, name: 'victim', reconnect: false, ...more });
}

/** What `connect()` rejects with. */
async function failureOf(connecting: Promise<unknown>): Promise<ChatError> {
  const error: unknown = await connecting.then(
    () => new Error('It did not fail.'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ChatError)) throw error;
  return error;
}

const json = (text: string) => encodeFrame(jsonKind, text);

/** What a server may answer instead of a welcome, and the code with which `connect()` rejects. */
const answers: readonly (readonly [what: string, bytes: Uint8Array, code: string])[] = [
  ['nothing but a goodbye', Buffer.alloc(0), 'UNREACHABLE'],
  ['half a frame', stream(welcome()).subarray(0, 50), 'UNREACHABLE'],
  ['words', Buffer.from('220 mail.example ESMTP\r\n'), 'TOO_LARGE'],
  ['a page', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 'TOO_LARGE'],
  ['zeros', Buffer.alloc(100), 'PROTOCOL'],
  ['a frame of 4 GiB', Buffer.from('ffffffff01', 'hex'), 'TOO_LARGE'],
  ['a frame past all bounds', json(' '.repeat(256 * 1024)), 'TOO_LARGE'],
  ['an unknown kind of frame', encodeFrame(7, '{}'), 'PROTOCOL'],
  ['no JSON', json('welcome!'), 'PROTOCOL'],
  ['arrays without end', json('['.repeat(200_000)), 'PROTOCOL'],
  ['arrays in arrays', json('['.repeat(100_000) + ']'.repeat(100_000)), 'PROTOCOL'],
  ['what is not UTF-8', json('{"type":"bye"}').fill(0xff, 10, 12), 'PROTOCOL'],
  ['null', json('null'), 'PROTOCOL'],
  ['a prototype', json('{"__proto__":{"type":"bye"}}'), 'PROTOCOL'],
  ['an unknown notice', stream({ type: 'dance' }), 'PROTOCOL'],
  ['a request', stream({ type: 'login', name: 'server' }), 'PROTOCOL'],
  ['a roster', stream(roster()), 'PROTOCOL'],
  ['a fact', stream(fact(1, 'leave', { name: 'x', reason: 'left' })), 'PROTOCOL'],
  ['a welcome without limits', stream(welcome({ limits: undefined })), 'PROTOCOL'],
  [
    'a welcome with a limit of infinity',
    json(JSON.stringify(welcome({}, { pingMs: 7 })).replace('7,', '1e999,')),
    'PROTOCOL',
  ],
  ['a welcome with a negative limit', stream(welcome({}, { pongMs: -1 })), 'PROTOCOL'],
  ['a welcome with a limit past all clocks', stream(welcome({}, { pingMs: 2 ** 40 })), 'PROTOCOL'],
  ['a welcome by a name that is none', stream(welcome({ name: '\u001b[2J' })), 'PROTOCOL'],
  ['a welcome with a place past counting', stream(welcome({ seq: 1e300 })), 'PROTOCOL'],
  ['two welcomes', stream(welcome(), welcome()), 'PROTOCOL'],
  ['a welcome and no roster', stream(welcome()), 'UNREACHABLE'],
  ['a welcome and half a roster', stream(welcome(), roster([user('a')], true)), 'UNREACHABLE'],
  ['a welcome and garbage', Buffer.concat([stream(welcome()), Buffer.alloc(8)]), 'PROTOCOL'],
  ['a refusal that it made up', stream({ type: 'refused', code: 'BECAUSE' }), 'DENIED'],
  ['a refusal of a request', stream({ type: 'refused', id: 'x', code: 'DENIED' }), 'DENIED'],
  ['a goodbye', stream({ type: 'bye' }), 'DENIED'],
  ['a goodbye with a reason', stream({ type: 'bye', code: 'SERVER_FULL' }), 'SERVER_FULL'],
];

describe('a server that answers a login with', () => {
  it.each(answers)('%s makes connect() reject', async (_what, bytes, code) => {
    await using server = await HostileServer.open((socket) => socket.end(bytes));
    const client = makeClient(server);
    const failure = await failureOf(client.connect());
    expect(failure.code).toBe(code);
    expect(client.state).toBe('idle');
    await client.close();
    expect(client.state).toBe('closed');
  });

  it('a refusal that would attack a terminal is shown without its claws', async () => {
    const message = '\u001b]0;owned\u0007\u009b2J\ud800 no\r';
    const bytes = stream({ type: 'refused', code: 'DENIED', message });
    await using server = await HostileServer.open((socket) => socket.end(bytes));
    const failure = await failureOf(makeClient(server).connect());
    expect(failure.message).toBe('\ufffd]0;owned\ufffd\ufffd2J\ufffd no\ufffd');
  });

  it('nonsense is not asked again, though what is transient would be', async () => {
    await using server = await HostileServer.open((socket) => socket.end(json('nonsense')));
    const client = makeClient(server, { reconnect: { minDelayMs: 1 } });
    expect((await failureOf(client.connect())).code).toBe('PROTOCOL');
    expect(server.accepted).toBe(1);
  });

  it('a loss at each of the first tries is asked again, until it is let in', async () => {
    const whole = stream(welcome(), roster());
    await using server = await HostileServer.open((socket, count) => {
      if (count <= 5) socket.end(whole.subarray(0, count * 10));
      else socket.write(whole);
    });
    const client = makeClient(server, { reconnect: { minDelayMs: 1, maxDelayMs: 2 } });
    await client.connect();
    expect(server.accepted).toBe(6);
    await client.close();
  });

  it('a roster without end is given up as TOO_LARGE', async () => {
    const page = stream(
      roster(
        Array.from({ length: 150 }, (_, i) => user(`user${i}`)),
        true,
      ),
    );
    await using server = await HostileServer.open((socket) => {
      const pour = () => {
        while (!socket.destroyed && socket.write(page));
      };
      socket.on('drain', pour);
      socket.write(stream(welcome()));
      pour();
    });
    const failure = await failureOf(makeClient(server).connect());
    expect(failure.code).toBe('TOO_LARGE');
  });

  it('silence is waited for only so long', async () => {
    await using server = await HostileServer.open(() => {});
    const failure = await failureOf(makeClient(server).connect({ timeoutMs: 50 }));
    expect(failure.code).toBe('TIMEOUT');
  });
});

/** What a server may do to a member. `code`: what the client is closed with; undefined if it goes on. */
const attacks: readonly (readonly [what: string, bytes: Uint8Array, code: string])[] = [
  ['garbage', Buffer.alloc(8), 'PROTOCOL'],
  ['a frame past all bounds', Buffer.from('ffffffff01', 'hex'), 'TOO_LARGE'],
  ['no JSON', json('hello'), 'PROTOCOL'],
  ['a second welcome', stream(welcome()), 'PROTOCOL'],
  ['an unknown notice', stream({ type: 'dance' }), 'PROTOCOL'],
  [
    'a message without a text',
    stream(fact(1, 'message', { id: 'a', from: 'x', scope: 'room' })),
    'PROTOCOL',
  ],
  [
    'a message to nobody that there is',
    stream(fact(1, 'message', { id: 'a', from: 'x', text: 'x', scope: 'all' })),
    'PROTOCOL',
  ],
  ['a pair of one', stream(fact(1, 'pairStart', { request: 0, users: ['victim'] })), 'PROTOCOL'],
  ['a place in the order that is none', stream(fact(0.5, 'sleep', { name: 'x' })), 'PROTOCOL'],
  ['a time that is none', json('{"type":"sleep","seq":1,"at":1e999,"name":"x"}'), 'PROTOCOL'],
];

/** Comes in to a server that then sends this. */
async function enter(server: HostileServer, more: Partial<ChatClientOptions> = {}) {
  const client = makeClient(server, more);
  await client.connect({ timeoutMs: 5000 });
  return client;
}

/** Lets the client in, and sends this as soon as it says something. */
function attackWith(bytes: Uint8Array): (socket: Socket) => void {
  return (socket) => {
    socket.write(stream(welcome(), roster()));
    socket.once('data', () => socket.write(bytes));
  };
}

describe('a server that sends to a member', () => {
  it.each(attacks)('%s is left for good', async (_what, bytes, code) => {
    await using server = await HostileServer.open(attackWith(bytes));
    const client = await enter(server, { reconnect: { minDelayMs: 1 } });
    const closed = nextEvent(client, 'close');
    const said = failureOf(client.send('hello'));
    expect((await closed).error).toMatchObject({ name: 'ChatError', code });
    expect((await said).code).toBe('INDETERMINATE');
    expect(client.state).toBe('closed');
    expect(server.accepted).toBe(1);
  });

  it('facts that cannot be, but could be read, is heard out', async () => {
    const impossible = [
      fact(5, 'leave', { name: 'nobody', reason: 'left' }),
      fact(5, 'join', { user: user('twice') }),
      fact(3, 'join', { user: user('late') }),
      fact(6, 'pairEnd', { pair: 9, users: ['a', 'b'], reason: 'left' }),
      fact(7, 'pairRequestEnd', { request: 9, outcome: 'declined' }),
      fact(8, 'pairStart', { request: 9, users: ['victim', 'victim'] }),
      fact(9, 'pairStart', { request: 9, users: ['nobody', 'else'] }),
      fact(10, 'pairRequest', { id: 'q', from: 'victim', to: 'victim', expiresAt: -1 }),
      fact(11, 'sleep', { name: 'nobody' }),
      fact(12, 'message', { id: 'a', from: 'victim', text: 'never said', scope: 'pair', pair: 99 }),
      fact(13, 'whisper', { id: 'a', from: 'victim', to: 'somebody', text: 'never said' }),
      { type: 'done', id: 'unknown' },
      { type: 'users', id: 'unknown', users: [user('ghost')], more: true },
      { type: 'refused', id: 'unknown', code: 'DENIED' },
      { type: 'refused', code: 'DENIED' },
      roster([user('out of the blue')], true),
      { type: 'pong' },
      fact(14, 'leave', { name: 'victim', reason: 'kicked' }),
      fact(15, 'message', { id: 'last', from: 'x', text: 'last', scope: 'room' }),
    ];
    await using server = await HostileServer.open(attackWith(stream(...impossible)));
    const client = await enter(server);
    const errors = collect(client, 'error');
    const last = nextEvent(client, 'message', ({ message }) => message.text === 'last');
    client.send('hello').catch(() => {});
    await last;
    expect(client.state).toBe('online');
    expect(errors).toEqual([]);
    await client.close();
  });

  it('an answer of another kind than was asked for does no harm', async () => {
    const kinds = (id: string) => [
      { type: 'done', id },
      { type: 'users', id, users: [], more: false },
      fact(1, 'pairRequest', { id, from: 'victim', to: 'x', expiresAt: 0 }),
      fact(1, 'sleep', { id, by: 'victim', name: 'victim' }),
    ];
    await using server = await HostileServer.open((socket) => {
      socket.write(stream(welcome(), roster()));
      let count = 0;
      socket.on('data', (bytes: Buffer) => {
        for (const [, id = ''] of bytes.toString().matchAll(/"id":"([^"]*)"/g)) {
          const answer = { ...kinds(id)[count % 4], ...(count >= 0 && {}) };
          count += 1;
          socket.write(stream(answer));
        }
      });
    });
    const client = await enter(server);
    const settle = (promise: Promise<unknown>) => promise.then(String, (error: unknown) => error);
    for (let round = 0; round < 5; round += 1) {
      for (const outcome of await Promise.all([
        settle(client.send('a', { timeoutMs: 500 })),
        settle(client.whisper('x', 'a', { timeoutMs: 500 })),
        settle(client.list({ timeoutMs: 500 })),
        settle(client.sleep({ timeoutMs: 500 })),
        settle(client.pair('x', { timeoutMs: 500 })),
      ])) {
        expect(typeof outcome === 'string' || outcome instanceof ChatError).toBe(true);
      }
    }
    void client.close();
  });
});

describe('what a server did not check', () => {
  const claws = '\u001b[2J';

  it.each([
    [
      'a control character in a text',
      fact(1, 'message', { id: 'a', from: 'x', text: claws, scope: 'room' }),
    ],
    [
      'a C1 control character in a text',
      fact(1, 'message', { id: 'a', from: 'x', text: '\u009b', scope: 'room' }),
    ],
    [
      'half a character in a text',
      fact(1, 'message', { id: 'a', from: 'x', text: '\ud800', scope: 'room' }),
    ],
    [
      'a control character in a whisper',
      fact(1, 'whisper', { id: 'a', from: 'x', to: 'victim', text: claws }),
    ],
    [
      'a control character in an author',
      fact(1, 'message', { id: 'a', from: claws, text: 'x', scope: 'room' }),
    ],
    ['a line break in a name', fact(1, 'join', { user: user('a\nb') })],
    ['a right-to-left override in a name', fact(1, 'join', { user: user('a\u202eb') })],
    ['half a character in a name', fact(1, 'leave', { name: '\udc00', reason: 'left' })],
    [
      'a control character in a partner',
      fact(1, 'pairStart', { request: 0, users: ['victim', claws] }),
    ],
    [
      'a control character in a question',
      fact(1, 'pairRequest', { id: 'a', from: claws, to: 'victim', expiresAt: 1 }),
    ],
    ['a control character in a roster', roster([user(claws)])],
    [
      'a control character in a list',
      { type: 'users', id: 'a', users: [user(claws)], more: false },
    ],
  ])('never reaches a listener: %s', async (_what, notice) => {
    await using server = await HostileServer.open(attackWith(stream(notice)));
    const client = await enter(server);
    const events = (
      ['message', 'whisper', 'join', 'leave', 'pairStart', 'pairRequest'] as const
    ).map((event) => collect(client, event));
    const closed = nextEvent(client, 'close');
    client.send('hello').catch(() => {});
    expect((await closed).error).toHaveProperty('code', 'PROTOCOL');
    expect(events.flat()).toEqual([]);
  });
});

describe('a server that never reads', () => {
  it('fills no more of the memory than the client is told to hold', async () => {
    await using server = await HostileServer.open((socket) => {
      socket.write(stream(welcome({}, { messageBurst: 1_000_000 }), roster()));
      socket.pause();
    });
    const client = await enter(server);
    const outcomes: string[] = [];
    for (let index = 0; index < 12_000; index += 1) {
      client.send('x'.repeat(4096)).catch((error: unknown) => {
        outcomes.push(error instanceof ChatError ? error.code : String(error));
      });
    }
    await until(() => outcomes.length > 0, 'some are refused');
    expect(new Set(outcomes)).toEqual(new Set(['NOT_CONNECTED']));
    void client.close();
  });
});
