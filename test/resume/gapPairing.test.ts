import { describe, expect, it } from 'vitest';
import type { PairRequest } from '../../src/index.js';
import { nextEvent } from '../server/support/nextEvent.js';
import { fate } from './support/fate.js';
import type { Guest } from './support/House.js';
import { House } from './support/House.js';

/** Atom behind the proxy, hansung not; so little is remembered that what happens while atom is away is a gap. */
async function openForTwo() {
  const house = await House.open({ limits: { resumeEvents: 2 } });
  const atom = await house.enter('atom');
  const hansung = await house.enter('hansung', { proxied: false });
  return { house, atom, hansung };
}

/** Everything that happened until now is forgotten when atom comes back. */
async function comeBackAfterGap(house: House, { client, witness }: Guest): Promise<void> {
  for (let i = 0; i < 3; i += 1) await house.server.broadcast('news');
  const back = nextEvent(client, 'reconnect');
  await house.proxy.welcome();
  await back;
  await client.list();
  expect(witness.gaps).toHaveLength(1);
}

/** The next question that somebody is asked. */
async function nextRequest({ client }: Guest): Promise<PairRequest> {
  return (await nextEvent(client, 'pairRequest')).request;
}

describe('a pair, over a gap', () => {
  it('that lasts is the same afterwards', async () => {
    const { house, atom, hansung } = await openForTwo();
    await using _ = house;
    hansung.client.on('pairRequest', ({ request }) => void request.accept());
    const pair = await atom.client.pair('hansung');
    await house.cutOff();
    await comeBackAfterGap(house, atom);
    expect(atom.client.currentPair).toBe(pair);
    expect(atom.witness.count('pairEnd')).toBe(0);
    expect((await pair.send('still us')).scope).toBe('pair');
  });

  it('that ended meanwhile is over, and nothing meant for it is said to the room', async () => {
    const { house, atom, hansung } = await openForTwo();
    await using _ = house;
    hansung.client.on('pairRequest', ({ request }) => void request.accept());
    const pair = await atom.client.pair('hansung');
    await house.cutOff();
    await hansung.client.currentPair?.end();
    const forPair = fate(pair.send('for hansung only'));
    const byTheWay = fate(atom.client.send('for hansung, too'));
    const ending = fate(pair.end());
    await comeBackAfterGap(house, atom);
    expect(await Promise.all([forPair, byTheWay, ending])).toEqual([
      'PAIR_ENDED',
      'PAIR_ENDED',
      'ok',
    ]);
    expect(pair.ended).toBeDefined();
    expect(atom.client.currentPair).toBeUndefined();
    expect(atom.witness.all('pairEnd')).toMatchObject([{ pair: { id: pair.id } }]);
    expect((await atom.client.send('to all')).scope).toBe('room');
    expect(hansung.witness.texts).not.toContain('for hansung only');
    expect(atom.client.users.get('atom')?.partner).toBeUndefined();
  });

  it('that ended when the partner left is over, too', async () => {
    const { house, atom, hansung } = await openForTwo();
    await using _ = house;
    hansung.client.on('pairRequest', ({ request }) => void request.accept());
    const pair = await atom.client.pair('hansung');
    await house.cutOff();
    await hansung.client.close();
    await comeBackAfterGap(house, atom);
    expect(pair.ended).toBe('left');
    expect([...atom.client.users.keys()]).toEqual(['atom']);
  });

  it('that began by an own question which is still told is what asking resolves with', async () => {
    await using house = await House.open({ limits: { resumeEvents: 4 } });
    const atom = await house.enter('atom');
    const hansung = await house.enter('hansung', { proxied: false });
    hansung.client.on('pairRequest', ({ request }) => void request.accept());
    house.proxy.latest.freeze('down');
    for (let i = 0; i < 4; i += 1) await house.server.broadcast('forgotten');
    const started = nextEvent(house.server, 'pairStart');
    const asking = atom.client.pair('hansung');
    await started;
    await house.cutOff();
    await house.proxy.welcome();
    expect(await asking).toBe(atom.client.currentPair);
    expect(atom.witness.gaps).toHaveLength(1);
    expect(atom.witness.count('pairStart')).toBe(1);
  });

  it('that began so, ended, and was followed by another is over for who asked', async () => {
    await using house = await House.open({ limits: { resumeEvents: 6 } });
    const atom = await house.enter('atom');
    const hansung = await house.enter('hansung', { proxied: false });
    const minji = await house.enter('minji', { proxied: false });
    for (const { client } of [hansung, minji]) {
      client.on('pairRequest', ({ request }) => void request.accept());
    }
    house.proxy.latest.freeze('down');
    for (let i = 0; i < 4; i += 1) await house.server.broadcast('forgotten');
    const started = nextEvent(hansung.client, 'pairStart');
    const asking = fate(atom.client.pair('hansung'));
    await (await started).pair.end();
    const startedAnew = nextEvent(house.server, 'pairStart');
    const askingAnew = atom.client.pair('minji');
    await startedAnew;
    await house.cutOff();
    await house.proxy.welcome();
    expect(await asking).toBe('PAIR_ENDED');
    expect(await askingAnew).toBe(atom.client.currentPair);
  });

  it('that was followed by another one is over, and the other has begun', async () => {
    const { house, atom, hansung } = await openForTwo();
    await using _ = house;
    hansung.client.on('pairRequest', ({ request }) => void request.accept());
    const first = await atom.client.pair('hansung');
    house.proxy.latest.freeze('down');
    const second = nextEvent(house.server, 'pairStart');
    const ending = first.end();
    const asking = fate(atom.client.pair('hansung'));
    const { id } = (await second).pair;
    await house.cutOff();
    await comeBackAfterGap(house, atom);
    await ending;
    expect(['ok', 'INDETERMINATE']).toContain(await asking);
    expect(atom.client.currentPair?.id).toBe(id);
    expect(atom.witness.all('pairEnd').map(({ pair }) => pair.id)).toEqual([first.id]);
    expect(atom.witness.all('pairStart').map(({ pair }) => pair.id)).toEqual([first.id, id]);
    expect(atom.client.users.get('atom')?.partner).toBe('hansung');
  });
});

