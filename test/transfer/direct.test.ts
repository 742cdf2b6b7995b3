import { once } from 'node:events';
import { connect as connectPlain, createServer } from 'node:net';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { makeCertificate } from '../support/certificate.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { turns, until } from '../support/until.js';
import { Detour, watchPorts } from './support/Detour.js';
import { Exchange, resultOf } from './support/Exchange.js';
import { Gate, stopAt } from './support/Gate.js';
import { listeningPorts, openSockets, testPorts } from './support/leftovers.js';
import { makeBytes, sha256Of } from './support/makeBytes.js';
import { Trail } from './support/Trail.js';

failOnStrayErrors();

const size = 4_000_000;
const half = size / 2;
const bytes = makeBytes(size);
const sha256 = sha256Of(bytes);
const windowBytes = 1024 * 1024;

/** Time stands still for the clients; their connections to the server are real. */
async function openTimeless(): Promise<{ clock: VirtualClock; exchange: Exchange }> {
  const clock = new VirtualClock();
  return { clock, exchange: await Exchange.open({ client: { clock } }) };
}

/** A file of which half has come directly, and what lets the rest go. */
async function halfDirectly(exchange: Exchange, path: 'auto' | 'direct' = 'auto') {
  const gate = new Gate();
  const { sent, received } = await exchange.send(stopAt(bytes, half, gate), {
    name: 'data.bin',
    size,
    path,
  });
  await until(() => received.transfer.bytes === half, 'half of it');
  expect([sent.transfer.path, received.transfer.path]).toEqual(['direct', 'direct']);
  expect(exchange.server.stats().relayedBytes).toBe(0);
  return { gate, sent, received };
}

async function bothDone(exchange: Exchange, sent: Trail, received: Trail): Promise<void> {
  await exchange.over(sent, received);
  expect([sent.end, received.end]).toEqual(['done', 'done']);
  expect((await resultOf(received)).sha256).toBe(sha256);
  expect((await resultOf(sent)).sha256).toBe(sha256);
  await exchange.expectNothingLeft('data.bin');
}

