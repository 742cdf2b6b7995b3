import { describe, expect, it } from 'vitest';
import { until } from '../support/until.js';
import { collect, nextEvent } from './support/nextEvent.js';
import { openRoom } from './support/openRoom.js';

describe('somebody who is kicked', () => {
  it('is told why, is gone for everyone, and does not come back by itself', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const told = [collect(room.server, 'leave'), collect(hansung, 'leave')];
    const lost = collect(atom, 'disconnect');
    const closed = nextEvent(atom, 'close');
    await room.server.kick('ATOM', 'Be nice.');
    const { error } = await closed;
    expect(error).toMatchObject({ code: 'KICKED', message: 'Be nice.' });
    expect(lost).toMatchObject([{ willReconnect: false }]);
    expect(atom.state).toBe('closed');
    await hansung.list();
    const leave = { user: expect.objectContaining({ name: 'atom' }), reason: 'kicked' };
    expect(told).toEqual([[leave], [leave]]);
    await until(() => room.server.stats().connections['native/tcp'] === undefined, 'it is closed');
    expect([...room.server.users.keys()]).toEqual(['hansung']);
  });

  it('is told the first of a reason that no frame would hold', async () => {
    const room = await openRoom();
    const atom = await room.join('atom');
    const closed = nextEvent(atom, 'close');
    await room.server.kick('atom', '한'.repeat(300_000));
    const { error } = await closed;
    expect(error).toMatchObject({ code: 'KICKED', message: `${'한'.repeat(999)}…` });
  });

  it('gets what was said before', async () => {
    const room = await openRoom();
    const peer = await room.member('atom');
    await room.server.broadcast('last call');
    await room.server.kick('atom');
    await peer.closed;
    expect(peer.heard.slice(-2)).toMatchObject([
      { type: 'message', text: 'last call' },
      { type: 'bye', code: 'KICKED', message: 'Removed by the server.' },
    ]);
  });

  it('has what it waits for rejected: KICKED, or INDETERMINATE where nobody can say', async () => {
    const room = await openRoom();
    const atom = await room.join('atom');
    room.server.use(() => new Promise(() => {}));
    const waiting = [atom.send('hello'), atom.sleep()].map((done) =>
      done.catch((error: unknown) => error),
    );
    await atom.list();
    await room.server.kick('atom');
    expect(await Promise.all(waiting)).toMatchObject([
      { code: 'INDETERMINATE' },
      { code: 'KICKED' },
    ]);
    await expect(atom.send('more')).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
  });

  it('cannot resume, but may log in again', async () => {
    const room = await openRoom();
    const peer = await room.peer();
    const { session, token, seq } = await peer.login('atom');
    await room.server.kick('atom');
    await peer.closed;
    const back = await room.peer();
    back.send({ type: 'resume', session, token, seq });
    expect(await back.take('refused')).toMatchObject({ code: 'EXPIRED' });
    expect((await room.join('atom')).state).toBe('online');
  });

  it('while its connection is lost, is gone at once', async () => {
    const room = await openRoom();
    await (await room.member('atom')).vanish();
    await until(() => room.server.stats().detached === 1, 'the loss is noticed');
    await room.server.kick('atom');
    expect(room.server.stats()).toMatchObject({ members: 0, detached: 0 });
  });

  it('in the very moment of coming in, does not come in', async () => {
    const room = await openRoom();
    const hansung = await room.join('hansung');
    const left = collect(hansung, 'leave');
    room.server.on('join', ({ user }) => room.server.kick(user.name, 'Members only.'));
    await expect(room.join('atom')).rejects.toMatchObject({
      code: 'KICKED',
      message: 'Members only.',
    });
    await hansung.list();
    expect(left).toMatchObject([{ user: { name: 'atom' }, reason: 'kicked' }]);
  });
});

describe('kicking', () => {
  it('nobody is USER_UNKNOWN', async () => {
    const room = await openRoom();
    await room.join('atom');
    await expect(room.server.kick('robot')).rejects.toMatchObject({ code: 'USER_UNKNOWN' });
    await expect(room.server.kick('server')).rejects.toMatchObject({ code: 'USER_UNKNOWN' });
  });

  it('twice is USER_UNKNOWN the second time', async () => {
    const room = await openRoom();
    await room.join('atom');
    await room.server.kick('atom');
    await expect(room.server.kick('atom')).rejects.toMatchObject({ code: 'USER_UNKNOWN' });
  });
});
