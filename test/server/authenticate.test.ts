import { once } from 'node:events';
import { createServer, IncomingMessage } from 'node:http';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ChatErrorCode, LoginAttempt } from '../../src/index.js';
import { ChatError, chatErrorCodes } from '../../src/index.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { fate } from '../resume/support/fate.js';
import { until } from '../support/until.js';
import { untyped } from '../support/untyped.js';
import { collect, nextEvent } from './support/nextEvent.js';
import { openRoom } from './support/openRoom.js';

/** What a refusal of the authenticator may say to the one at the door. */
const refusals = [
  'DENIED',
  'NAME_TAKEN',
  'NAME_INVALID',
  'SERVER_FULL',
  'RATE_LIMITED',
  'EXPIRED',
] as const satisfies readonly ChatErrorCode[];

const others = chatErrorCodes.filter((code) => !refusals.some((refusal) => refusal === code));

describe('whom the authenticator lets in', () => {
  it('without an authenticator, anyone comes in by a free name', async () => {
    const room = await openRoom();
    const atom = await room.join('atom', { password: 'of no use' });
    expect(atom.name).toBe('atom');
    expect([...room.server.users.keys()]).toEqual(['atom']);
  });

  it.each([
    ['nothing', () => undefined],
    ['a promise of nothing', async () => {}],
    ['an object without a name', () => ({})],
    ['the name asked for', async ({ name }: LoginAttempt) => ({ name })],
  ])('%s lets in by the name asked for', async (_, authenticate) => {
    const room = await openRoom({ authenticate });
    expect((await room.join('atom')).name).toBe('atom');
  });

  it.each([
    ['false', false],
    ['true', true],
    ['null', null],
    ['a name by itself', 'atom'],
  ])('%s lets nobody in, and the program is told', async (_, answer) => {
    const room = await openRoom({ authenticate: () => untyped<undefined>(answer) });
    const told = nextEvent(room.server, 'error');
    expect(await fate(room.join('atom'))).toBe('DENIED');
    expect(await told).toMatchObject({ context: 'authenticate', error: expect.any(TypeError) });
    expect(room.server.users.size).toBe(0);
  });

  it('a refusal of more words than a frame holds is told by its first', async () => {
    const room = await openRoom({
      authenticate: () => {
        throw new ChatError('DENIED', 'never '.repeat(100_000));
      },
    });
    await expect(room.join('atom')).rejects.toMatchObject({
      code: 'DENIED',
      message: expect.stringMatching(/^never .*…$/),
    });
  });

  it('another name is the name in the room', async () => {
    const room = await openRoom({ authenticate: async () => ({ name: 'Atom' }) });
    const client = await room.join('robot');
    expect(client.name).toBe('Atom');
    expect([...client.users.keys()]).toEqual(['Atom']);
    expect((await client.send('hello')).from).toBe('Atom');
  });

  it('a name is made canonical', async () => {
    const room = await openRoom({ authenticate: () => ({ name: 'Zoe\u0308' }) });
    expect((await room.join('zoe')).name).toBe('Zo\u00eb');
  });
});

describe('what the authenticator is told', () => {
  it('name, password, address, dialect, whether it is encrypted, a request, and a signal', async () => {
    const attempts: LoginAttempt[] = [];
    const room = await openRoom({ authenticate: (attempt) => void attempts.push(attempt) });
    await room.join('atom', { password: 'hunter2' });
    await room.join('hansung', { url: room.webSocketUrl });
    const common = { address: '127.0.0.1', dialect: 'native', secure: false };
    const signal = expect.any(AbortSignal);
    expect(attempts).toEqual([
      { ...common, name: 'atom', password: 'hunter2', signal },
      { ...common, name: 'hansung', request: expect.any(IncomingMessage), signal },
    ]);
    expect(attempts.map(({ signal }) => signal.aborted)).toEqual([false, false]);
  });

  it('the canonical spelling of the name asked for', async () => {
    const names: string[] = [];
    const room = await openRoom({ authenticate: ({ name }) => void names.push(name) });
    await room.join('zoe\u0308');
    expect(names).toEqual(['zo\u00eb']);
  });

  it('nothing of a name that cannot come in', async () => {
    const authenticate = vi.fn();
    const room = await openRoom({ authenticate });
    await room.join('atom');
    authenticate.mockClear();
    await expect(room.join('ATOM')).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    const peer = await room.peer();
    peer.send({ type: 'login', name: 'no spaces' });
    expect(await peer.take('refused')).toMatchObject({ code: 'NAME_INVALID' });
    expect(authenticate).not.toHaveBeenCalled();
  });
});

