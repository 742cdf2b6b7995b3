import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatClient, Message } from '../../src/index.js';
import { until } from '../support/until.js';
import { collect, nextEvent } from './support/nextEvent.js';
import type { OpenRoom } from './support/openRoom.js';
import { openRoom } from './support/openRoom.js';
import { openTap } from './support/Tap.js';

/** Waits until the client has heard everything that happened up to now. */
async function catchUp(...clients: ChatClient[]): Promise<void> {
  await Promise.all(clients.map((client) => client.list()));
}

describe('sending', () => {
  it('resolves with the message as everyone hears it, the sender too', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const heard = [collect(atom, 'message'), collect(hansung, 'message')];
    const before = Date.now();
    const message = await atom.send('hello');
    await catchUp(atom, hansung);
    expect(message).toEqual({
      id: expect.stringMatching(/^[\w.~-]{1,64}$/),
      seq: expect.any(Number),
      from: 'atom',
      text: 'hello',
      at: expect.any(Number),
      scope: 'room',
    });
    expect(message.at).toBeGreaterThanOrEqual(before);
    expect(heard).toEqual([[{ message }], [{ message }]]);
  });

  it('gives each message an id of its own and a higher place', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const messages: Message[] = [];
    for (const client of [atom, hansung, atom]) messages.push(await client.send('again'));
    expect(new Set(messages.map(({ id }) => id)).size).toBe(3);
    const seqs = messages.map(({ seq }) => seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
  });

  it('sends that overlap arrive in the order in which they were made', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const heard = collect(hansung, 'message');
    const texts = Array.from({ length: 50 }, (_, index) => `message ${index}`);
    await Promise.all(texts.map((text) => atom.send(text)));
    await catchUp(hansung);
    expect(heard.map(({ message }) => message.text)).toEqual(texts);
  });

  it('keeps every character: lines, tabs, other scripts and what looks like a command', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const texts = [
      'two\nlines',
      '\ttab',
      '한국어 😀 \u{1f468}\u200d\u{1f469}',
      '/exit',
      ' ',
      '{"type":"bye"}',
    ];
    const heard = collect(hansung, 'message');
    for (const text of texts) expect((await atom.send(text)).text).toBe(text);
    await catchUp(hansung);
    expect(heard.map(({ message }) => message.text)).toEqual(texts);
  });

  it('before connecting, and after closing, rejects with NOT_CONNECTED', async () => {
    const room = await openRoom();
    const atom = room.client('atom');
    await expect(atom.send('too early')).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
    await atom.connect();
    await atom.close();
    await expect(atom.send('too late')).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
    await expect(atom.list()).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
    await expect(atom.whisper('a', 'b')).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
  });

  it('with a signal that is aborted already sends nothing', async () => {
    const room = await openRoom();
    const tap = await openTap(room.url);
    const atom = await room.join('atom', { url: tap.url });
    const signal = AbortSignal.abort(new Error('Never mind.'));
    await expect(atom.send('hello', { signal })).rejects.toThrow('Never mind.');
    await expect(atom.whisper('a', 'b', { signal })).rejects.toThrow('Never mind.');
    await expect(atom.pair('a', { signal })).rejects.toThrow('Never mind.');
    await expect(atom.sleep({ signal })).rejects.toThrow('Never mind.');
    await expect(atom.list({ signal })).rejects.toThrow('Never mind.');
    await atom.list();
    expect(tap.requests.map(({ type }) => type)).toEqual(['login', 'list']);
  });
});