describe('a direct connection', () => {
  it('carries all bytes past the server, encrypted', async () => {
    await using exchange = await Exchange.open();
    const detour = Detour.take();
    let seen = '';
    detour.leadTo = (port) =>
      openPort(
        createServer((near) => {
          const far = connectPlain(port, '127.0.0.1');
          far.on('data', (data) => {
            seen += data.toString('latin1');
          });
          near.pipe(far).pipe(near);
          for (const socket of [near, far]) socket.on('error', () => {});
        }),
      );
    const text = new TextEncoder().encode('chatcast '.repeat(50_000));
    const { sent, received } = await exchange.send(text, { name: 'data.bin', path: 'direct' });
    await exchange.over(sent, received);
    expect((await resultOf(received)).path).toBe('direct');
    expect((await resultOf(sent)).path).toBe('direct');
    expect(exchange.server.stats().relayedBytes).toBe(0);
    expect(seen.length).toBeGreaterThan(text.length);
    expect(seen).not.toContain('chatcast');
  });

  it.each(['cut', 'reset'] as const)(
    'that is %s half-way leaves the rest to the server, from where it was',
    async (how) => {
      await using exchange = await Exchange.open();
      const detour = Detour.take();
      const { gate, sent, received } = await halfDirectly(exchange);
      detour.first.latest.end(how);
      gate.open();
      await bothDone(exchange, sent, received);
      expect([sent.transfer.path, received.transfer.path]).toEqual(['relay', 'relay']);
      // Not a byte of the first half once more, but for what was under way.
      const { relayedBytes } = exchange.server.stats();
      expect(relayedBytes).toBeGreaterThanOrEqual(half);
      expect(relayedBytes).toBeLessThanOrEqual(half + windowBytes);
      for (const { progress } of [sent, received]) {
        expect(progress).toEqual([...progress].sort((a, b) => a - b));
      }
    },
  );

  it.each([0, 1000, 200_000, 937_373, 1_674_746, 2_412_119, 3_999_999])(
    'that is cut while bytes are under way, after %i, loses none',
    async (cutAfter) => {
      await using exchange = await Exchange.open();
      const detour = Detour.take();
      detour.handleConnection = (connection) => connection.endAfter(cutAfter, 'down', 'reset');
      const { sent, received } = await exchange.send(bytes, { name: 'data.bin' });
      await bothDone(exchange, sent, received);
      expect(received.transfer.path).toBe('relay');
      const { relayedBytes } = exchange.server.stats();
      expect(relayedBytes).toBeLessThanOrEqual(size - cutAfter + windowBytes);
      expect(relayedBytes).toBeGreaterThan(0);
    },
  );

  it('that says nothing any more is left, and the file goes by the server', async () => {
    const { clock, exchange } = await openTimeless();
    await using _exchange = exchange;
    const detour = Detour.take();
    const { gate, sent, received } = await halfDirectly(exchange);
    detour.first.latest.freeze();
    gate.open();
    await turns();
    expect(received.transfer.path).toBe('direct');
    clock.advanceSync(30_000);
    await bothDone(exchange, sent, received);
    expect([sent.transfer.path, received.transfer.path]).toEqual(['relay', 'relay']);
  });

  it('that is cut is missed by nobody when only it may be used: it is UNREACHABLE', async () => {
    const { clock, exchange } = await openTimeless();
    await using _exchange = exchange;
    const detour = Detour.take();
    const { sent, received } = await halfDirectly(exchange, 'direct');
    detour.first.latest.reset();
    await turns(50);
    clock.advanceSync(2000);
    await exchange.over(sent, received);
    expect([sent.end, received.end]).toEqual(['UNREACHABLE', 'UNREACHABLE']);
    await exchange.expectNothingLeft();
    expect(exchange.server.stats().relayedBytes).toBe(0);
  });

  it('goes on through the loss of all connections to the server', async () => {
    await using exchange = await Exchange.open();
    const { gate, sent, received } = await halfDirectly(exchange);
    exchange.upProxy.endAll('reset');
    exchange.downProxy.endAll('reset');
    gate.open();
    await bothDone(exchange, sent, received);
    expect(exchange.server.stats().relayedBytes).toBe(0);
  });

  it('and the server, both lost, are one of them enough', async () => {
    await using exchange = await Exchange.open();
    const detour = Detour.take();
    const { gate, sent, received } = await halfDirectly(exchange);
    detour.first.latest.reset();
    exchange.upProxy.endAll('reset');
    exchange.downProxy.endAll('reset');
    gate.open();
    await bothDone(exchange, sent, received);
    expect(exchange.server.stats().relayedBytes).toBeGreaterThanOrEqual(half);
  });
});

/** What may be in the way of a direct connection: where a try is led instead. */
async function closedPort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  server.close();
  await once(server, 'close');
  return port;
}

async function openPort(server: ReturnType<typeof createServer>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  testPorts.add(port);
  onTestFinished(() => {
    server.close();
    testPorts.delete(port);
  });
  return port;
}

const silentPort = () =>
  openPort(
    createServer((socket) => {
      socket.on('error', () => {});
      onTestFinished(() => void socket.destroy());
    }),
  );

const wordyPort = () =>
  openPort(
    createServer((socket) => {
      socket.on('error', () => {});
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    }),
  );

function certifiedPort(): Promise<number> {
  const server = createTlsServer({ ...makeCertificate(), minVersion: 'TLSv1.3' }, (socket) => {
    socket.on('error', () => {});
    onTestFinished(() => void socket.destroy());
  });
  server.on('tlsClientError', () => {});
  return openPort(server);
}

/** Somebody with another secret waits there. */
function foreignPort(): Promise<number> {
  const server = createTlsServer({
    minVersion: 'TLSv1.3',
    ciphers: 'TLS_AES_128_GCM_SHA256',
    pskCallback: () => Buffer.alloc(32, 7),
  });
  server.on('tlsClientError', () => {});
  return openPort(server);
}