describe('a question of one’s own, over a gap', () => {
  it('that was accepted meanwhile resolves with the pair', async () => {
    const { house, atom, hansung } = await openForTwo();
    await using _ = house;
    const asked = nextRequest(hansung);
    const asking = atom.client.pair('hansung');
    const request = await asked;
    await atom.client.list();
    await house.cutOff();
    const accepted = await request.accept();
    await comeBackAfterGap(house, atom);
    const pair = await asking;
    expect(pair.id).toBe(accepted.id);
    expect(atom.client.currentPair).toBe(pair);
    expect(atom.witness.all('pairStart')).toEqual([{ pair }]);
    const heard = nextEvent(accepted, 'message');
    await pair.send('just us');
    expect((await heard).message.text).toBe('just us');
  });

  it('that was declined meanwhile is INDETERMINATE, for nobody remembers', async () => {
    const { house, atom, hansung } = await openForTwo();
    await using _ = house;
    const asked = nextRequest(hansung);
    const asking = fate(atom.client.pair('hansung'));
    const request = await asked;
    await atom.client.list();
    await house.cutOff();
    await request.decline();
    await comeBackAfterGap(house, atom);
    expect(await asking).toBe('INDETERMINATE');
    expect(atom.client.currentPair).toBeUndefined();
  });

  it('that is still open is answered afterwards', async () => {
    const { house, atom, hansung } = await openForTwo();
    await using _ = house;
    const asked = nextRequest(hansung);
    const asking = atom.client.pair('hansung');
    const request = await asked;
    await atom.client.list();
    await house.cutOff();
    await comeBackAfterGap(house, atom);
    await request.accept();
    expect((await asking).partner).toBe('hansung');
  });

  it('that was asked, but not known to be, is still asked and not asked twice', async () => {
    const { house, atom, hansung } = await openForTwo();
    await using _ = house;
    house.proxy.latest.freeze('down');
    const asked = nextRequest(hansung);
    const asking = atom.client.pair('hansung');
    const request = await asked;
    await house.cutOff();
    await comeBackAfterGap(house, atom);
    expect(hansung.witness.count('pairRequest')).toBe(1);
    await request.accept();
    expect((await asking).partner).toBe('hansung');
  });

  it('that was asked, but not known to be, and accepted, is known as the pair that it became', async () => {
    const { house, atom, hansung } = await openForTwo();
    await using _ = house;
    house.proxy.latest.freeze('down');
    const asked = nextRequest(hansung);
    const asking = fate(atom.client.pair('hansung'));
    const request = await asked;
    await house.cutOff();
    const accepted = await request.accept();
    await comeBackAfterGap(house, atom);
    expect(['ok', 'INDETERMINATE']).toContain(await asking);
    expect(atom.client.currentPair?.id).toBe(accepted.id);
    expect(atom.witness.count('pairStart')).toBe(1);
  });
});

describe('a question of somebody else’s, over a gap', () => {
  it('that was withdrawn meanwhile is over', async () => {
    const { house, atom, hansung } = await openForTwo();
    await using _ = house;
    const giveUp = new AbortController();
    const asked = nextRequest(atom);
    const asking = fate(hansung.client.pair('atom', { signal: giveUp.signal }));
    const request = await asked;
    await house.cutOff();
    const withdrawn = nextEvent(house.server, 'pairRequestEnd');
    giveUp.abort(new Error('never mind'));
    await asking;
    expect((await withdrawn).outcome).toBe('withdrawn');
    await comeBackAfterGap(house, atom);
    expect(request.signal.aborted).toBe(true);
    expect(await fate(request.accept())).toBe('EXPIRED');
  });

  it('that was asked meanwhile is told, once, and can be answered', async () => {
    const { house, atom, hansung } = await openForTwo();
    await using _ = house;
    await house.cutOff();
    const onServer = nextEvent(house.server, 'pairRequest');
    const asking = hansung.client.pair('atom');
    await onServer;
    const asked = nextRequest(atom);
    await comeBackAfterGap(house, atom);
    const request = await asked;
    expect(atom.witness.count('pairRequest')).toBe(1);
    expect(request).toMatchObject({ from: 'hansung', id: (await onServer).request.id });
    const pair = await request.accept();
    expect((await asking).id).toBe(pair.id);
  });

  it('that was answered, but not known to be, is answered once', async () => {
    const { house, atom, hansung } = await openForTwo();
    await using _ = house;
    const asked = nextRequest(atom);
    const asking = hansung.client.pair('atom');
    const request = await asked;
    house.proxy.latest.freeze('down');
    const accepting = request.accept();
    const { id } = await asking;
    await house.cutOff();
    await comeBackAfterGap(house, atom);
    expect((await accepting).id).toBe(id);
    expect(atom.client.currentPair?.id).toBe(id);
    expect(atom.witness.count('pairStart')).toBe(1);
  });
});
