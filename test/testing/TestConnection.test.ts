import { describe, expect, it } from 'vitest';
import { ChatServer } from '../../src/index.js';
import type { TestConnection } from '../../src/testing/index.js';
import { TestNetwork } from '../../src/testing/index.js';
import { collect } from '../server/support/nextEvent.js';

/** What can happen to a connection, and whether it is lost by that. */
const faults: readonly {
  readonly what: string;
  readonly isLost: boolean;
  readonly strike: (connection: TestConnection, network: TestNetwork) => void;
}[] = [
  { what: 'a cut', isLost: true, strike: (wire) => wire.cut() },
  { what: 'a reset', isLost: true, strike: (wire) => wire.reset() },
  { what: 'an end told to the server', isLost: true, strike: (wire) => wire.halfClose('up') },
  { what: 'an end told to the client', isLost: true, strike: (wire) => wire.halfClose('down') },
  {
    what: 'a cut in the middle of a message',
    isLost: true,
    strike: (wire) => wire.loseAfter(wire.bytes('down') + 100, 'down', 'cut'),
  },
  {
    what: 'a reset in the middle of a request',
    isLost: true,
    strike: (wire) => wire.loseAfter(wire.bytes('up') + 10, 'up', 'reset'),
  },
  { what: 'single bytes', isLost: false, strike: (wire) => wire.shape({ maxPieceBytes: 1 }) },
  {
    what: 'delay and jitter',
    isLost: false,
    strike: (wire) => wire.shape({ delayMs: 50, jitterMs: 300 }),
  },
  { what: 'a slow reader', isLost: false, strike: (wire) => wire.shape({ bytesPerSecond: 100 }) },
  {
    what: 'a pause',
    isLost: false,
    strike: (wire, { clock }) => {
      wire.freeze();
      clock.after(5000, () => wire.thaw());
    },
  },
  {
    what: 'a direction that freezes for ever',
    isLost: true,
    strike: (wire) => wire.freeze('down'),
  },
  {
    what: 'a freeze in the middle of a message',
    isLost: true,
    strike: (wire) => wire.freezeAfter(wire.bytes('down') + 100, 'down'),
  },
  {
    what: 'its login, which arrives once more when it is long over',
    isLost: false,
    strike: (wire) => wire.replayOpening(1000),
  },
];

it.each(faults)('$what neither loses nor doubles anything', async ({ isLost, strike }) => {
  await using network = new TestNetwork();
  const server = network.serve(new ChatServer({ ...network.options }));
  const bystander = await network.join('bystander');
  const atom = await network.join('atom');
  const [lost, left] = [collect(atom, 'disconnect'), collect(bystander, 'leave')];
  const heard = [collect(atom, 'message'), collect(bystander, 'message')];
  strike(network.connectionOf('atom'), network);
  const sending = [1, 2, 3, 4].flatMap((n) => [
    atom.send(`mine ${n}`),
    bystander.send(`theirs ${n}`),
  ]);
  const sent = await network.run(Promise.all(sending));
  await network.until(() => heard.every((messages) => messages.length === 8));
  const inOrder = [...sent].sort((a, b) => a.seq - b.seq);
  for (const messages of heard) expect(messages.map(({ message }) => message)).toEqual(inOrder);
  expect(lost.length > 0).toBe(isLost);
  expect(left).toEqual([]);
  expect(server.stats().members).toBe(2);
  await network.check();
});

describe('a connection', () => {
  it('counts what went through, and ends where it is told to, to the byte', async () => {
    await using network = new TestNetwork();
    network.serve(new ChatServer({ ...network.options }));
    const ends: [up: number, down: number][] = [];
    network.onConnection((connection) => {
      if (ends.length >= 40) return;
      const bytes = 10 * ends.length;
      connection.loseAfter(bytes, 'down', 'cut');
      ends.push([bytes, connection.number]);
      network.clock.after(100, () => expect(connection.bytes('down')).toBe(bytes));
    });
    const atom = await network.join('atom', { reconnect: { maxDelayMs: 300 }, timeoutMs: 60_000 });
    expect(ends).toHaveLength(40);
    expect(atom.state).toBe('online');
    await network.check();
  });

  it('tells which are open, oldest first, and the latest of a client', async () => {
    await using network = new TestNetwork();
    network.serve(new ChatServer({ ...network.options }));
    await network.join('atom');
    await network.join('minji');
    expect(network.connections.map(({ name, number }) => [name, number])).toEqual([
      ['atom', 1],
      ['minji', 2],
    ]);
    const first = network.connectionOf('atom');
    first.reset();
    expect(first.isOpen).toBe(false);
    await network.until(() => network.connections.length === 2);
    expect(network.connectionOf('atom').number).toBe(3);
  });

  it('whose reader takes nothing costs the server no more than its bound, and is closed', async () => {
    await using network = new TestNetwork();
    const limits = { maxOutboxBytes: 64 * 1024, messagesPerSecond: 0 };
    const server = network.serve(new ChatServer({ ...network.options, limits }));
    const atom = await network.join('atom');
    const slow = await network.join('slow');
    network.connectionOf('slow').shape({ bytesPerSecond: 0 }, 'down');
    let mostQueued = 0;
    for (let i = 0; i < 100; i += 1) {
      await network.run(atom.send(`${i} ${'x'.repeat(4000)}`));
      mostQueued = Math.max(mostQueued, server.stats().queuedBytes);
    }
    expect(server.stats().slowCloses).toBe(1);
    expect(mostQueued).toBeGreaterThan(32 * 1024);
    expect(mostQueued).toBeLessThan(2 * 64 * 1024);
    network.connectionOf('slow').shape({ bytesPerSecond: Number.POSITIVE_INFINITY });
    await network.check();
    expect(slow.state).toBe('online');
  });

  it('that a late copy of its resume takes the session from comes back, and misses nothing', async () => {
    await using network = new TestNetwork();
    const server = network.serve(new ChatServer({ ...network.options }));
    const atom = await network.join('atom');
    const heard = collect(atom, 'message');
    network.connectionOf('atom').cut();
    const stop = network.onConnection((connection) => {
      connection.replayOpening(50);
      stop();
    });
    await network.next(atom, 'reconnect');
    network.clock.after(60, () => void server.broadcast('between'));
    await network.next(atom, 'disconnect');
    await network.next(atom, 'message');
    await network.check();
    expect(heard).toHaveLength(1);
    expect(server.stats()).toMatchObject({ members: 1, resumes: 3 });
  });

  it('takes its opening again at once, so that both copies are at the door together', async () => {
    await using network = new TestNetwork();
    const server = network.serve(
      new ChatServer({
        ...network.options,
        authenticate: () => new Promise<void>((resolve) => network.clock.after(500, resolve)),
      }),
    );
    const stop = network.onConnection((connection) => connection.replayOpening());
    const atom = await network.join('atom', { timeoutMs: 60_000 });
    stop();
    await network.run(atom.send('one of me'));
    await network.check();
    expect(server.stats()).toMatchObject({ members: 1, detached: 0 });
  });
});