describe('whom the authenticator refuses', () => {
  it.each(refusals)('%s reaches the one at the door as it was thrown', async (code) => {
    const room = await openRoom({
      authenticate: () => {
        throw new ChatError(code, 'Not today.', { retryAfterMs: 1234 });
      },
    });
    const errors = collect(room.server, 'error');
    const denied = collect(room.server, 'denied');
    await expect(room.join('atom')).rejects.toMatchObject({
      code,
      message: 'Not today.',
      retryAfterMs: 1234,
    });
    expect(denied).toEqual([{ name: 'atom', address: '127.0.0.1', code }]);
    expect(room.server.stats()).toMatchObject({ denied: { [code]: 1 }, members: 0 });
    expect(errors).toEqual([]);
  });

  it.each(others)('%s says nothing to the one at the door: it is DENIED', async (code) => {
    const error = new ChatError(code, 'Line 3 of /etc/users is bad.', { retryAfterMs: 1234 });
    const room = await openRoom({ authenticate: () => Promise.reject(error) });
    const errors = collect(room.server, 'error');
    const peer = await room.peer();
    peer.send({ type: 'login', name: 'atom' });
    expect(await peer.take('refused')).toEqual({
      type: 'refused',
      code: 'DENIED',
      message: 'Not admitted.',
    });
    expect(errors).toEqual([{ error, context: 'authenticate' }]);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('The database is at 10.0.0.7.'))],
    [
      'throws',
      () => {
        throw new Error('The database is at 10.0.0.7.');
      },
    ],
    ['rejects with nothing', () => Promise.reject()],
    ['gives a name that is no text', async () => JSON.parse('{ "name": 7 }')],
  ])('one that %s refuses as DENIED, and the program is told why', async (_, authenticate) => {
    const room = await openRoom({ authenticate });
    const errors = collect(room.server, 'error');
    const peer = await room.peer();
    peer.send({ type: 'login', name: 'atom' });
    expect(await peer.take('refused')).toEqual({
      type: 'refused',
      code: 'DENIED',
      message: 'Not admitted.',
    });
    expect(errors).toEqual([expect.objectContaining({ context: 'authenticate' })]);
    await peer.closed;
    await until(() => Object.keys(room.server.stats().connections).length === 0, 'all is closed');
  });

  it('a name that is invalid is refused, and so is one that is taken', async () => {
    const given = ['atom', 'two words', 'ATOM', 'server'];
    const room = await openRoom({ authenticate: async () => ({ name: given.shift() ?? '' }) });
    await room.join('a');
    await expect(room.join('b')).rejects.toMatchObject({ code: 'NAME_INVALID' });
    await expect(room.join('c')).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    await expect(room.join('d')).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    expect([...room.server.users.keys()]).toEqual(['atom']);
  });

  it('the room goes on, and the next one comes in', async () => {
    const room = await openRoom({
      authenticate: ({ name }) => {
        if (name !== 'atom') throw new Error('Broken.');
      },
    });
    await expect(room.join('robot')).rejects.toMatchObject({ code: 'DENIED' });
    expect((await room.join('atom')).state).toBe('online');
  });
});

