import { describe, expect, it } from 'vitest';
import { ChatServer } from '../../src/index.js';
import { until } from '../support/until.js';
import { collect } from './support/nextEvent.js';
import { openRoom } from './support/openRoom.js';

/** Spelled by code points where a font would not show the difference. */
const cyrillicPace = '\u0440\u0430\u0441\u0435';

describe('a name has one owner', () => {
  it.each([
    ['the same spelling', 'atom', 'atom'],
    ['capitals', 'atom', 'AtOm'],
    ['letters of another script that look the same', 'pace', cyrillicPace],
    ['another composition of the same letters', 'zo\u00eb', 'zoe\u0308'],
    ['ß and ss', 'stra\u00dfe', 'STRASSE'],
  ])('%s are the same name', async (_, first, second) => {
    const room = await openRoom();
    await room.join(first);
    await expect(room.join(second)).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    expect([...room.server.users.keys()]).toEqual([first]);
  });

  it('names that differ otherwise live side by side', async () => {
    const room = await openRoom();
    const names = ['atom', 'atom2', 'Ünal', '한성', 'さくら', '李明', 'Ольга'];
    for (const name of names) await room.join(name);
    expect([...room.server.users.keys()]).toEqual(names);
  });

  it('is shown as its owner spells it, and found by any spelling', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('AtoM', 'hansung');
    const whispers = collect(atom, 'whisper');
    expect(await hansung.whisper('aTOm', 'hi')).toMatchObject({ to: 'AtoM' });
    await room.server.whisper('ATOM', 'hello');
    await atom.list();
    expect(whispers.map(({ whisper }) => [whisper.from, whisper.to])).toEqual([
      ['hansung', 'AtoM'],
      ['server', 'AtoM'],
    ]);
  });

  it('is free again after its owner left', async () => {
    const room = await openRoom();
    const atom = await room.join('atom');
    await atom.close();
    await until(() => room.server.users.size === 0, 'atom is gone');
    expect((await room.join('Atom')).name).toBe('Atom');
  });

  it('of many who ask for it at once exactly one gets it', async () => {
    const room = await openRoom();
    const clients = Array.from({ length: 20 }, (_, index) =>
      room.client(index % 2 === 0 ? 'atom' : 'ATOM', {
        ...(index % 3 === 0 && { url: room.webSocketUrl }),
      }),
    );
    const outcomes = await Promise.allSettled(clients.map((client) => client.connect()));
    const losses = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason.code] : [],
    );
    expect(losses).toEqual(Array(19).fill('NAME_TAKEN'));
    expect(clients.filter(({ state }) => state === 'online')).toHaveLength(1);
    expect(room.server.users.size).toBe(1);
  });

  it('not even if all of them were let in by the program in the same moment', async () => {
    const waiting: (() => void)[] = [];
    const room = await openRoom({
      authenticate: () =>
        new Promise((resolve) => {
          waiting.push(resolve);
          if (waiting.length === 10) for (const grant of waiting) grant();
        }),
    });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, () => room.join('atom', { password: 'ours' })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(room.server.stats()).toMatchObject({ members: 1, denied: { NAME_TAKEN: 9 } });
  });
});

describe('the name of the server', () => {
  it.each([
    [undefined, 'SERVER'],
    ['Host', 'host'],
  ])('%s is nobody else’s', async (serverName, asked) => {
    const room = await openRoom(serverName === undefined ? {} : { name: serverName });
    await expect(room.join(asked)).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    expect((await room.server.broadcast('hello')).from).toBe(serverName ?? 'server');
  });

  it('another one sets free', async () => {
    const room = await openRoom({ name: 'Host' });
    expect((await room.join('server')).name).toBe('server');
  });

  it('has to be a valid name', () => {
    expect(() => new ChatServer({ name: 'two words' })).toThrow(
      expect.objectContaining({ code: 'NAME_INVALID' }),
    );
  });
});

describe('a name that breaks a rule', () => {
  const invalid = [
    ['nothing', ''],
    ['a space', 'two words'],
    ['a bracket', '[atom]'],
    ['a control character', 'atom\u0007'],
    ['a zero-width character', 'at\u200bom'],
    ['a bidi control', 'atom\u202e'],
    ['two scripts', '\u0430tom'],
    ['33 characters', 'a'.repeat(33)],
    ['a lone surrogate', 'atom\ud800'],
  ] as const;

  it.each(invalid)('%s: the client does not even connect', async (_, name) => {
    const room = await openRoom();
    await expect(room.join(name)).rejects.toMatchObject({ code: 'NAME_INVALID' });
    await room.join('atom');
    expect(room.server.stats()).toMatchObject({ denied: {}, connections: { 'native/tcp': 1 } });
  });

  it.each(invalid)('%s: the server refuses and closes', async (_, name) => {
    const room = await openRoom();
    const denied = collect(room.server, 'denied');
    const peer = await room.peer();
    peer.send({ type: 'login', name });
    expect(await peer.take('refused')).toMatchObject({ code: 'NAME_INVALID' });
    await peer.closed;
    expect(denied).toMatchObject([{ address: '127.0.0.1', code: 'NAME_INVALID' }]);
    expect(room.server.users.size).toBe(0);
  });

  it('32 characters are fine, however many units they take', async () => {
    const room = await openRoom();
    const name = '\u{20000}'.repeat(32);
    expect((await room.join(name)).name).toBe(name);
  });
});