const obstacles: readonly (readonly [what: string, lead: () => Promise<number>])[] = [
  ['the port is closed', closedPort],
  ['nobody answers', silentPort],
  ['something else answers', wordyPort],
  ['somebody shows a certificate', certifiedPort],
  ['somebody has another secret', foreignPort],
];

describe('when no direct connection comes about because', () => {
  it.each(obstacles)('%s, the file goes by the server after 2 s', async (_what, lead) => {
    const { clock, exchange } = await openTimeless();
    await using _exchange = exchange;
    const detour = Detour.take();
    const port = await lead();
    detour.leadTo = () => port;
    const { sent, received } = await exchange.send(bytes, { name: 'data.bin' });
    await until(() => detour.proxies.length > 0, 'a try');
    clock.advanceSync(1_999);
    await turns(100);
    expect(received.transfer.bytes).toBe(0);
    clock.advanceSync(1);
    await bothDone(exchange, sent, received);
    expect([sent.transfer.path, received.transfer.path]).toEqual(['relay', 'relay']);
  });

  it.each(obstacles)('%s, and there is to be no other, it is UNREACHABLE', async (_what, lead) => {
    const { clock, exchange } = await openTimeless();
    await using _exchange = exchange;
    const detour = Detour.take();
    const port = await lead();
    detour.leadTo = () => port;
    const { sent, received } = await exchange.send(bytes, { name: 'data.bin', path: 'direct' });
    await until(() => detour.proxies.length > 0, 'a try');
    clock.advanceSync(2_000);
    await exchange.over(sent, received);
    expect([sent.end, received.end]).toEqual(['UNREACHABLE', 'UNREACHABLE']);
    await exchange.expectNothingLeft();
    expect(exchange.server.stats().relayedBytes).toBe(0);
  });

  it('somebody shows a certificate, it is so though the program trusts everybody', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { clock, exchange } = await openTimeless();
    await using _exchange = exchange;
    const detour = Detour.take();
    const port = await certifiedPort();
    detour.leadTo = () => port;
    const { sent, received } = await exchange.send(bytes, { name: 'data.bin' });
    await until(() => detour.proxies.length > 0, 'a try');
    await turns(100);
    clock.advanceSync(2_000);
    await bothDone(exchange, sent, received);
    expect(received.transfer.path).toBe('relay');
  });
});

