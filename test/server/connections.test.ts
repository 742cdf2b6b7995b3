import { describe, expect, it, vi } from 'vitest';
import type { Connect } from '../../src/index.js';
import { until } from '../support/until.js';
import { openRoom } from './support/openRoom.js';
import { RawPeer } from './support/RawPeer.js';
import { forwardedFor, withHeaders } from './support/withHeaders.js';

// In tests every address is loopback, which is exempt, and the system allows more files than a test should open.
vi.mock('../../src/server/Lobby.js', async (importOriginal) => ({
  ...(await importOriginal<typeof import('../../src/server/Lobby.js')>()),
  isLoopback: () => false,
}));
vi.mock('../../src/server/openFiles.js', () => ({ maxOpenSockets: () => 6 }));

describe('connections from one address', () => {
  it('beyond limits.maxConnectionsPerAddress are closed, until another ends', async () => {
    const room = await openRoom({ limits: { maxConnectionsPerAddress: 2 } });
    const [atom, hansung] = [await room.member('atom'), await room.member('hansung')];
    const third = await RawPeer.connect(room.url);
    await third.closed;
    expect(third.heard).toEqual([]);
    expect([atom.socket.destroyed, hansung.socket.destroyed]).toEqual([false, false]);
    await atom.vanish();
    await until(() => room.server.stats().detached === 1, 'its place is free');
    expect((await room.member('robot')).heard[0]?.type).toBe('welcome');
  });

  it('are counted, whatever they speak and whether they logged in or not', async () => {
    const room = await openRoom({ limits: { maxConnectionsPerAddress: 3 } });
    await RawPeer.connect(room.url, '');
    await room.peer();
    await room.join('atom', { url: room.webSocketUrl });
    await expect(room.join('hansung', { reconnect: false })).rejects.toMatchObject({
      code: 'UNREACHABLE',
    });
  });
});

describe('connections that come through a proxy', () => {
  const limits = { maxConnectionsPerAddress: 2 };

  it('are counted by whom the proxy speaks for, and not by the proxy', async () => {
    const room = await openRoom({ limits, trustProxy: 'loopback' });
    const join = (name: string, connect: Connect) =>
      room.join(name, { url: room.webSocketUrl, connect, reconnect: false });
    for (const [index, name] of ['a', 'b', 'c'].entries()) {
      await join(name, forwardedFor(`203.0.113.${index}`));
    }
    await join('d', forwardedFor('203.0.113.0'));
    await expect(join('e', forwardedFor('203.0.113.0'))).rejects.toThrow('429');
  });

  it('are counted as those of the proxy where it names nobody', async () => {
    const room = await openRoom({ limits, trustProxy: 'loopback' });
    const join = (name: string) =>
      room.join(name, { url: room.webSocketUrl, connect: withHeaders({}), reconnect: false });
    await join('a');
    await join('b');
    await expect(join('c')).rejects.toThrow('429');
  });

  it('are counted as others are where they are none: by who speaks over TCP', async () => {
    const room = await openRoom({ limits, trustProxy: 1 });
    await room.member('a');
    await room.member('b');
    const third = await room.peer();
    await third.closed;
    expect(third.heard).toEqual([]);
  });

  it('are not counted before it is known what they are', async () => {
    const room = await openRoom({ limits, trustProxy: 1 });
    const silent = [];
    for (const _ of ['a', 'b', 'c']) silent.push(await RawPeer.connect(room.url, ''));
    expect((await room.member('d')).heard[0]?.type).toBe('welcome');
    expect(silent.filter(({ socket }) => socket.destroyed)).toEqual([]);
    for (const { socket } of silent) socket.destroy();
  });
});

describe('connections to one port', () => {
  it('beyond what the system allows are closed, and the port stays open', async () => {
    const room = await openRoom();
    const members = [];
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) members.push(await room.member(name));
    const seventh = await RawPeer.connect(room.url);
    await seventh.closed;
    expect(members.filter(({ socket }) => socket.destroyed)).toEqual([]);
    await members[0]?.vanish();
    await until(() => room.server.stats().detached === 1, 'its place is free');
    expect((await room.member('g')).heard[0]?.type).toBe('welcome');
  });
});