describe('an authenticator that takes its time', () => {
  /** Holds every attempt until the test decides. */
  function holdAttempts() {
    const held: { attempt: LoginAttempt; grant: () => void; refuse: (error: Error) => void }[] = [];
    const authenticate = (attempt: LoginAttempt) =>
      new Promise<void>((grant, refuse) => held.push({ attempt, grant, refuse }));
    const next = async () => {
      await until(() => held.length > 0, 'somebody at the door');
      const [first] = held.splice(0, 1);
      if (first === undefined) throw new Error('Nobody is at the door.');
      return first;
    };
    return { authenticate, next };
  }

  it('and never answers: at the login deadline the connection closes and the signal aborts', async () => {
    const clock = new VirtualClock();
    const { authenticate, next } = holdAttempts();
    const room = await openRoom({ authenticate, clock });
    const peer = await room.peer();
    peer.send({ type: 'login', name: 'atom' });
    const { attempt } = await next();
    clock.advanceSync(14_000);
    expect(attempt.signal.aborted).toBe(false);
    clock.advanceSync(2_000);
    expect(attempt.signal.aborted).toBe(true);
    expect(await peer.take('bye')).toMatchObject({ code: 'TIMEOUT' });
    await peer.closed;
    await until(() => Object.keys(room.server.stats().connections).length === 0, 'all is closed');
    expect(room.server.users.size).toBe(0);
  });

  it('the client hears of the deadline as TIMEOUT', async () => {
    const clock = new VirtualClock();
    const { authenticate, next } = holdAttempts();
    const room = await openRoom({ authenticate, clock });
    const joining = room.join('atom', { reconnect: false });
    await next();
    clock.advanceSync(16_000);
    await expect(joining).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  it('and answers when the one at the door is gone: nobody comes in, and nobody is told', async () => {
    const { authenticate, next } = holdAttempts();
    const room = await openRoom({ authenticate });
    const told = [
      collect(room.server, 'join'),
      collect(room.server, 'denied'),
      collect(room.server, 'error'),
    ];
    for (const answer of ['grant', 'refuse'] as const) {
      const peer = await room.peer();
      peer.send({ type: 'login', name: 'atom' });
      const held = await next();
      const gone = new Promise((resolve) => held.attempt.signal.addEventListener('abort', resolve));
      await peer.vanish();
      await gone;
      held[answer](new Error('Too late.'));
    }
    const joining = room.join('hansung');
    (await next()).grant();
    await joining;
    expect(told).toEqual([[{ user: expect.objectContaining({ name: 'hansung' }) }], [], []]);
    expect(room.server.stats()).toMatchObject({ members: 1, connections: { 'native/tcp': 1 } });
  });

  it('holds up nobody else', async () => {
    const { authenticate, next } = holdAttempts();
    const room = await openRoom({
      authenticate: (attempt) => (attempt.name === 'atom' ? authenticate(attempt) : undefined),
    });
    const joining = room.join('atom');
    const { grant } = await next();
    const hansung = await room.join('hansung');
    await hansung.send('first');
    grant();
    expect((await joining).users.size).toBe(2);
  });

  it('keeps no name: who is granted it first has it', async () => {
    const { authenticate, next } = holdAttempts();
    const room = await openRoom({ authenticate });
    const first = room.join('atom');
    const heldFirst = await next();
    const second = room.join('Atom');
    const heldSecond = await next();
    heldSecond.grant();
    expect((await second).name).toBe('Atom');
    heldFirst.grant();
    await expect(first).rejects.toMatchObject({ code: 'NAME_TAKEN' });
  });

  it('a peer that talks before the answer is closed as PROTOCOL', async () => {
    const { authenticate, next } = holdAttempts();
    const room = await openRoom({ authenticate });
    const peer = await room.peer();
    peer.send({ type: 'login', name: 'atom' });
    const { attempt } = await next();
    peer.send({ type: 'say', id: 'a-1', text: 'I am in' });
    expect(await peer.take('bye')).toMatchObject({ code: 'PROTOCOL' });
    expect(attempt.signal.aborted).toBe(true);
  });

  it('a client that stops waiting aborts the signal', async () => {
    const { authenticate, next } = holdAttempts();
    const room = await openRoom({ authenticate });
    const stop = new AbortController();
    const client = room.client('atom');
    const connecting = client.connect({ signal: stop.signal });
    const { attempt } = await next();
    const gone = new Promise((resolve) => attempt.signal.addEventListener('abort', resolve));
    stop.abort(new Error('Never mind.'));
    await expect(connecting).rejects.toThrow('Never mind.');
    await gone;
    expect(client.state).toBe('idle');
  });
});

describe('one who comes back without the session', () => {
  const authenticate = ({ password }: LoginAttempt) => {
    if (password !== 'right') throw new ChatError('DENIED', 'Wrong password.');
  };

  it('replaces what was left of it, by the password', async () => {
    const room = await openRoom({ authenticate });
    const hansung = await room.join('hansung', { password: 'right' });
    const leaves = collect(hansung, 'leave');
    const joins = collect(hansung, 'join');
    const crashed = await room.peer();
    const old = await crashed.login('atom', { password: 'right' });
    await crashed.vanish();
    await until(() => room.server.stats().detached === 1, 'the loss is noticed');
    const atom = await room.join('Atom', { password: 'right' });
    await hansung.list();
    expect(leaves).toEqual([
      { user: expect.objectContaining({ name: 'atom' }), reason: 'replaced' },
    ]);
    expect(joins.map(({ user }) => user.name)).toEqual(['atom', 'Atom']);
    expect(room.server.stats()).toMatchObject({ members: 2, detached: 0 });
    expect(atom.state).toBe('online');
    const late = await room.peer();
    late.send({ type: 'resume', session: old.session, token: old.token, seq: old.seq });
    expect(await late.take('refused')).toMatchObject({ code: 'EXPIRED' });
  });

  it('only by the right password, and by one at all', async () => {
    const room = await openRoom({ authenticate });
    const crashed = await room.peer();
    await crashed.login('atom', { password: 'right' });
    await crashed.vanish();
    await until(() => room.server.stats().detached === 1, 'the loss is noticed');
    await expect(room.join('atom', { password: 'wrong' })).rejects.toMatchObject({
      code: 'DENIED',
    });
    await expect(room.join('atom')).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    expect(room.server.stats()).toMatchObject({ members: 1, detached: 1 });
  });

  it('never one who is there', async () => {
    const room = await openRoom({ authenticate });
    const atom = await room.join('atom', { password: 'right' });
    await expect(room.join('atom', { password: 'right' })).rejects.toMatchObject({
      code: 'NAME_TAKEN',
    });
    expect((await atom.list()).map(({ name }) => name)).toEqual(['atom']);
  });

  it('never where nobody checks passwords: it is told how long the name is kept', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock, limits: { resumeMs: 100_000 } });
    const crashed = await room.member('atom');
    await crashed.vanish();
    await until(() => room.server.stats().detached === 1, 'the loss is noticed');
    await clock.advance(40_500);
    await expect(room.join('atom', { password: 'any' })).rejects.toMatchObject({
      code: 'NAME_TAKEN',
      retryAfterMs: 59_500,
      message: expect.stringContaining('60 s'),
    });
    await clock.advance(59_500);
    expect((await room.join('atom')).name).toBe('atom');
  });

  it('never where nobody checks passwords: of one who is there it is not told how long', async () => {
    const room = await openRoom();
    await room.member('atom');
    const error = await room.join('atom').catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'NAME_TAKEN', message: 'The name atom is taken.' });
    expect(error).not.toHaveProperty('retryAfterMs');
  });
});

