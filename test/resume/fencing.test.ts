import { describe, expect, it } from 'vitest';
import { RawPeer } from '../server/support/RawPeer.js';
import { until } from '../support/until.js';
import { House } from './support/House.js';

/** Somebody comes in by hand; `back` is the same member on another connection. */
async function comeIn(house: House, name: string) {
  const peer = await RawPeer.connect(house.url);
  const { session, token, seq } = await peer.login(name);
  const back = async (as: { token?: string; seq?: number } = {}) => {
    const returned = await RawPeer.connect(house.url);
    returned.send({ type: 'resume', session, token, seq, ...as });
    return returned;
  };
  return { peer, session, token, seq, back };
}

describe('the resume token', () => {
  it('is another one after each resume', async () => {
    await using house = await House.open();
    const { token, back } = await comeIn(house, 'atom');
    const tokens = [token];
    for (let i = 0; i < 3; i += 1) {
      const peer = await back({ token: tokens.at(-1) ?? '' });
      tokens.push((await peer.take('welcome')).token);
    }
    expect(new Set(tokens).size).toBe(4);
  });

  it('stays good when the welcome with the new one is lost, however often', async () => {
    await using house = await House.open();
    const { peer, back } = await comeIn(house, 'atom');
    await peer.vanish();
    for (let i = 0; i < 3; i += 1) {
      const returned = await back();
      expect((await returned.take('welcome')).resumed).toBe(true);
      await returned.vanish();
    }
    expect(house.server.users.has('atom')).toBe(true);
  });

  it('is void as soon as its successor was seen in use', async () => {
    await using house = await House.open();
    const { back } = await comeIn(house, 'atom');
    const returned = await back();
    await returned.take('welcome');
    returned.send({ type: 'ping' });
    await returned.take('pong');
    const thief = await back();
    expect((await thief.take('refused')).code).toBe('EXPIRED');
    await thief.closed;
    returned.send({ type: 'say', id: 'here-1', text: 'still here' });
    await returned.take('message');
  });

  it('opens nothing when it is wrong, of another session, or from the future', async () => {
    await using house = await House.open();
    const { peer, token, back } = await comeIn(house, 'atom');
    const other = await comeIn(house, 'hansung');
    const wrong = [
      { token: 'x' },
      { token: `${token}x` },
      { token: other.token },
      { seq: 1_000_000 },
    ];
    for (const as of wrong) {
      const thief = await back(as);
      expect((await thief.take('refused')).code).toBe('EXPIRED');
      await thief.closed;
    }
    peer.send({ type: 'ping' });
    await peer.take('pong');
  });

  it('is that of the client even when a resume that it gave up arrives late', async () => {
    await using house = await House.open();
    const { peer, back } = await comeIn(house, 'atom');
    await peer.vanish();
    const second = await back();
    const newer = await second.take('welcome');
    // Sent before the second and overtaken on the way: it takes the session, and nobody reads its welcome.
    const late = await back();
    await late.take('welcome');
    await second.closed;
    await late.vanish();
    const third = await back({ token: newer.token });
    expect((await third.take('welcome')).resumed).toBe(true);
  });
});

describe('of two connections of one session', () => {
  it('the older is dropped, and what is still on its way there is never processed', async () => {
    await using house = await House.open();
    const { witness } = await house.enter('witness', { proxied: false });
    const older = await RawPeer.connect(house.proxy.tcpUrl);
    const { session, token, seq } = await older.login('atom');
    house.proxy.latest.freeze('up');
    older.send({ type: 'say', id: 'late-1', text: 'from the older' });
    const newer = await RawPeer.connect(house.url);
    await newer.resume(session, token, seq);
    house.proxy.latest.thaw('up');
    await older.closed;
    newer.send({ type: 'say', id: 'now-1', text: 'from the newer' });
    await until(() => witness.messages.length > 0, 'a message');
    expect(witness.texts).toEqual(['from the newer']);
    expect(witness.count('leave')).toBe(0);
  });

  it('both saying the same thing have it said once', async () => {
    await using house = await House.open();
    const { witness } = await house.enter('witness', { proxied: false });
    const { peer, back } = await comeIn(house, 'atom');
    peer.send({ type: 'say', id: 'once-1', text: 'once' });
    const { seq } = await peer.take('message');
    const newer = await back();
    newer.send({ type: 'say', id: 'once-1', text: 'once' }, { type: 'say', id: 'b', text: 'two' });
    expect(await newer.take('done')).toMatchObject({ id: 'once-1', seq });
    await until(() => witness.texts.includes('two'), 'the second message');
    expect(witness.texts).toEqual(['once', 'two']);
  });
});

describe('a member that has received nothing but its welcome', () => {
  it('can resume', async () => {
    await using house = await House.open();
    const { peer, back } = await comeIn(house, 'atom');
    await peer.vanish();
    const { client } = await house.enter('hansung', { proxied: false });
    await client.send('hello');
    const returned = await back();
    expect(await returned.take('welcome')).toMatchObject({ resumed: true, missed: 2 });
    expect((await returned.take('message')).text).toBe('hello');
    expect(returned.heard.map(({ type }) => type)).toEqual(['welcome', 'join', 'message']);
  });

  it('is told nothing of what was before its own coming, whatever place it names', async () => {
    await using house = await House.open();
    const { client } = await house.enter('hansung', { proxied: false });
    await client.send('before');
    const { peer, seq, back } = await comeIn(house, 'atom');
    await client.send('after');
    await peer.vanish();
    const returned = await back({ seq: 0 });
    const { gap } = await returned.take('welcome');
    // It knows nothing, so it is told who is here.
    const { users } = await returned.take('roster');
    expect(users.map(({ name }) => name)).toEqual(['hansung', 'atom']);
    expect(returned.all('message').map(({ text }) => text)).toEqual(['after']);
    expect(returned.all('join')).toEqual([]);
    expect(gap).toEqual({ afterSeq: 0, nextSeq: seq + 1, missed: seq });
  });
});
