import { describe, expect, it } from 'vitest';
import { RawPeer } from '../server/support/RawPeer.js';
import { until } from '../support/until.js';
import { House } from './support/House.js';

const secret = 'v7Qm2cX0aT9pLr4k';

/** A login of atom's that is granted, and whose welcome nobody reads. */
async function loseWelcome(house: House): Promise<RawPeer> {
  const peer = await RawPeer.connect(house.url);
  peer.send({ type: 'login', name: 'atom', secret });
  await until(() => house.server.users.has('atom'), 'the login');
  return peer;
}

describe('a login whose welcome was lost', () => {
  it('comes back by its secret, also while the server believes the first connection to be alive', async () => {
    await using house = await House.open();
    const first = await loseWelcome(house);
    const second = await RawPeer.connect(house.url);
    expect(await second.login('ATOM', { secret })).toMatchObject({ name: 'atom', resumed: true });
    await first.closed;
    expect(house.server.stats()).toMatchObject({ members: 1, resumes: 1 });
  });

  it('does not ask the authenticator again, and nobody sees a leave', async () => {
    let asked = 0;
    await using house = await House.open({
      authenticate: ({ name }) => {
        asked += 1;
        return { name: name === 'atom' ? 'renamed' : name };
      },
    });
    const { witness } = await house.enter('bystander', { proxied: false });
    const first = await RawPeer.connect(house.url);
    first.send({ type: 'login', name: 'atom', password: 'p', secret });
    await until(() => house.server.users.has('renamed'), 'the login');
    await first.vanish();
    const second = await RawPeer.connect(house.url);
    const welcome = await second.login('atom', { password: 'p', secret });
    expect(welcome).toMatchObject({ name: 'renamed', resumed: true });
    expect(asked).toBe(2);
    expect(witness.kinds()).toEqual(['connect', 'join']);
  });

  it('is one stay when its copies are at the door together', async () => {
    const doors: (() => void)[] = [];
    await using house = await House.open({
      authenticate: () => new Promise<void>((resolve) => doors.push(resolve)),
    });
    const copies = [await RawPeer.connect(house.url), await RawPeer.connect(house.url)];
    for (const copy of copies) copy.send({ type: 'login', name: 'atom', secret });
    await until(() => doors.length === 2, 'both at the door');
    for (const open of doors) open();
    // The second takes the stay over from the first.
    const [first, second] = copies;
    await first?.closed;
    expect(await second?.take('welcome')).toMatchObject({ name: 'atom', resumed: true });
    expect(house.server.stats()).toMatchObject({ members: 1, denied: {} });
  });

  it.each([
    ['another secret', { secret: 'x'.repeat(16) }],
    ['no secret', {}],
  ])('is not for whoever has %s', async (_, more) => {
    await using house = await House.open();
    await (await loseWelcome(house)).vanish();
    const other = await RawPeer.connect(house.url);
    other.send({ type: 'login', name: 'atom', ...more });
    expect(await other.take('refused')).toMatchObject({ code: 'NAME_TAKEN' });
  });

  it('is over with the first request after the welcome: from then on the token counts', async () => {
    await using house = await House.open();
    const first = await loseWelcome(house);
    first.send({ type: 'list', id: 'a' });
    await first.take('users');
    const other = await RawPeer.connect(house.url);
    other.send({ type: 'login', name: 'atom', secret });
    expect(await other.take('refused')).toMatchObject({ code: 'NAME_TAKEN' });
  });

  it('leaves no trace of a member that has left', async () => {
    await using house = await House.open();
    const first = await loseWelcome(house);
    first.send({ type: 'bye' });
    await first.closed;
    const second = await RawPeer.connect(house.url);
    expect(await second.login('atom', { secret })).toMatchObject({ resumed: false });
  });

  it('is found by a later connect() of the same client, after an earlier one gave up', async () => {
    await using house = await House.open();
    const { client } = house.guest('atom');
    house.proxy.handleConnection = (connection) => connection.freeze('down');
    const connecting = client.connect({ timeoutMs: 300 });
    await expect(connecting).rejects.toMatchObject({ code: 'TIMEOUT' });
    house.proxy.handleConnection = () => {};
    await client.connect();
    expect([...house.server.users.keys()]).toEqual(['atom']);
  });

  it('follows a session that was lost, and tells of the gap', async () => {
    await using house = await House.open({ limits: { resumeMs: 60 } });
    const { client, witness } = await house.enter('atom');
    await house.cutOff();
    await until(() => !house.server.users.has('atom'), 'the end of the grace');
    await house.restart();
    // The resume is refused on one connection, and the login granted on the next.
    house.proxy.handleConnection = () => {
      house.proxy.handleConnection = (next) => {
        house.proxy.handleConnection = () => {};
        next.endAfter(1, 'down', 'cut');
      };
    };
    await house.proxy.welcome();
    await until(() => witness.count('reconnect') === 1, 'the return');
    await client.send('here');
    expect(witness.gaps).toEqual([{}]);
    expect(witness.texts).toEqual(['here']);
    expect(house.server.stats().resumes).toBe(1);
  });
});
