import { describe, expect, it, vi } from 'vitest';
import { until } from '../support/until.js';
import { openRoom } from './support/openRoom.js';
import { RawPeer } from './support/RawPeer.js';

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