describe('one order', () => {
  it('everyone hears everything in the same order, the senders too', async () => {
    const room = await openRoom({ limits: { messagesPerSecond: 0 } });
    const names = Array.from({ length: 6 }, (_, index) => `member${index}`);
    const clients = await room.joinAll(...names);
    const heard = clients.map((client) => collect(client, 'message'));
    const plans = fc.array(fc.record({ by: fc.nat(5), burst: fc.integer({ min: 1, max: 12 }) }), {
      minLength: 1,
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        for (const list of heard) list.length = 0;
        const sent: Promise<Message>[] = [];
        for (const { by, burst } of plan) {
          const client = clients[by];
          for (let i = 0; i < burst; i += 1)
            if (client) sent.push(client.send(`${by}: ${sent.length}`));
          // Some of the bursts meet in one turn of the event loop, some do not.
          if (burst % 2 === 0) await new Promise((resolve) => setImmediate(resolve));
        }
        const messages = (await Promise.all(sent)).sort((a, b) => a.seq - b.seq);
        await catchUp(...clients);
        for (const list of heard) expect(list.map(({ message }) => message)).toEqual(messages);
      }),
      { numRuns: 20 },
    );
  });

  it('comings and goings have their place in it', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const told = [atom, hansung].map((client) => {
      const lines: string[] = [];
      client.on('message', ({ message }) => lines.push(message.text));
      client.on('join', ({ user }) => lines.push(`${user.name} came`));
      client.on('leave', ({ user, reason }) => lines.push(`${user.name} ${reason}`));
      client.on('sleep', ({ user }) => lines.push(`${user.name} sleeps`));
      client.on('wake', ({ user }) => lines.push(`${user.name} wakes`));
      return lines;
    });
    await atom.send('one');
    const robot = await room.join('robot');
    await robot.sleep();
    await robot.send('two');
    await robot.close();
    await atom.send('three');
    await catchUp(atom, hansung);
    const all = ['one', 'robot came', 'robot sleeps', 'robot wakes', 'two', 'robot left', 'three'];
    expect(told).toEqual([all, all]);
  });
});

describe('whispering', () => {
  it('reaches the one addressed and nobody else', async () => {
    const room = await openRoom();
    const [atom, hansung, robot] = await room.joinAll('atom', 'hansung', 'robot');
    const heard = [atom, hansung, robot].map((client) => collect(client, 'whisper'));
    const messages = collect(robot, 'message');
    const whisper = await atom.whisper('hansung', 'psst');
    await catchUp(atom, hansung, robot);
    expect(whisper).toEqual({
      id: expect.any(String),
      seq: expect.any(Number),
      at: expect.any(Number),
      from: 'atom',
      to: 'hansung',
      text: 'psst',
    });
    expect(heard).toEqual([[], [{ whisper }], []]);
    expect(messages).toEqual([]);
  });

  it('to nobody, oneself or somebody asleep is refused', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    await hansung.sleep();
    const heard = collect(hansung, 'whisper');
    await expect(atom.whisper('robot', 'hi')).rejects.toMatchObject({ code: 'USER_UNKNOWN' });
    await expect(atom.whisper('ATOM', 'hi')).rejects.toMatchObject({ code: 'SELF' });
    await expect(atom.whisper('hansung', 'hi')).rejects.toMatchObject({ code: 'USER_ASLEEP' });
    await catchUp(hansung);
    expect(heard).toEqual([]);
  });
});

describe('who is here', () => {
  /** Fills the room with members whose connection is lost: they are here, and cost no deliveries. */
  async function fill(room: OpenRoom, count: number): Promise<string[]> {
    const names = Array.from({ length: count }, (_, index) => `member${index}`);
    await Promise.all(names.map(async (name) => (await room.member(name)).vanish()));
    await until(() => room.server.stats().detached === count, 'all are lost');
    return names;
  }

  it('is told in pages when there are many, in the order in which they came', async () => {
    const room = await openRoom();
    const names = await fill(room, 400);
    const atom = await room.join('atom');
    const users = await atom.list();
    expect(users.map(({ name }) => name).sort()).toEqual(['atom', ...names].sort());
    expect(users).toEqual([...room.server.users.values()]);
    expect([...atom.users.values()]).toEqual(users);
  });

  it('many lists at once are not mixed up', async () => {
    const room = await openRoom();
    await fill(room, 200);
    const atom = await room.join('atom');
    const lists = await Promise.all(Array.from({ length: 10 }, () => atom.list()));
    for (const users of lists) expect(users).toHaveLength(201);
  });

  it('the roster of a client follows the room', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const { users } = atom;
    const shown = () =>
      [...users.values()].map(({ name, status, partner }) => [name, status, partner]);
    await hansung.sleep();
    const robot = await room.join('robot');
    await catchUp(atom);
    expect(shown()).toEqual([
      ['atom', 'awake', undefined],
      ['hansung', 'asleep', undefined],
      ['robot', 'awake', undefined],
    ]);
    await hansung.wake();
    hansung.on('pairRequest', ({ request }) => request.accept());
    await robot.pair('hansung');
    await catchUp(atom);
    expect(shown()).toEqual([
      ['atom', 'awake', undefined],
      ['hansung', 'awake', 'robot'],
      ['robot', 'awake', 'hansung'],
    ]);
    await robot.close();
    await catchUp(atom);
    expect(shown()).toEqual([
      ['atom', 'awake', undefined],
      ['hansung', 'awake', undefined],
    ]);
    expect([...users.values()]).toEqual([...room.server.users.values()]);
  });
});

