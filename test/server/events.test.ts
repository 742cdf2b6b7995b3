import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ChatClient, ChatServer } from '../../src/index.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { until } from '../support/until.js';
import { collect, nextEvent } from './support/nextEvent.js';
import { openRoom } from './support/openRoom.js';

function user(name: string, more: object = {}) {
  return { name, status: 'awake', joinedAt: expect.any(Number), ...more };
}

describe('a server tells of', () => {
  it('each port that is open', async () => {
    const server = new ChatServer();
    onTestFinished(() => server.close());
    const told = collect(server, 'listening');
    const addresses = [await server.listen({ port: 0 }), await server.listen({ port: 0 })];
    expect(told).toEqual(addresses.map((address) => ({ address })));
    expect(addresses[0]?.port).not.toBe(addresses[1]?.port);
    for (const [index, { host, port, url }] of addresses.entries()) {
      expect(url).toBe(`tcp://${host}:${port}`);
      const client = await ChatClient.connect({ url, name: `atom${index}` });
      onTestFinished(() => client.close());
    }
    expect(server.users.size).toBe(2);
  });

  it('nothing, when a port cannot be opened: UNREACHABLE', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const server = new ChatServer();
    const told = collect(server, 'listening');
    await expect(server.listen({ port: port ?? -1 })).rejects.toMatchObject({
      code: 'UNREACHABLE',
    });
    expect(told).toEqual([]);
    await server.close();
  });

  it('who comes, sleeps, wakes and leaves, as they are by then', async () => {
    const room = await openRoom();
    const told: unknown[] = [];
    for (const event of ['join', 'leave', 'sleep', 'wake'] as const) {
      room.server.on(event, (payload: object) => told.push([event, payload]));
    }
    const atom = await room.join('atom');
    await atom.sleep();
    await atom.wake();
    const left = nextEvent(room.server, 'leave');
    await atom.close();
    await left;
    expect(told).toEqual([
      ['join', { user: user('atom') }],
      ['sleep', { user: user('atom', { status: 'asleep' }) }],
      ['wake', { user: user('atom') }],
      ['leave', { user: user('atom'), reason: 'left' }],
    ]);
  });

  it('why somebody left: lost for longer than the grace time', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock });
    const hansung = await room.join('hansung');
    const told = [collect(room.server, 'leave'), collect(hansung, 'leave')];
    await (await room.member('atom')).vanish();
    await until(() => room.server.stats().detached === 1, 'the loss is noticed');
    clock.advanceSync(119_000);
    expect(told).toEqual([[], []]);
    clock.advanceSync(1_000);
    await hansung.list();
    const leave = { user: user('atom'), reason: 'lost' };
    expect(told).toEqual([[leave], [leave]]);
  });

  it('what is said and whispered', async () => {
    const room = await openRoom();
    const [atom] = await room.joinAll('atom', 'hansung');
    const told = [collect(room.server, 'message'), collect(room.server, 'whisper')];
    const message = await atom.send('hello');
    const whisper = await atom.whisper('hansung', 'psst');
    expect(told).toEqual([[{ message }], [{ whisper }]]);
  });

  it('questions and pairs', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const told: unknown[] = [];
    for (const event of ['pairRequest', 'pairRequestEnd', 'pairStart', 'pairEnd'] as const) {
      room.server.on(event, (payload: object) => told.push([event, payload]));
    }
    const isAccepted = [false, true];
    hansung.on('pairRequest', async ({ request }) => {
      if (isAccepted.shift()) await request.accept();
      else await request.decline();
    });
    await expect(atom.pair('hansung')).rejects.toMatchObject({ code: 'PAIR_DECLINED' });
    const pair = await atom.pair('hansung');
    await pair.end();
    const request = () => ({
      id: expect.any(Number),
      from: 'atom',
      to: 'hansung',
      expiresAt: expect.any(Number),
    });
    const info = { id: pair.id, users: ['atom', 'hansung'] };
    expect(told).toEqual([
      ['pairRequest', { request: request() }],
      ['pairRequestEnd', { request: request(), outcome: 'declined' }],
      ['pairRequest', { request: request() }],
      ['pairStart', { pair: info }],
      ['pairEnd', { pair: info, reason: 'ended' }],
    ]);
  });

  it('files that are offered, and how they end', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const told: unknown[] = [];
    for (const event of ['fileOffer', 'fileEnd'] as const) {
      room.server.on(event, (payload: object) => told.push([event, payload]));
    }
    const isAccepted = [false, true];
    hansung.on('fileOffer', async ({ offer }) => {
      if (isAccepted.shift()) offer.accept({ to: 'memory' });
      else await offer.decline();
    });
    const send = () => atom.sendFile('hansung', new Uint8Array(765), { name: 'data.txt' }).done;
    await expect(send()).rejects.toMatchObject({ code: 'FILE_DECLINED' });
    await send();
    const offer = {
      ...{ id: expect.any(Number), kind: 'offer', from: 'atom', to: 'hansung' },
      ...{ name: 'data.txt', size: 765 },
    };
    expect(told).toEqual([
      ['fileOffer', { offer }],
      ['fileEnd', { offer, outcome: 'declined' }],
      ['fileOffer', { offer }],
      ['fileEnd', { offer, outcome: 'done' }],
    ]);
  });

  it('files that are asked for: from whom to whom they go, and how large they are as soon as that is known', async () => {
    const room = await openRoom();
    const asker = await room.member('atom');
    const owner = await room.member('hansung');
    const told: unknown[] = [];
    for (const event of ['fileOffer', 'fileEnd'] as const) {
      room.server.on(event, (payload: object) => told.push([event, payload]));
    }
    asker.send({ type: 'requestFile', id: 'r', to: 'hansung', name: 'songs/han.mp3' });
    const { seq: file } = await owner.take('fileRequest');
    owner.send({ type: 'acceptFile', id: 'yes', file, size: 0 });
    await asker.take('fileStart');
    asker.send({ type: 'endFile', id: 'done', file, done: true });
    await asker.take('fileEnd');
    const offer = { id: file, kind: 'request', from: 'hansung', to: 'atom', name: 'songs/han.mp3' };
    expect(told).toEqual([
      ['fileOffer', { offer }],
      ['fileEnd', { offer: { ...offer, size: 0 }, outcome: 'done' }],
    ]);
  });

  it('refused logins', async () => {
    const room = await openRoom();
    await room.join('atom');
    const told = nextEvent(room.server, 'denied');
    await room.join('Atom').catch(() => {});
    expect(await told).toEqual({ name: 'Atom', address: '127.0.0.1', code: 'NAME_TAKEN' });
  });

  it('things in the order in which they happened', async () => {
    const room = await openRoom();
    const told: string[] = [];
    room.server.on('join', ({ user }) => {
      told.push(`join ${user.name}`);
      void room.server.broadcast(`welcome ${user.name}`);
    });
    room.server.on('message', ({ message }) => {
      told.push(message.text);
      if (message.text === 'ping') void room.server.broadcast('pong');
    });
    const atom = await room.join('atom');
    await atom.send('ping');
    await until(() => told.length === 4, 'all is told');
    expect(told).toEqual(['join atom', 'welcome atom', 'ping', 'pong']);
  });
});

