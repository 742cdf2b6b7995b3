import { once } from 'node:events';
import { createServer } from 'node:http';
import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { ChatClient, ChatError } from '../../src/index.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { encodeJsonFrame } from '../../src/wire/native/frames.js';
import { fate } from '../resume/support/fate.js';
import { House } from '../resume/support/House.js';
import { nextEvent } from '../server/support/nextEvent.js';
import { turns, until } from '../support/until.js';
import { untyped } from '../support/untyped.js';

/** The first connections are treated so, and those after them left alone. */
function treatFirst(house: House, count: number, treat: (n: number) => void): void {
  house.proxy.handleConnection = () => {
    if (house.proxy.accepted <= count) treat(house.proxy.accepted);
  };
}

const carriers = ['tcp', 'websocket'] as const;

describe.each(carriers)('connect() over %s', (carrier) => {
  it('tries again while it is refused, until somebody is there', async () => {
    await using house = await House.open();
    house.proxy.refuse();
    const { client, witness } = house.guest('atom', { carrier });
    const connecting = client.connect();
    expect(client.state).toBe('connecting');
    await turns(50);
    await house.proxy.welcome();
    await connecting;
    expect(client.state).toBe('online');
    expect(witness.kinds()).toEqual(['connect']);
  });

  it('tries again when it is reset, cut, or cut off in the middle', async () => {
    await using house = await House.open();
    treatFirst(house, 4, (n) => {
      if (n === 1) house.proxy.latest.reset();
      if (n === 2) house.proxy.latest.cut();
      if (n === 3) house.proxy.latest.endAfter(5, 'up', 'cut');
      if (n === 4) house.proxy.latest.endAfter(5, 'up', 'reset');
    });
    const { client } = await house.enter('atom', { carrier });
    expect(client.state).toBe('online');
    expect(house.proxy.accepted).toBe(5);
  });

  it('gives up after timeoutMs, with TIMEOUT and what went wrong the last time', async () => {
    await using house = await House.open();
    house.proxy.refuse();
    const { client } = house.guest('atom', { carrier });
    const error = await client.connect({ timeoutMs: 500 }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'TIMEOUT', cause: { code: 'UNREACHABLE' } });
    // Most people see the message only.
    expect(error).toMatchObject({ message: expect.stringContaining('ECONNREFUSED') });
    expect(client.state).toBe('idle');
  });

  it('gives up after timeoutMs when nobody answers, and leaves nothing behind', async () => {
    await using house = await House.open();
    house.proxy.handleConnection = (connection) => connection.freeze('down');
    const { client } = house.guest('atom', { carrier });
    expect(await fate(client.connect({ timeoutMs: 150 }))).toBe('TIMEOUT');
    await until(() => house.server.users.size === 0, 'the leave');
    expect(client.state).toBe('idle');
    house.proxy.handleConnection = () => {};
    await client.connect();
    expect(client.state).toBe('online');
  });

  it('rejects with the reason of the signal, at once, and leaves nothing behind', async () => {
    await using house = await House.open();
    house.proxy.handleConnection = (connection) => connection.freeze('down');
    const { client } = house.guest('atom', { carrier });
    const giveUp = new AbortController();
    const reason = new Error('never mind');
    const connecting = client.connect({ signal: giveUp.signal }).catch((error: unknown) => error);
    // Over WebSocket the handshake alone is frozen, and the login never sent.
    await until(() => house.proxy.connections.size === 1, 'a connection');
    if (carrier === 'tcp') await until(() => house.server.users.size === 1, 'the login');
    giveUp.abort(reason);
    expect(await connecting).toBe(reason);
    await until(() => house.server.users.size === 0, 'the leave');
    expect(await fate(client.connect({ signal: giveUp.signal }))).toBe('Error: never mind');
    expect(client.state).toBe('idle');
  });

  it('with `reconnect: false` rejects with the first failure', async () => {
    await using house = await House.open();
    const { client } = house.guest('atom', { carrier, reconnect: false });
    for (const how of ['cut', 'reset'] as const) {
      house.proxy.handleConnection = (connection) => connection.endAfter(3, 'up', how);
      expect(await fate(client.connect())).toBe('UNREACHABLE');
    }
    expect(house.proxy.accepted).toBe(2);
    house.proxy.refuse();
    expect(await fate(client.connect())).toBe('UNREACHABLE');
    await house.proxy.welcome();
    house.proxy.handleConnection = () => {};
    await client.connect();
    expect(client.state).toBe('online');
  });

  it('loses no event to a listener attached right after it', async () => {
    await using house = await House.open();
    const texts = Array.from({ length: 300 }, (_, i) => `welcome ${i}`);
    house.server.on('join', ({ user }) => {
      for (const text of texts) void house.server.broadcast(text);
      void house.server.whisper(user.name, 'psst');
    });
    const url = carrier === 'tcp' ? house.proxy.tcpUrl : house.proxy.wsUrl;
    await using client = await ChatClient.connect({ url, name: 'atom' });
    const heard: string[] = [];
    client.on('message', ({ message }) => heard.push(message.text));
    const messages = client.messages();
    const { whisper } = await nextEvent(client, 'whisper');
    expect(whisper.text).toBe('psst');
    expect(heard).toEqual(texts);
    for (const text of texts) expect((await messages.next()).value?.text).toBe(text);
    expect([...client.users.keys()]).toEqual(['atom']);
  });
});

