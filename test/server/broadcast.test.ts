import { describe, expect, it } from 'vitest';
import { collect } from './support/nextEvent.js';
import { openRoom } from './support/openRoom.js';

describe('what the server says itself', () => {
  it('is heard by everyone awake, and by the program', async () => {
    const room = await openRoom({ name: 'Host' });
    const [atom, hansung, sleeper] = await room.joinAll('atom', 'hansung', 'sleeper');
    await sleeper.sleep();
    const heard = [room.server, atom, hansung, sleeper].map((who) => collect(who, 'message'));
    const message = await room.server.broadcast('hello\neveryone');
    await Promise.all([atom.list(), hansung.list(), sleeper.list()]);
    expect(message).toEqual({
      id: expect.any(String),
      seq: expect.any(Number),
      at: expect.any(Number),
      from: 'Host',
      text: 'hello\neveryone',
      scope: 'room',
    });
    expect(heard).toEqual([[{ message }], [{ message }], [{ message }], []]);
  });

  it('has its place in the one order', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const heard = [atom, hansung].map((client) => collect(client, 'message'));
    const said = await Promise.all([
      atom.send('one'),
      room.server.broadcast('two'),
      hansung.send('three'),
      room.server.broadcast('four'),
    ]);
    await Promise.all([atom.list(), hansung.list()]);
    const ordered = said.sort((a, b) => a.seq - b.seq).map((message) => ({ message }));
    expect(heard).toEqual([ordered, ordered]);
  });

  it('reaches those who are in a pair', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    hansung.on('pairRequest', ({ request }) => request.accept());
    await atom.pair('hansung');
    const heard = collect(hansung, 'message');
    const message = await room.server.broadcast('closing soon');
    await hansung.list();
    expect(heard).toEqual([{ message }]);
  });

  it('is no answer to a member whose request has the same id', async () => {
    const room = await openRoom();
    const peer = await room.member('atom');
    peer.send({ type: 'say', id: 'server-1', text: 'mine' });
    await peer.take('message');
    const message = await room.server.broadcast('the server’s');
    expect(message).toMatchObject({ from: 'server', text: 'the server’s' });
  });

  it('in an empty room resolves all the same', async () => {
    const room = await openRoom();
    expect((await room.server.broadcast('echo')).from).toBe('server');
  });
});

describe('a whisper of the server', () => {
  it('is heard by the one addressed, and by the program', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const heard = [room.server, atom, hansung].map((who) => collect(who, 'whisper'));
    const whisper = await room.server.whisper('ATOM', 'psst');
    await Promise.all([atom.list(), hansung.list()]);
    expect(whisper).toEqual({
      id: expect.any(String),
      seq: expect.any(Number),
      at: expect.any(Number),
      from: 'server',
      to: 'atom',
      text: 'psst',
    });
    expect(heard).toEqual([[{ whisper }], [{ whisper }], []]);
  });

  it('to nobody or somebody asleep is refused', async () => {
    const room = await openRoom();
    const atom = await room.join('atom');
    await atom.sleep();
    await expect(room.server.whisper('robot', 'hi')).rejects.toMatchObject({
      code: 'USER_UNKNOWN',
    });
    await expect(room.server.whisper('server', 'hi')).rejects.toMatchObject({
      code: 'USER_UNKNOWN',
    });
    await expect(room.server.whisper('atom', 'hi')).rejects.toMatchObject({ code: 'USER_ASLEEP' });
  });

  it('cannot be answered: the server is no member', async () => {
    const room = await openRoom();
    const atom = await room.join('atom');
    await expect(atom.whisper('server', 'hi')).rejects.toMatchObject({ code: 'USER_UNKNOWN' });
  });
});