describe('sleeping', () => {
  it('hears nothing that is said, and who comes and goes all the same', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const messages = collect(hansung, 'message');
    const joins = collect(hansung, 'join');
    await hansung.sleep();
    await atom.send('anyone?');
    await room.server.broadcast('from the server');
    await room.join('robot');
    await catchUp(hansung);
    expect(messages).toEqual([]);
    expect(joins.map(({ user }) => user.name)).toEqual(['robot']);
    expect(hansung.users.get('hansung')?.status).toBe('asleep');
  });

  it('ends by waking; what was said meanwhile is not told', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const messages = collect(hansung, 'message');
    const wakes = collect(atom, 'wake');
    await hansung.sleep();
    await atom.send('unheard');
    await hansung.wake();
    await atom.send('heard');
    await catchUp(atom, hansung);
    expect(messages.map(({ message }) => message.text)).toEqual(['heard']);
    expect(wakes).toEqual([
      { user: expect.objectContaining({ name: 'hansung', status: 'awake' }) },
    ]);
  });

  it.each([
    ['a message', (client: ChatClient) => client.send('I am up')],
    ['a whisper', (client: ChatClient) => client.whisper('atom', 'I am up')],
  ])('ends by %s', async (_, speak) => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    await hansung.sleep();
    const woken = nextEvent(atom, 'wake');
    await speak(hansung);
    expect((await woken).user.name).toBe('hansung');
    const messages = collect(hansung, 'message');
    await atom.send('good morning');
    await catchUp(hansung);
    expect(messages.map(({ message }) => message.text)).toEqual(['good morning']);
  });

  it('twice, or waking twice, changes nothing and is told to nobody', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const sleeps = collect(atom, 'sleep');
    const wakes = collect(atom, 'wake');
    await hansung.sleep();
    await hansung.sleep();
    await hansung.wake();
    await hansung.wake();
    await catchUp(atom);
    expect([sleeps.length, wakes.length]).toEqual([1, 1]);
  });
});