describe('the users of a server', () => {
  it('are already changed when an event tells of it', async () => {
    const room = await openRoom();
    const sizes: number[] = [];
    room.server.on('join', () => sizes.push(room.server.users.size));
    room.server.on('leave', () => sizes.push(room.server.users.size));
    const [atom] = await room.joinAll('atom', 'hansung');
    const left = nextEvent(room.server, 'leave');
    await atom.close();
    await left;
    expect(sizes).toEqual([1, 2, 1]);
  });

  it('show who talks with whom', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    hansung.on('pairRequest', ({ request }) => request.accept());
    await atom.pair('hansung');
    expect([...room.server.users.values()]).toEqual([
      user('atom', { partner: 'hansung' }),
      user('hansung', { partner: 'atom' }),
    ]);
  });
});

describe('a client tells of', () => {
  it('its arrival, with its name and everyone who is here', async () => {
    const room = await openRoom();
    await room.join('hansung');
    const atom = room.client('atom');
    const states: string[] = [atom.state];
    const told: unknown[] = [];
    atom.on('connect', ({ name, users }) => {
      told.push([name, [...users.keys()]]);
      states.push(atom.state);
    });
    const connecting = atom.connect();
    states.push(atom.state);
    await connecting;
    states.push(atom.state);
    await atom.close();
    states.push(atom.state);
    expect(told).toEqual([['atom', ['hansung', 'atom']]]);
    expect(states).toEqual(['idle', 'connecting', 'online', 'online', 'closed']);
  });

  it('every change of the roster, after it', async () => {
    const room = await openRoom();
    const atom = await room.join('atom');
    const sizes: number[] = [];
    atom.on('roster', ({ users }) => sizes.push(users.size));
    const hansung = await room.join('hansung');
    await hansung.sleep();
    await hansung.close();
    await atom.list();
    expect(sizes).toEqual([2, 2, 1]);
  });

  it('connecting twice at once is connecting once', async () => {
    const room = await openRoom();
    const atom = room.client('atom');
    await Promise.all([atom.connect(), atom.connect()]);
    await atom.connect();
    expect(room.server.stats().connections).toEqual({ 'native/tcp': 1 });
  });

  it('a failed connect leaves it idle: another may follow', async () => {
    const room = await openRoom();
    const owner = await room.join('atom');
    const atom = room.client('atom');
    const closes = collect(atom, 'close');
    await expect(atom.connect()).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    expect(atom.state).toBe('idle');
    const left = nextEvent(room.server, 'leave');
    await owner.close();
    await left;
    await atom.connect();
    expect([atom.state, closes]).toEqual(['online', []]);
  });

  it('closes at the end of a block, by `await using`', async () => {
    const room = await openRoom();
    const left = nextEvent(room.server, 'leave');
    {
      await using atom = await ChatClient.connect({ url: room.url, name: 'atom' });
      expect(atom.state).toBe('online');
    }
    expect(await left).toMatchObject({ reason: 'left' });
  });

  it('a URL that is none, or of another scheme, is PROTOCOL', async () => {
    const room = await openRoom();
    const urls = ['no url', 'http://127.0.0.1:1', 'ftp://127.0.0.1'];
    for (const url of urls) {
      await expect(room.join('atom', { url, reconnect: false })).rejects.toMatchObject({
        code: 'PROTOCOL',
      });
    }
  });
});
