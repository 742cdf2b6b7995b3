import { describe, expect, it } from 'vitest';
import { ChatClient, ChatServer } from '../../src/index.js';
import { BrokenGuarantees, TestNetwork } from '../../src/testing/index.js';
import { fate } from '../resume/support/fate.js';
import { collect } from '../server/support/nextEvent.js';
import { until } from '../support/until.js';

/** A network with a server, and atom and minji in its room. */
async function open(options: ConstructorParameters<typeof TestNetwork>[0] = {}) {
  const network = new TestNetwork(options);
  const server = network.serve(new ChatServer({ ...network.options }));
  const atom = await network.join('atom');
  const minji = await network.join('minji');
  return { network, server, atom, minji };
}

describe('a network', () => {
  it('carries the real protocol between a server and its clients, without time passing', async () => {
    const { network, server, atom, minji } = await open();
    await using _ = network;
    const heard = minji.messages();
    const said = await atom.send('hello');
    expect((await heard.next()).value).toEqual(said);
    expect(server.stats()).toMatchObject({ connections: { 'native/tcp': 2 }, messages: 1 });
    expect(network.clock.monotonic()).toBe(0);
  });

  it('has the time that the test gives it: a minute of it passes at once', async () => {
    const { network, server, atom } = await open();
    await using _ = network;
    const before = server.stats().bytesIn;
    await network.advance(60_000);
    expect(network.clock.now()).toBe(1_700_000_060_000);
    // The signs of life that a minute takes were given.
    expect(server.stats().bytesIn).toBeGreaterThan(before);
    expect(atom.state).toBe('online');
  });

  it('tells the next event that matches, and passes the time until then', async () => {
    const { network, atom, minji } = await open();
    await using _ = network;
    network.clock.after(5000, () => void atom.send('soon'));
    network.clock.after(9000, () => void atom.send('later'));
    const told = await network.next(minji, 'message', {
      matches: ({ message }) => message.text === 'later',
    });
    expect(told.message.from).toBe('atom');
    expect(network.clock.monotonic()).toBe(9000);
  });

  it('says the seed, and who is where, when what is waited for does not come', async () => {
    const { network, minji } = await open({ seed: 42 });
    await using _ = network;
    network.partition('minji');
    const waiting = network.next(minji, 'whisper', { limitMs: 60_000 });
    await expect(waiting).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringMatching(
        /^Not within 60000 ms: the event whisper\. \(seed 42, at 60000 ms, atom online, minji reconnecting, latest faults: 0 ms: partition of minji\)$/,
      ),
    });
  });

  it('says what failed meanwhile, of which the latest', async () => {
    const { network, server, atom } = await open();
    await using _ = network;
    server.on('message', () => Promise.reject(new Error('no disk')));
    atom.on('message', ({ message }) => {
      throw new RangeError(`no ${message.text}`);
    });
    await atom.send('luck');
    await atom.send('time');
    await expect(network.next(atom, 'whisper', { limitMs: 60_000 })).rejects.toMatchObject({
      message: expect.stringMatching(
        /latest errors: .*; server: listener of message: Error: no disk; atom: listener of message: RangeError: no time\)$/,
      ),
    });
  });

  it('leads clients and bots that make themselves, too', async () => {
    const { network, server, atom } = await open();
    await using _ = network;
    const bot = new ChatClient(network.optionsFor('bot', { address: '203.0.113.7' }));
    bot.on('whisper', ({ whisper }) => bot.whisper(whisper.from, `You said: ${whisper.text}`));
    await bot.connect();
    await atom.whisper('bot', 'psst');
    const { whisper } = await network.next(atom, 'whisper');
    expect(whisper.text).toBe('You said: psst');
    expect(server.users.has('bot')).toBe(true);
    await network.run(bot.close());
  });

  it('takes several at once', async () => {
    const network = new TestNetwork({ conditions: { delayMs: 50 } });
    await using _ = network;
    const server = network.serve(new ChatServer({ ...network.options }));
    const names = Array.from({ length: 20 }, (_, index) => `guest${index}`);
    await Promise.all(names.map((name) => network.join(name)));
    expect([...server.users.keys()].sort()).toEqual(names.sort());
  });

  it('refuses as a server does', async () => {
    const { network } = await open();
    await using _ = network;
    expect(await fate(network.join('atom'))).toBe('NAME_TAKEN');
    expect(await fate(network.join('atom bomb'))).toBe('NAME_INVALID');
  });

  it('that leads nowhere is one where nobody answers', async () => {
    await using network = new TestNetwork();
    expect(await fate(network.join('atom', { reconnect: false }))).toBe('UNREACHABLE');
    expect(await fate(network.join('atom', { timeoutMs: 5000 }))).toBe('TIMEOUT');
    expect(network.clock.monotonic()).toBe(5000);
  });

  it('waits for real work that is held, such as a password hash', async () => {
    await using network = new TestNetwork();
    const slowly = async () => {
      const at = performance.now();
      await until(() => performance.now() - at > 30, 'the hash');
    };
    network.serve(
      new ChatServer({
        ...network.options,
        authenticate: () => network.clock.hold(slowly()),
      }),
    );
    const atom = await network.join('atom');
    expect(atom.state).toBe('online');
    expect(network.clock.monotonic()).toBe(0);
  });

  it('refuses conditions that are none', () => {
    expect(() => new TestNetwork({ conditions: { delayMs: -1 } })).toThrow('delayMs');
    const network = new TestNetwork();
    expect(() => network.shape({ maxPieceBytes: 0 })).toThrow('maxPieceBytes');
    expect(() => network.shape({ bytesPerSecond: Number.NaN })).toThrow(RangeError);
    expect(() => network.connectionOf('nobody')).toThrow('nobody has no connection');
  });
});