describe('who waits for a direct connection', () => {
  /** A file whose receiver does not connect before it is let. */
  async function waiting(exchange: Exchange) {
    const detour = Detour.take();
    const ports = watchPorts();
    const gate = new Gate();
    detour.leadTo = async (port) => {
      await gate.opened;
      return port;
    };
    const { sent, received } = await exchange.send(bytes, { name: 'data.bin', path: 'direct' });
    await until(() => ports.length === 1, 'a port');
    return { sent, received, gate, port: ports[0] ?? 0 };
  }

  it('lets nobody in who has a wrong secret, or none, and goes on waiting', async () => {
    const { exchange } = await openTimeless();
    await using _exchange = exchange;
    const { sent, received, gate, port } = await waiting(exchange);
    const suite = { minVersion: 'TLSv1.3', ciphers: 'TLS_AES_128_GCM_SHA256' } as const;
    for (const psk of [Buffer.alloc(32, 1), Buffer.alloc(16), undefined]) {
      const stranger = connectTls({
        host: '127.0.0.1',
        port,
        ...suite,
        rejectUnauthorized: false,
        ...(psk && { pskCallback: () => ({ psk, identity: 'chatcast' }) }),
      });
      const error: unknown = await new Promise((resolve) => {
        stranger.on('error', resolve);
        stranger.on('secureConnect', () => resolve('let in'));
      });
      expect(String(error)).toMatch(/alert|disconnected|reset|psk/i);
      stranger.destroy();
    }
    const plain = connectPlain(port, '127.0.0.1');
    plain.on('error', () => {});
    plain.write('CHATCAST/1\n');
    await once(plain, 'close');
    expect(sent.isOver).toBe(false);
    gate.open();
    await bothDone(exchange, sent, received);
  });

  it('lets one in, and waits no longer', async () => {
    await using exchange = await Exchange.open();
    const before = listeningPorts();
    const { gate, sent, received } = await halfDirectly(exchange);
    await until(() => `${listeningPorts()}` === `${before}`, 'nothing is listened at');
    gate.open();
    await bothDone(exchange, sent, received);
  });

  it('waits no longer when the file goes by the server', async () => {
    const { clock, exchange } = await openTimeless();
    await using _exchange = exchange;
    const before = listeningPorts();
    const detour = Detour.take();
    const port = await closedPort();
    detour.leadTo = () => port;
    const gate = new Gate();
    const source = stopAt(bytes, half, gate);
    const { sent, received } = await exchange.send(source, { name: 'data.bin', size });
    await until(() => detour.proxies.length > 0, 'a try');
    expect(listeningPorts().length).toBeGreaterThan(before.length);
    clock.advanceSync(2_000);
    await until(() => received.transfer.bytes === half, 'half of it');
    await until(() => `${listeningPorts()}` === `${before}`, 'nothing is listened at');
    gate.open();
    await bothDone(exchange, sent, received);
  });

  it('keeps nobody who knocked and said nothing, when it is over', async () => {
    const { exchange } = await openTimeless();
    await using _exchange = exchange;
    const { sent, received, port } = await waiting(exchange);
    const before = openSockets();
    const silent = connectPlain(port, '127.0.0.1');
    silent.on('error', () => {});
    await once(silent, 'connect');
    await until(() => openSockets() === before + 2, 'both ends of it');
    sent.transfer.cancel();
    await exchange.over(sent, received);
    await until(() => silent.closed, 'the end of it', 2000);
  });

  it('keeps nobody who knocked and said nothing, when another was let in', async () => {
    await using exchange = await Exchange.open();
    const { sent, received, gate, port } = await waiting(exchange);
    const silent = connectPlain(port, '127.0.0.1');
    silent.on('error', () => {});
    await once(silent, 'connect');
    gate.open();
    await bothDone(exchange, sent, received);
    await until(() => silent.closed, 'the end of it', 2000);
  });
});

describe('a client without direct connections', () => {
  it.each(['sender', 'receiver'] as const)(
    'as %s gets by with the server, and nobody listens',
    async (side) => {
      await using exchange = await Exchange.open();
      const ports = watchPorts();
      const detour = Detour.take();
      const other = await exchange.enter('other', { direct: false });
      const [from, to] = side === 'sender' ? [other, exchange.receiver] : [exchange.sender, other];
      const offered = exchange.nextOffer(to);
      const sent = new Trail(from.sendFile(to.name, bytes, { name: 'data.bin' }));
      const received = new Trail((await offered).accept({ to: exchange.inbox }));
      await bothDone(exchange, sent, received);
      expect(ports).toEqual([]);
      expect(detour.proxies).toEqual([]);
      expect(exchange.server.stats().relayedBytes).toBe(size);
    },
  );

  it('cannot be made to', async () => {
    await using exchange = await Exchange.open();
    const other = await exchange.enter('other', { direct: false });
    const offered = exchange.nextOffer(other);
    const sent = new Trail(exchange.sender.sendFile('other', bytes, { path: 'direct' }));
    const received = new Trail((await offered).accept({ to: exchange.inbox }));
    await exchange.over(sent, received);
    expect([sent.end, received.end]).toEqual(['UNREACHABLE', 'UNREACHABLE']);
    const own = new Trail(other.sendFile('receiver', bytes, { path: 'direct' }));
    await own.over();
    expect(own.end).toBe('UNREACHABLE');
    await exchange.expectNothingLeft();
  });
});