describe('connect()', () => {
  it('gives one try no more than 20 s, and then makes another', async () => {
    await using house = await House.open();
    const clock = new VirtualClock();
    treatFirst(house, 1, () => house.proxy.latest.freeze());
    const { client } = house.guest('atom', { clock });
    const connecting = client.connect({ timeoutMs: 60_000 });
    await until(() => house.proxy.accepted === 1, 'the first try');
    await turns();
    clock.advanceSync(20_000);
    await turns();
    clock.advanceSync(1_000);
    await connecting;
    expect(house.proxy.accepted).toBe(2);
  });

  it('rejects at once with a refusal, and may be called again', async () => {
    let answer: 'DENIED' | undefined = 'DENIED';
    const authenticate = () => {
      if (answer !== undefined) throw new ChatError(answer, 'Not today.');
    };
    await using house = await House.open({ authenticate, maxClients: 2 });
    const { client } = house.guest('atom');
    await expect(client.connect()).rejects.toMatchObject({ code: 'DENIED', message: 'Not today.' });
    answer = undefined;
    const namesake = await house.enter('Atom', { proxied: false });
    expect(await fate(client.connect())).toBe('NAME_TAKEN');
    await namesake.client.close();
    const others = [
      await house.enter('one', { proxied: false }),
      await house.enter('two', { proxied: false }),
    ];
    expect(await fate(client.connect())).toBe('SERVER_FULL');
    await others[0]?.client.close();
    await client.connect();
    expect(client.state).toBe('online');
    expect(house.proxy.accepted).toBe(4);
  });

  it('rejects with NAME_INVALID or PROTOCOL before anything is sent', async () => {
    await using house = await House.open();
    const { url } = house;
    const wrong = [
      { url, name: 'a b', code: 'NAME_INVALID' },
      { url, name: '', code: 'NAME_INVALID' },
      { url, name: untyped<string>(undefined), code: 'NAME_INVALID' },
      { url: 'no url', name: 'atom', code: 'PROTOCOL' },
      { url: 'ftp://127.0.0.1', name: 'atom', code: 'PROTOCOL' },
    ];
    for (const { code, ...options } of wrong) {
      const client = new ChatClient(options);
      expect(await fate(client.connect())).toBe(code);
      expect(client.state).toBe('idle');
      await client.close();
    }
    expect(house.server.stats().bytesIn).toBe(0);
  });

  it('rejects at once with PROTOCOL when the other side speaks something else', async () => {
    const answers = [
      'HTTP/1.1 400 Bad Request\r\n\r\n',
      '220 mail.example.com ESMTP\r\n',
      encodeJsonFrame('nonsense'),
      encodeJsonFrame('{"type":"roster","users":[],"more":false}'),
      encodeJsonFrame('{"type":"unheard-of"}'),
    ];
    for (const answer of answers) {
      const server = net.createServer((socket) => socket.on('error', () => {}).end(answer));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as net.AddressInfo;
      const client = new ChatClient({ url: `tcp://127.0.0.1:${port}`, name: 'atom' });
      expect(await fate(client.connect())).toBe('PROTOCOL');
      server.close();
    }
  });

  it('to a web server by tcp: says what to try instead', async () => {
    const server = createServer((_request, response) => response.end('Hello.'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as net.AddressInfo;
    const client = new ChatClient({ url: `tcp://127.0.0.1:${port}`, name: 'atom' });
    const error = await client.connect().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'PROTOCOL', message: expect.stringContaining('ws:') });
    server.close();
  });

  it('called twice is one way in', async () => {
    await using house = await House.open();
    const { client } = house.guest('atom');
    await Promise.all([client.connect(), client.connect({ timeoutMs: 1 })]);
    await client.connect();
    expect(house.proxy.accepted).toBe(1);
    expect(client.state).toBe('online');
  });

  it('after close() rejects with NOT_CONNECTED', async () => {
    await using house = await House.open();
    const { client } = await house.enter('atom');
    await client.close();
    expect(await fate(client.connect())).toBe('NOT_CONNECTED');
  });

  it('given up while the server decides leaves nobody to be let in', async () => {
    const signals: AbortSignal[] = [];
    const authenticate = ({ signal }: { signal: AbortSignal }) => {
      signals.push(signal);
      return new Promise<void>(() => {});
    };
    await using house = await House.open({ authenticate });
    const { client } = house.guest('atom');
    const giveUp = new AbortController();
    const connecting = fate(client.connect({ signal: giveUp.signal }));
    await until(() => signals.length === 1, 'the question');
    giveUp.abort(new Error('never mind'));
    expect(await connecting).toBe('Error: never mind');
    await until(() => signals[0]?.aborted === true, 'the end of the decision');
    expect(house.server.users.size).toBe(0);
  });

  it('knows everyone who is here, and tells who comes next', async () => {
    // Pages of ten.
    await using house = await House.open({ limits: { maxFrameBytes: 4096 } });
    for (let i = 0; i < 25; i += 1) await house.enter(`guest${i}`, { proxied: false });
    const { client } = await house.enter('atom');
    expect([...client.users]).toEqual([...house.server.users]);
    expect(client.users.size).toBe(26);
    const joined = nextEvent(client, 'join');
    await house.enter('last', { proxied: false });
    expect((await joined).user.name).toBe('last');
  });
});