describe('a server that is served after another', () => {
  it('takes its place as after a crash: nobody is told goodbye, and everyone finds it', async () => {
    const { network, atom, minji } = await open();
    await using _ = network;
    const lost = collect(atom, 'disconnect');
    const server = network.serve(new ChatServer({ ...network.options }));
    await network.check();
    expect(server.users.size).toBe(2);
    expect(lost).toMatchObject([{ willReconnect: true, error: { code: 'UNREACHABLE' } }]);
    expect([...minji.users.keys()].sort()).toEqual(['atom', 'minji']);
    expect((await atom.send('here again')).seq).toBe(3);
  });
});

describe('a partition', () => {
  it('lets nothing through and tells nobody, until it heals', async () => {
    const { network, server, atom, minji } = await open();
    await using _ = network;
    const heard = collect(minji, 'message');
    network.partition('minji');
    await network.run(atom.send('one'));
    const sending = minji.send('two');
    await network.advance(10_000);
    expect([heard, minji.state, server.stats().detached]).toEqual([[], 'online', 0]);
    network.heal('minji');
    await network.run(sending);
    expect(heard.map(({ message }) => message.text)).toEqual(['one', 'two']);
    await network.check();
  });

  it('is noticed by both, and who comes back in time never left', async () => {
    const { network, server, atom, minji } = await open();
    await using _ = network;
    const left = collect(atom, 'leave');
    const back = collect(minji, 'reconnect');
    network.partition('minji');
    await network.advance(100_000);
    expect([minji.state, server.stats().detached]).toEqual(['reconnecting', 1]);
    network.heal();
    await network.until(() => minji.state === 'online');
    expect([left, back]).toEqual([[], [{ missed: 0 }]]);
  });

  it('that lasts longer than the grace is a leave', async () => {
    const { network, atom, minji } = await open();
    await using _ = network;
    network.partition('minji');
    expect(await network.next(atom, 'leave')).toMatchObject({ reason: 'lost' });
    network.heal('minji');
    await network.next(minji, 'gap');
    await network.check();
  });

  it('of several leaves the others together', async () => {
    const { network, atom } = await open();
    await using _ = network;
    const hansung = await network.join('hansung');
    network.partition('minji', 'hansung');
    await atom.send('to whom?');
    const joining = network.join('late');
    await joining;
    expect(network.connectionOf('late').isOpen).toBe(true);
    expect(hansung.users.has('late')).toBe(false);
    await network.check();
    expect(hansung.users.has('late')).toBe(true);
  });
});

describe('a network that refuses', () => {
  it('leaves open what is open, and lets clients in again when it welcomes', async () => {
    const { network, atom } = await open();
    await using _ = network;
    network.refuse();
    network.connectionOf('atom').reset();
    const sending = atom.send('while away');
    await network.advance(30_000);
    expect(atom.state).toBe('reconnecting');
    network.welcome();
    expect((await network.run(sending)).text).toBe('while away');
  });
});

