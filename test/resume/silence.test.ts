import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { nextEvent } from '../server/support/nextEvent.js';
import { RawPeer } from '../server/support/RawPeer.js';
import { turns, until } from '../support/until.js';
import { House } from './support/House.js';

const limits = { pingMs: 100, pongMs: 1000 };

describe('a connection on which nothing moves any more', () => {
  it.each(['tcp', 'websocket'] as const)(
    'is given up by the client, who comes back on another (%s)',
    async (carrier) => {
      await using house = await House.open({ limits });
      const { client, witness } = await house.enter('atom', { carrier });
      const lost = nextEvent(client, 'disconnect');
      house.proxy.latest.freeze();
      const sending = client.send('into the void');
      expect(await lost).toMatchObject({
        willReconnect: true,
        error: { code: 'UNREACHABLE', message: 'The server does not answer.' },
      });
      await sending;
      expect(witness.texts).toEqual(['into the void']);
      expect(house.server.stats().resumes).toBe(1);
    },
  );

  it('is given up by the server, after a ping, and the member keeps its place', async () => {
    const clock = new VirtualClock();
    await using house = await House.open({ clock });
    const peer = await RawPeer.connect(house.url);
    await peer.login('atom');
    const passes = async (ms: number, until: () => boolean) => {
      for (let passed = 0; passed < ms && !until(); passed += 1000) {
        clock.advanceSync(1000);
        await turns(5);
      }
    };
    await passes(30_000, () => peer.all('ping').length > 0);
    expect(peer.all('ping')).toHaveLength(1);
    await passes(30_000, () => house.server.stats().detached > 0);
    await peer.closed;
    expect(peer.all('ping')).toHaveLength(1);
    expect(house.server.users.has('atom')).toBe(true);
  });

  it('is given up by both, and leaves nothing open', async () => {
    await using house = await House.open({ limits: { ...limits, resumeMs: 100 } });
    const bystander = await house.enter('bystander', { proxied: false });
    const { client } = await house.enter('atom', { reconnect: false });
    const left = nextEvent(bystander.client, 'leave');
    const closed = nextEvent(client, 'close');
    house.proxy.latest.freeze();
    await Promise.all([left, closed]);
    expect(house.server.stats().connections).toEqual({ 'native/tcp': 1 });
  });

  it('and on which nobody has anything to say, stays', async () => {
    await using house = await House.open({ limits });
    const { witness } = await house.enter('atom');
    const connection = house.proxy.latest;
    const bytes = connection.bytes('up');
    // A ping and a pong are 21 bytes each: so this is longer than silence may last.
    await until(() => connection.bytes('up') > bytes + 60, 'signs of life');
    expect(witness.count('disconnect')).toBe(0);
    expect(house.server.stats().resumes).toBe(0);
  });
});
