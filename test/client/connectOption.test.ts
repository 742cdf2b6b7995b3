import { describe, expect, it } from 'vitest';
import type { Connect } from '../../src/index.js';
import { ChatClient, ChatError, ChatServer } from '../../src/index.js';
import { VirtualClock } from '../../src/testing/index.js';
import { connectInMemory } from '../../src/transport/MemoryTransport.js';

/** A server without a port, and a way to connect to it that fails as often as it is told, in the way it is told. */
function setUp(failures: readonly (() => Promise<never>)[] = []) {
  const clock = new VirtualClock();
  const server = new ChatServer({ clock });
  const attempts: Parameters<Connect>[] = [];
  const connect: Connect = async (...attempt) => {
    attempts.push(attempt);
    const fail = failures[attempts.length - 1];
    if (fail !== undefined) return fail();
    const { client, server: far } = connectInMemory(clock);
    server.accept(far);
    return client;
  };
  const client = new ChatClient({ url: 'tunnel://room/7', name: 'atom', clock, connect });
  return { clock, server, client, attempts };
}

const unreachable = () => Promise.reject(new ChatError('UNREACHABLE', 'The tunnel is closed.'));

describe('the option `connect`', () => {
  it('makes the connection, and is told what it takes', async () => {
    const { clock, server, client, attempts } = setUp();
    await clock.run(client.connect());
    expect((await clock.run(client.send('hello'))).text).toBe('hello');
    const [[url, options] = []] = attempts;
    expect(url?.href).toBe('tunnel://room/7');
    expect(options).toMatchObject({ subprotocol: 'chatcast.v1', maxFrameBytes: 262_144 });
    await clock.run(Promise.all([client.close(), server.close()]));
  });

  it('is tried again after UNREACHABLE, under the same backoff as any other', async () => {
    const { clock, server, client, attempts } = setUp([unreachable, unreachable]);
    await clock.run(client.connect());
    expect(attempts).toHaveLength(3);
    expect(clock.monotonic()).toBeGreaterThanOrEqual(125 + 250);
    await clock.run(Promise.all([client.close(), server.close()]));
  });

  it('is final with whatever else it rejects, or throws', async () => {
    const refused = new ChatError('DENIED', 'Not through this tunnel.');
    const { clock, client, attempts } = setUp([() => Promise.reject(refused)]);
    await expect(clock.run(client.connect())).rejects.toBe(refused);
    expect(attempts).toHaveLength(1);
    const broken = new ChatClient({
      url: 'tunnel://room',
      name: 'atom',
      clock,
      connect: () => {
        throw new TypeError('no tunnel');
      },
    });
    await expect(clock.run(broken.connect())).rejects.toThrow('no tunnel');
    expect(broken.state).toBe('idle');
  });

  it('ends a client that was lost, with whatever else it rejects', async () => {
    const { clock, server, client } = setUp();
    let isBroken = false;
    const fragile = new ChatClient({
      url: 'tunnel://room',
      name: 'hansung',
      clock,
      connect: async () => {
        if (isBroken) throw new TypeError('no tunnel');
        const { client: near, server: far } = connectInMemory(clock);
        server.accept(far);
        return near;
      },
    });
    await clock.run(Promise.all([client.connect(), fragile.connect()]));
    isBroken = true;
    const closed = new Promise((resolve) => fragile.once('close', resolve));
    await clock.run(server.close({ drainMs: 0 }));
    expect(await clock.run(closed)).toMatchObject({ error: { code: 'UNREACHABLE' } });
    await clock.run(client.close());
  });

  it('is told when nobody waits for it any more', async () => {
    const clock = new VirtualClock();
    const signals: AbortSignal[] = [];
    const client = new ChatClient({
      url: 'tunnel://room',
      name: 'atom',
      clock,
      connect: (_url, { signal }) =>
        new Promise((_, reject) => {
          signals.push(signal);
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    });
    const connecting = client.connect({ timeoutMs: 50_000 });
    await expect(clock.run(connecting)).rejects.toMatchObject({ code: 'TIMEOUT' });
    // Each try has 20 s of its own.
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true]);
  });
});
