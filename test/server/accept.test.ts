import { describe, expect, it } from 'vitest';
import { ChatServer } from '../../src/index.js';
import { VirtualClock } from '../../src/testing/index.js';
import type { MemoryTransport } from '../../src/transport/MemoryTransport.js';
import { connectInMemory } from '../../src/transport/MemoryTransport.js';
import { decodeFrames, encodeMessage } from '../support/naiveFrames.js';

/** A server in virtual time, without a port, and the client's end of a connection that it was given. */
function setUp() {
  const clock = new VirtualClock();
  const server = new ChatServer({ clock });
  const { client, server: far } = connectInMemory(clock, '203.0.113.7');
  server.accept(far);
  return { clock, server, peer: new Peer(client) };
}

/** Speaks by hand over a transport. */
class Peer {
  readonly transport: MemoryTransport;
  isClosed = false;
  #heard = Buffer.alloc(0);

  constructor(transport: MemoryTransport) {
    this.transport = transport;
    transport.open({
      handleData: (data) => {
        this.#heard = Buffer.concat([this.#heard, Buffer.from(data as Uint8Array)]);
      },
      handleDrain: () => {},
      handleClose: () => {
        this.isClosed = true;
      },
    });
  }

  get notices(): unknown[] {
    return decodeFrames(this.#heard).frames.map(({ body }) => JSON.parse(body.toString()));
  }

  /** Sends preface and login, or what is given instead, in pieces of so many bytes. */
  send(bytes: Uint8Array, pieceBytes = bytes.length): void {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      this.transport.send(bytes.subarray(at, at + pieceBytes));
    }
  }
}

const opening = Buffer.concat([
  Buffer.from('CHATCAST/1\n'),
  encodeMessage({ type: 'login', name: 'atom' }),
]);

describe('a connection that the program made itself', () => {
  it.each([opening.length, 12, 11, 10, 1])(
    'leads into the room (%i bytes at a time)',
    async (n) => {
      const { clock, server, peer } = setUp();
      peer.send(opening, n);
      await clock.settle();
      expect(peer.notices[0]).toMatchObject({ type: 'welcome', name: 'atom' });
      expect(server.stats().connections).toEqual({ 'native/tcp': 1 });
      await clock.run(server.close());
      expect(peer.notices.at(-1)).toMatchObject({ type: 'bye', code: 'SHUTDOWN' });
      expect(peer.isClosed).toBe(true);
    },
  );

  it('comes from the address that it says', async () => {
    const clock = new VirtualClock();
    const addresses: string[] = [];
    const server = new ChatServer({
      clock,
      authenticate: ({ address }) => {
        addresses.push(address);
      },
    });
    const { client, server: far } = connectInMemory(clock, '203.0.113.7');
    server.accept(far);
    new Peer(client).send(opening);
    await clock.settle();
    expect(addresses).toEqual(['203.0.113.7']);
    await clock.run(server.close());
  });

  it.each([
    ['another preface', 'CHATCAST/2\n'],
    ['HTTP', 'GET / HTTP/1.1\r\n\r\n'],
    ['one wrong byte', 'X'],
  ])('is closed with PROTOCOL when it begins with %s', async (_, beginning) => {
    const { clock, server, peer } = setUp();
    peer.send(Buffer.from(beginning));
    await clock.settle();
    expect(peer.notices).toMatchObject([{ type: 'bye', code: 'PROTOCOL' }]);
    expect(peer.isClosed).toBe(true);
    expect(server.stats().connections).toEqual({});
    await clock.run(server.close());
  });

  it('is closed when it does not log in in time, though no port is open', async () => {
    const { clock, server, peer } = setUp();
    peer.send(Buffer.from('CHATCAST'));
    await clock.advance(14_000);
    expect(peer.isClosed).toBe(false);
    await clock.advance(2_000);
    expect(peer.notices).toMatchObject([{ type: 'bye', code: 'TIMEOUT' }]);
    expect(peer.isClosed).toBe(true);
    await clock.run(server.close());
  });

  it('is not taken any more after close()', async () => {
    const { clock, server } = setUp();
    await clock.run(server.close({ drainMs: 0 }));
    const { server: far } = connectInMemory(clock);
    expect(() => server.accept(far)).toThrow(expect.objectContaining({ code: 'SHUTDOWN' }));
  });
});