describe('a text that may not be said', () => {
  const texts = [
    ['empty', '', 'TEXT_INVALID'],
    ['with an escape sequence', '\u001b[2J', 'TEXT_INVALID'],
    ['with a NUL', 'a\u0000b', 'TEXT_INVALID'],
    ['with a carriage return', 'a\rb', 'TEXT_INVALID'],
    ['with a C1 control', 'a\u009bb', 'TEXT_INVALID'],
    ['with half of a surrogate pair', '\ud83d', 'TEXT_INVALID'],
    ['of 4097 bytes', 'a'.repeat(4097), 'TOO_LARGE'],
    ['of 4098 bytes in 1366 characters', '한'.repeat(1366), 'TOO_LARGE'],
  ] as const;

  it.each(texts)('%s: nothing leaves the client', async (_, text, code) => {
    const room = await openRoom();
    const tap = await openTap(room.url);
    const atom = await room.join('atom', { url: tap.url });
    await expect(atom.send(text)).rejects.toMatchObject({ code });
    await expect(atom.whisper('hansung', text)).rejects.toMatchObject({ code });
    await atom.list();
    expect(tap.requests.map(({ type }) => type)).toEqual(['login', 'list']);
  });

  it.each(texts)('%s: the server refuses it from whoever sends it', async (_, text, code) => {
    const room = await openRoom();
    const hansung = await room.join('hansung');
    const heard = [collect(hansung, 'message'), collect(hansung, 'whisper')];
    const peer = await room.member('atom');
    peer.send({ type: 'say', id: 'a', text }, { type: 'whisper', id: 'b', to: 'hansung', text });
    expect(await peer.take('refused')).toMatchObject({ id: 'a', code });
    expect(await peer.take('refused')).toMatchObject({ id: 'b', code });
    await catchUp(hansung);
    expect(heard).toEqual([[], []]);
  });

  it.each(texts)('%s: the server does not say it itself', async (_, text, code) => {
    const room = await openRoom();
    await room.join('atom');
    await expect(room.server.broadcast(text)).rejects.toMatchObject({ code });
    await expect(room.server.whisper('atom', text)).rejects.toMatchObject({ code });
  });

  it('one of exactly the limit is fine', async () => {
    const room = await openRoom({ limits: { maxTextBytes: 10 } });
    const atom = await room.join('atom');
    expect((await atom.send('0123456789')).text).toBe('0123456789');
    await expect(atom.send('0123456789a')).rejects.toMatchObject({
      code: 'TOO_LARGE',
      details: { maxBytes: 10 },
    });
  });
});

describe('messages as a loop', () => {
  it('begin when asked for, with one’s own, and end with the client', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    await atom.send('before');
    await catchUp(hansung);
    const messages = hansung.messages();
    await atom.send('one');
    await hansung.send('two');
    await hansung.close();
    const texts: string[] = [];
    for await (const { text } of messages) texts.push(text);
    expect(texts).toEqual(['one', 'two']);
  });

  it('end with their signal, or by breaking out; others go on', async () => {
    const room = await openRoom();
    const atom = await room.join('atom');
    const stop = new AbortController();
    const stopped = atom.messages({ signal: stop.signal });
    const other = atom.messages();
    const broken = (async () => {
      for await (const { text } of atom.messages()) return text;
      return undefined;
    })();
    await atom.send('one');
    stop.abort();
    await atom.send('two');
    expect(await broken).toBe('one');
    expect(await stopped.next()).toMatchObject({ value: { text: 'one' } });
    expect(await stopped.next()).toEqual({ done: true, value: undefined });
    expect(await other.next()).toMatchObject({ value: { text: 'one' } });
    expect(await other.next()).toMatchObject({ value: { text: 'two' } });
  });

  it('that nobody steps are bounded: past 8192 the loop fails with SLOW', async () => {
    const room = await openRoom({ limits: { messagesPerSecond: 0 } });
    const atom = await room.join('atom');
    const messages = atom.messages();
    await Promise.all(Array.from({ length: 8193 }, () => atom.send('.')));
    let count = 0;
    const loop = (async () => {
      for await (const _ of messages) count += 1;
    })();
    await expect(loop).rejects.toMatchObject({ code: 'SLOW' });
    expect(count).toBe(8193);
    expect(atom.state).toBe('online');
  });
});

describe('coming in', () => {
  it('what is said right after loses no message to a listener attached after the await', async () => {
    const room = await openRoom();
    const hansung = await room.join('hansung');
    room.server.on('join', ({ user }) => void room.server.broadcast(`welcome ${user.name}`));
    hansung.on('join', ({ user }) => void hansung.send(`hi ${user.name}`));
    const atom = await room.join('atom');
    const heard = collect(atom, 'message');
    await until(() => heard.length === 2, 'two greetings');
    expect(heard.map(({ message }) => message.text)).toEqual(['welcome atom', 'hi atom']);
  });

  it('leaving ends in the past tense: no event follows', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const heard = collect(atom, 'message');
    const closed = collect(atom, 'close');
    await atom.close();
    await hansung.send('anyone?');
    expect(heard).toEqual([]);
    expect(closed).toEqual([{}]);
    expect(atom.state).toBe('closed');
    await expect(atom.connect()).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
  });
});
