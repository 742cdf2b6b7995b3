import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Arrival } from '../../src/client/Arrival.js';
import type { ChatClientOptions } from '../../src/index.js';
import { ChatClient, ChatError } from '../../src/index.js';
import type { ReplyOf } from '../../src/protocol/notices.js';
import { parseNotice } from '../../src/protocol/parseNotice.js';
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

/** What a client makes of a welcome and a roster. */
const parsed = {
  welcome: parseNotice(welcome()) as ReplyOf<'welcome'>,
  users: (parseNotice(roster(Array<object>(5000).fill(user('x')))) as ReplyOf<'roster'>).users,
};

/** What a server may answer instead of a welcome, and the code with which `connect()` rejects. */
const answers: readonly (readonly [what: string, bytes: Uint8Array, code: string])[] = [
  ['nothing but a goodbye', Buffer.alloc(0), 'UNREACHABLE'],
  ['half a frame', stream(welcome()).subarray(0, 50), 'UNREACHABLE'],
  ['words', Buffer.from('220 mail.example ESMTP\r\n'), 'PROTOCOL'],
  ['a page', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 'PROTOCOL'],
  ['zeros', Buffer.alloc(100), 'PROTOCOL'],
  ['a frame of 4 GiB', Buffer.from('ffffffff01', 'hex'), 'PROTOCOL'],
  ['a frame past all bounds', json(' '.repeat(256 * 1024)), 'PROTOCOL'],
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

  it('more people, or more of the past, than there can be is given up', () => {
    const page = { type: 'roster' as const, users: parsed.users, more: true };
    const roster = new Arrival(parsed.welcome, 'first');
    const facts = new Arrival(parsed.welcome, 'first');
    const protocolError = expect.objectContaining({ code: 'PROTOCOL' });
    expect(() => {
      for (;;) roster.handleRoster(page);
    }).toThrow(protocolError);
    expect(() => {
      for (;;) facts.handleFact();
    }).toThrow(protocolError);
  });

  it('silence is waited for only so long', async () => {
    await using server = await HostileServer.open(() => {});
    const failure = await failureOf(makeClient(server).connect({ timeoutMs: 50 }));
    expect(failure.code).toBe('TIMEOUT');
  });
});

/** What no client can understand. */
const attacks: readonly (readonly [what: string, bytes: Uint8Array])[] = [
  ['garbage', Buffer.alloc(8)],
  ['a frame past all bounds', Buffer.from('ffffffff01', 'hex')],
  ['no JSON', json('hello')],
  ['a second welcome', stream(welcome())],
  ['an unknown notice', stream({ type: 'dance' })],
  ['a message without a text', stream(fact(1, 'message', { id: 'a', from: 'x', scope: 'room' }))],
  [
    'a message to nobody that there is',
    stream(fact(1, 'message', { id: 'a', from: 'x', text: 'x', scope: 'all' })),
  ],
  ['a pair of one', stream(fact(1, 'pairStart', { request: 0, users: ['victim'] }))],
  ['a place in the order that is none', stream(fact(0.5, 'sleep', { name: 'x' }))],
  ['a time that is none', json('{"type":"sleep","seq":1,"at":1e999,"name":"x"}')],
];

/** Comes in to a server that then sends this. */
async function enter(server: HostileServer, more: Partial<ChatClientOptions> = {}) {
  const client = makeClient(server, more);
  await client.connect({ timeoutMs: 1000 });
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
  it.each(attacks)('%s is left for good', async (_what, bytes) => {
    await using server = await HostileServer.open(attackWith(bytes));
    const client = await enter(server, { reconnect: { minDelayMs: 1 } });
    const closed = nextEvent(client, 'close');
    const said = failureOf(client.send('hello'));
    expect((await closed).error).toMatchObject({ name: 'ChatError', code: 'PROTOCOL' });
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
    void client.close();
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
          const answer = kinds(id)[count % 4];
          count += 1;
          socket.write(stream(answer));
        }
      });
    });
    const client = await enter(server);
    const settle = (promise: Promise<unknown>) => promise.then(String, (error: unknown) => error);
    for (let round = 0; round < 3; round += 1) {
      for (const outcome of await Promise.all([
        settle(client.send('a', { timeoutMs: 100 })),
        settle(client.whisper('x', 'a', { timeoutMs: 100 })),
        settle(client.list({ timeoutMs: 100 })),
        settle(client.sleep({ timeoutMs: 100 })),
        settle(client.pair('x', { timeoutMs: 100 })),
      ])) {
        expect(typeof outcome === 'string' || outcome instanceof ChatError).toBe(true);
      }
    }
    void client.close();
  });
});