describe('refused logins are throttled', () => {
  const authenticate = ({ password }: LoginAttempt) => {
    if (password !== 'right') throw new ChatError('DENIED', 'Wrong password.');
  };
  const right = { password: 'right' };

  it('by name: even the right password has to wait, and other names do not', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ authenticate, clock, limits: { loginFailuresPerName: 3 } });
    for (let tries = 0; tries < 3; tries += 1) {
      await expect(room.join('atom')).rejects.toMatchObject({ code: 'DENIED' });
    }
    clock.advanceSync(10_000);
    await expect(room.join('ATOM', right)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterMs: 50_000,
    });
    expect((await room.join('hansung', right)).state).toBe('online');
    clock.advanceSync(50_000);
    expect((await room.join('atom', right)).state).toBe('online');
  });

  it('by address: whatever the name', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ authenticate, clock, limits: { loginFailuresPerAddress: 3 } });
    for (const name of ['a', 'b', 'c']) {
      await expect(room.join(name)).rejects.toMatchObject({ code: 'DENIED' });
    }
    const denied = nextEvent(room.server, 'denied');
    await expect(room.join('atom', right)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterMs: 60_000,
    });
    expect(await denied).toMatchObject({ code: 'RATE_LIMITED' });
    clock.advanceSync(60_000);
    expect((await room.join('atom', right)).state).toBe('online');
  });

  it('by address: other addresses do not wait', async () => {
    const room = await openRoom({ authenticate, limits: { loginFailuresPerAddress: 1 } });
    const webServer = createServer();
    let address = '203.0.113.7';
    webServer.on('connection', (socket) => {
      Object.defineProperty(socket, 'remoteAddress', { value: address });
    });
    room.server.attach(webServer);
    webServer.listen(0, '127.0.0.1');
    onTestFinished(() => void webServer.close());
    await once(webServer, 'listening');
    const bound = webServer.address();
    const port = typeof bound === 'object' ? bound?.port : undefined;
    const url = `ws://127.0.0.1:${port}/chat`;
    const denied = collect(room.server, 'denied');
    await expect(room.join('atom', { url })).rejects.toMatchObject({ code: 'DENIED' });
    await expect(room.join('atom', { url, ...right })).rejects.toMatchObject({
      code: 'RATE_LIMITED',
    });
    expect(denied.map(({ address }) => address)).toEqual(['203.0.113.7', '203.0.113.7']);
    address = '203.0.113.8';
    expect((await room.join('atom', { url, ...right })).state).toBe('online');
  });

  it('those who are in are not', async () => {
    const room = await openRoom({ authenticate, limits: { loginFailuresPerAddress: 1 } });
    const atom = await room.join('atom', right);
    await expect(room.join('hansung')).rejects.toMatchObject({ code: 'DENIED' });
    await expect(room.join('hansung', right)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect((await atom.send('still here')).text).toBe('still here');
  });

  it('what is no guess does not count: a taken name, or an authenticator that fails', async () => {
    let isBroken = true;
    const room = await openRoom({
      authenticate: () => {
        if (isBroken) throw new Error('Broken.');
      },
      limits: { loginFailuresPerAddress: 1, loginFailuresPerName: 1 },
    });
    await expect(room.join('atom')).rejects.toMatchObject({ code: 'DENIED' });
    isBroken = false;
    await room.join('atom');
    await expect(room.join('atom')).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    expect((await room.join('hansung')).state).toBe('online');
  });
});