describe('the guarantees', () => {
  it('are checked when everything has arrived', async () => {
    const { network, atom, minji } = await open({ conditions: { delayMs: 100 } });
    await using _ = network;
    const sending = atom.send('on its way');
    network.connectionOf('minji').freeze('down');
    await network.run(sending);
    await network.check();
    expect(minji.users.size).toBe(2);
    expect(network.invariants.violations).toEqual([]);
  });

  it('that are broken fail the check, with the seed, and the closing of the network', async () => {
    const { network, server } = await open({ seed: 7 });
    const message = await server.broadcast('said');
    server.emit('message', { message });
    await expect(network.check()).rejects.toThrow(/Guarantees were broken \(seed 7, at 0 ms/);
    // Once: else the second would hide the first, where both are seen.
    await network.close();
  });

  it('that are broken fail the closing of the network, if nobody has checked before', async () => {
    const { network, server } = await open();
    const message = await server.broadcast('said');
    server.emit('message', { message });
    await expect(network.close()).rejects.toThrow(BrokenGuarantees);
  });

  it('are watched from the first message on', async () => {
    const { network, minji } = await open();
    const [at] = [...minji.users.values()].map(({ joinedAt }) => joinedAt);
    const message = { id: 'x', seq: 9, from: 'atom', text: 'never said', at, scope: 'room' };
    minji.emit('message', { message: message as never });
    expect(network.invariants.violations).toMatchObject([{ rule: 'invented', client: 'minji' }]);
    await expect(network.close()).rejects.toThrow('never said');
  });
});

it('everything is closed with the network, whatever was wrong with it', async () => {
  const { network, server, atom, minji } = await open();
  network.partition('minji');
  network.connectionOf('atom').freeze();
  network.refuse();
  const closed = collect(server, 'close');
  await network.close();
  await network.close();
  expect([atom.state, minji.state, closed.length]).toEqual(['closed', 'closed', 1]);
  expect(network.connections).toEqual([]);
});

describe('next', () => {
  it('takes what has happened already, in its order, each once', async () => {
    const { network, server, atom, minji } = await open();
    await using _ = network;
    for (const text of ['one', 'two', 'three']) await atom.send(text);
    const texts: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      texts.push((await network.next(minji, 'message')).message.text);
    }
    expect(texts).toEqual(['one', 'two', 'three']);
    expect((await network.next(server, 'join')).user.name).toBe('atom');
    expect((await network.next(server, 'join')).user.name).toBe('minji');
    const more = network.next(minji, 'message', { limitMs: 1000 });
    await expect(more).rejects.toMatchObject({ code: 'TIMEOUT' });
    // Whoever has given up takes nothing from those who come later.
    await atom.send('four');
    expect((await network.next(minji, 'message')).message.text).toBe('four');
  });

  it('passes over what does not match, before and while it waits', async () => {
    const { network, atom, minji } = await open();
    await using _ = network;
    for (const text of ['one', 'two', 'three']) await atom.send(text);
    const is = (text: string) => ({
      matches: ({ message }: { message: { text: string } }) => message.text === text,
    });
    expect((await network.next(minji, 'message', is('two'))).message.seq).toBe(4);
    const five = network.next(minji, 'message', is('five'));
    for (const text of ['four', 'five', 'six']) await atom.send(text);
    expect((await five).message.seq).toBe(7);
    expect((await network.next(minji, 'message')).message.text).toBe('six');
  });

  it('tells several who wait one event each', async () => {
    const { network, atom, minji } = await open();
    await using _ = network;
    const waiting = [network.next(minji, 'message'), network.next(minji, 'message')];
    for (const text of ['one', 'two']) await atom.send(text);
    const texts = (await Promise.all(waiting)).map(({ message }) => message.text);
    expect(texts).toEqual(['one', 'two']);
  });

  it('hears what is not of the network from the first time on that it is asked', async () => {
    const { network, minji } = await open();
    await using _ = network;
    const hansung = new ChatClient(network.optionsFor('hansung'));
    await hansung.connect();
    minji.on('pairRequest', ({ request }) => request.accept());
    const pair = await hansung.pair('minji');
    await pair.send('nobody asks');
    const told = network.next(pair, 'message');
    await pair.send('one');
    expect((await told).message.text).toBe('one');
    await pair.send('two');
    expect((await network.next(pair, 'message')).message.text).toBe('two');
    await pair.end();
    expect(await network.next(minji, 'pairEnd')).toMatchObject({ reason: 'ended' });
    await hansung.close();
  });

  it('misses nothing that is said in a 1:1 of one of its clients', async () => {
    const { network, atom, minji } = await open();
    await using _ = network;
    minji.on('pairRequest', ({ request }) => request.accept());
    const pair = await atom.pair('minji');
    await pair.send('one');
    await pair.send('two');
    await pair.end();
    expect((await network.next(pair, 'message')).message.text).toBe('one');
    expect((await network.next(pair, 'message')).message.text).toBe('two');
    expect(await network.next(pair, 'end')).toEqual({ reason: 'ended' });
  });

  it('keeps no more than a thousand that nobody takes', async () => {
    await using network = new TestNetwork();
    const limits = { messagesPerSecond: 0 };
    network.serve(new ChatServer({ ...network.options, limits }));
    const atom = await network.join('atom');
    for (let i = 0; i < 1100; i += 1) await atom.send(`${i}`);
    expect((await network.next(atom, 'message')).message.text).toBe('100');
  });
});