describe('what a server did not check', () => {
  const claws = '\u001b[2J\u009b\u007f\ud800';
  const blunt = '\ufffd[2J\ufffd\ufffd\ufffd';

  it('reaches listeners without its claws: texts', async () => {
    const notices = [
      fact(1, 'message', { id: 'a', from: 'x', text: `${claws}\r\n\tok`, scope: 'room' }),
      fact(2, 'whisper', { id: 'a', from: 'x', to: 'victim', text: claws }),
      fact(3, 'message', { id: 'a', from: 'x', text: '가 👩‍🚀 \u202e\n', scope: 'room' }),
    ];
    await using server = await HostileServer.open(attackWith(stream(...notices)));
    const client = await enter(server);
    const messages = collect(client, 'message');
    const whispers = collect(client, 'whisper');
    client.send('hello').catch(() => {});
    await until(() => messages.length === 2, 'both messages');
    expect(messages.map(({ message }) => message.text)).toEqual([
      `${blunt}\ufffd\n\tok`,
      '가 👩‍🚀 \u202e\n',
    ]);
    expect(whispers.map(({ whisper }) => whisper.text)).toEqual([blunt]);
    void client.close();
  });

  it('reaches listeners without its claws: names', async () => {
    const evil = `a${claws}\n\u202e\u200b\u2028z`;
    const good = `a${blunt}\ufffd\ufffd\ufffd\ufffdz`;
    const notices = [
      fact(1, 'join', { user: { ...user(evil), partner: evil } }),
      fact(2, 'message', { id: 'a', from: evil, text: 'x', scope: 'room' }),
      fact(3, 'pairRequest', { id: 'a', from: evil, to: 'victim', expiresAt: 1 }),
      fact(4, 'pairStart', { request: 3, users: [evil, 'victim'] }),
      fact(5, 'leave', { name: evil, reason: 'left' }),
    ];
    await using server = await HostileServer.open((socket) => {
      socket.write(stream(welcome(), roster([user('victim'), user(`b${evil}`)])));
      socket.once('data', () => socket.write(stream(...notices)));
    });
    const client = await enter(server);
    expect([...client.users.keys()]).toEqual(['victim', `b${good}`]);
    const seen: unknown[] = [];
    client.on('join', ({ user }) => seen.push(user.name, user.partner));
    client.on('message', ({ message }) => seen.push(message.from));
    client.on('pairRequest', ({ request }) => seen.push(request.from));
    client.on('pairStart', ({ pair }) => seen.push(pair.partner));
    client.on('leave', ({ user }) => seen.push(user.name));
    const left = nextEvent(client, 'leave');
    client.send('hello').catch(() => {});
    await left;
    expect(seen).toEqual([good, good, good, good, good, good]);
    void client.close();
  });

  it('reaches the program without its claws: why it says goodbye', async () => {
    const bye = stream({ type: 'bye', code: 'KICKED', message: `${claws}\nout` });
    await using server = await HostileServer.open(attackWith(bye));
    const client = await enter(server);
    const closed = nextEvent(client, 'close');
    client.send('hello').catch(() => {});
    expect((await closed).error).toMatchObject({ code: 'KICKED', message: `${blunt}\nout` });
  });
});

describe('limits that cannot be', () => {
  it.each([
    ['huge', { pingMs: 2 ** 40, pongMs: 2 ** 40, messageBurst: 1e300, maxTextBytes: 1e300 }],
    ['negative', { messagesPerSecond: -1, messageBurst: -1, pongMs: 1e6 }],
    ['fractions', { messagesPerSecond: 0.001, messageBurst: 0.5, resumeMs: 0.1 }],
  ])('are lived with, and no timer runs wild: %s', async (_what, limits) => {
    const warnings: Error[] = [];
    const record = (warning: Error) => warnings.push(warning);
    process.on('warning', record);
    let requests = '';
    await using server = await HostileServer.open((socket) => {
      socket.write(stream(welcome({}, limits), roster()));
      socket.on('data', (bytes) => {
        requests += bytes;
      });
    });
    const client = await enter(server);
    const said = failureOf(client.send('hello', { timeoutMs: 100 }));
    expect(['TIMEOUT', 'INDETERMINATE']).toContain((await said).code);
    expect(requests.match(/"ping"/g) ?? []).toHaveLength(0);
    expect(client.state).toBe('online');
    process.off('warning', record);
    expect(warnings).toEqual([]);
    void client.close();
  });

  it('and a time-out without end is one, too', async () => {
    await using server = await HostileServer.open((socket) => {
      setTimeout(() => socket.write(stream(welcome(), roster())), 50);
    });
    const client = makeClient(server);
    await client.connect({ timeoutMs: Number.POSITIVE_INFINITY });
    expect(client.state).toBe('online');
    void client.close();
  });
});
