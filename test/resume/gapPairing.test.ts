import { describe, expect, it } from 'vitest';
import type { PairRequest } from '../../src/index.js';
import { nextEvent } from '../server/support/nextEvent.js';
import { fate } from './support/fate.js';
import type { Guest } from './support/House.js';
import { Lodge } from './support/Lodge.js';

/** So little is remembered that what happens while atom is away is a gap. */
async function openForTwo() {
  const lodge = new Lodge({ limits: { resumeEvents: 2 } });
  return { lodge, atom: await lodge.enter('atom'), hansung: await lodge.enter('hansung') };
}

/** Everything that happened until now is forgotten when atom comes back. */
async function comeBackAfterGap(lodge: Lodge, atom: Guest): Promise<void> {
  for (let i = 0; i < 3; i += 1) await lodge.server.broadcast('news');
  await lodge.comeBack(atom);
  expect(atom.witness.gaps).toHaveLength(1);
}

/** The next question that somebody is asked. */
async function nextRequest({ client }: Guest): Promise<PairRequest> {
  return (await nextEvent(client, 'pairRequest')).request;
}

describe('a pair, over a gap', () => {
  it('that lasts is the same afterwards', async () => {
    const { lodge, atom, hansung } = await openForTwo();
    await using _ = lodge;
    hansung.client.on('pairRequest', ({ request }) => void request.accept());
    const pair = await atom.client.pair('hansung');
    await lodge.cutOff(atom);
    await comeBackAfterGap(lodge, atom);
    expect(atom.client.currentPair).toBe(pair);
    expect(atom.witness.count('pairEnd')).toBe(0);
    expect((await pair.send('still us')).scope).toBe('pair');
  });

  it('that ended meanwhile is over, and nothing meant for it is said to the room', async () => {
    const { lodge, atom, hansung } = await openForTwo();
    await using _ = lodge;
    hansung.client.on('pairRequest', ({ request }) => void request.accept());
    const pair = await atom.client.pair('hansung');
    await lodge.cutOff(atom);
    await hansung.client.currentPair?.end();
    const forPair = fate(pair.send('for hansung only'));
    const byTheWay = fate(atom.client.send('for hansung, too'));
    const ending = fate(pair.end());
    await comeBackAfterGap(lodge, atom);
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
    const { lodge, atom, hansung } = await openForTwo();
    await using _ = lodge;
    hansung.client.on('pairRequest', ({ request }) => void request.accept());
    const pair = await atom.client.pair('hansung');
    await lodge.cutOff(atom);
    await hansung.client.close();
    await comeBackAfterGap(lodge, atom);
    expect(pair.ended).toBe('left');
    expect([...atom.client.users.keys()]).toEqual(['atom']);
  });

  it('that began by an own question which is still told is what asking resolves with', async () => {
    await using lodge = new Lodge({ limits: { resumeEvents: 4 } });
    const atom = await lodge.enter('atom');
    const hansung = await lodge.enter('hansung');
    hansung.client.on('pairRequest', ({ request }) => void request.accept());
    lodge.deafen(atom);
    for (let i = 0; i < 4; i += 1) await lodge.server.broadcast('forgotten');
    const started = nextEvent(lodge.server, 'pairStart');
    const asking = atom.client.pair('hansung');
    await started;
    await lodge.cutOff(atom);
    await lodge.comeBack(atom);
    expect(await asking).toBe(atom.client.currentPair);
    expect(atom.witness.gaps).toHaveLength(1);
    expect(atom.witness.count('pairStart')).toBe(1);
  });

  it('that began so, ended, and was followed by another is over for who asked', async () => {
    await using lodge = new Lodge({ limits: { resumeEvents: 6 } });
    const atom = await lodge.enter('atom');
    const hansung = await lodge.enter('hansung');
    const minji = await lodge.enter('minji');
    for (const { client } of [hansung, minji]) {
      client.on('pairRequest', ({ request }) => void request.accept());
    }
    lodge.deafen(atom);
    for (let i = 0; i < 4; i += 1) await lodge.server.broadcast('forgotten');
    const started = nextEvent(hansung.client, 'pairStart');
    const asking = fate(atom.client.pair('hansung'));
    await (await started).pair.end();
    const startedAnew = nextEvent(lodge.server, 'pairStart');
    const askingAnew = atom.client.pair('minji');
    await startedAnew;
    await lodge.cutOff(atom);
    await lodge.comeBack(atom);
    expect(await asking).toBe('PAIR_ENDED');
    expect(await askingAnew).toBe(atom.client.currentPair);
  });

  it('that was followed by another one is over, and the other has begun', async () => {
    const { lodge, atom, hansung } = await openForTwo();
    await using _ = lodge;
    hansung.client.on('pairRequest', ({ request }) => void request.accept());
    const first = await atom.client.pair('hansung');
    lodge.deafen(atom);
    const second = nextEvent(lodge.server, 'pairStart');
    const ending = first.end();
    const asking = fate(atom.client.pair('hansung'));
    const { id } = (await second).pair;
    await lodge.cutOff(atom);
    await comeBackAfterGap(lodge, atom);
    await ending;
    expect(await asking).toBe('ok');
    expect(atom.client.currentPair?.id).toBe(id);
    expect(atom.witness.all('pairEnd').map(({ pair }) => pair.id)).toEqual([first.id]);
    expect(atom.witness.all('pairStart').map(({ pair }) => pair.id)).toEqual([first.id, id]);
    expect(atom.client.users.get('atom')?.partner).toBe('hansung');
  });
});

interface Scene {
  readonly lodge: Lodge;
  readonly server: Lodge['server'];
  /** What atom asked hansung. */
  readonly request: PairRequest;
  readonly minji: Guest;
}

/**
 * Atom has asked hansung, is away for longer than is remembered, and comes back on a connection that lives for so many bytes
 * only; then on one that lives. Returns what atom's program was told since, and whether so few bytes were too few.
 */
async function comeBackInTwoSteps(
  bytes: number,
  happen: {
    readonly whileAway?: (scene: Scene) => Promise<unknown>;
    readonly between: (scene: Scene) => Promise<unknown>;
  },
) {
  await using lodge = new Lodge({ limits: { resumeEvents: 6 } });
  const { network, server } = lodge;
  const atom = await lodge.enter('atom');
  const hansung = await lodge.enter('hansung');
  const minji = await lodge.enter('minji');
  const asked = nextRequest(hansung);
  const asking = fate(atom.client.pair('hansung'));
  const request = await asked;
  const scene = { lodge, server, request, minji };
  await lodge.cutOff(atom);
  for (let i = 0; i < 8; i += 1) await server.broadcast('lost, or told again');
  await happen.whileAway?.(scene);
  const start = atom.witness.seen.length;
  const stop = network.onConnection((wire) => wire.loseAfter(bytes, 'down', 'reset'));
  network.heal('atom');
  await network.until(() => network.connections.length > 2);
  stop();
  const wire = network.connectionOf('atom');
  await network.settle();
  const isCut = !wire.isOpen;
  network.partition('atom');
  await happen.between(scene);
  network.heal('atom');
  await network.check();
  await network.run(asking);
  return { isCut, kinds: atom.witness.kinds(start) };
}

describe('a gap of which the telling is cut short', () => {
  it('is followed by a pair that began after it, at its place', async () => {
    const told = new Set<string>();
    for (let bytes = 0, goesOn = true; goesOn; bytes += 50) {
      const { isCut, kinds } = await comeBackInTwoSteps(bytes, {
        between: async ({ request, server }) => {
          await server.broadcast('before');
          await request.accept();
          await server.broadcast('after');
        },
      });
      told.add(kinds.slice(-3).join());
      goesOn = isCut;
    }
    expect([...told]).toContain('message,pairStart,message');
  });

  it('tells of a pair once, though it is over by the time that it is told to the end', async () => {
    const told = new Set<string>();
    for (let bytes = 0, goesOn = true; goesOn; bytes += 50) {
      const { isCut, kinds } = await comeBackInTwoSteps(bytes, {
        whileAway: ({ request }) => request.accept(),
        between: async ({ server }) => {
          await server.broadcast('one more is forgotten');
          await server.kick('hansung');
        },
      });
      told.add(kinds.filter((kind) => kind.startsWith('pair')).join());
      goesOn = isCut;
    }
    expect([...told]).toEqual(['pairStart,pairEnd']);
  });

  it('tells of a question once, though it is withdrawn by the time that it is told to the end', async () => {
    const told = new Set<number>();
    for (let bytes = 0, goesOn = true; goesOn; bytes += 50) {
      const giveUp = new AbortController();
      const { isCut, kinds } = await comeBackInTwoSteps(bytes, {
        whileAway: async ({ minji, server }) => {
          const asked = nextEvent(server, 'pairRequest');
          void fate(minji.client.pair('atom', { signal: giveUp.signal }));
          await asked;
        },
        between: async ({ server, request }) => {
          await server.broadcast('one more is forgotten');
          const withdrawn = nextEvent(server, 'pairRequestEnd');
          giveUp.abort(new Error('never mind'));
          await withdrawn;
          await request.decline();
        },
      });
      told.add(kinds.filter((kind) => kind === 'pairRequest').length);
      goesOn = isCut;
    }
    expect([...told]).toEqual([1]);
  });
});

describe('a question of one’s own, over a gap', () => {
  it('that was accepted meanwhile resolves with the pair', async () => {
    const { lodge, atom, hansung } = await openForTwo();
    await using _ = lodge;
    const asked = nextRequest(hansung);
    const asking = atom.client.pair('hansung');
    const request = await asked;
    await atom.client.list();
    await lodge.cutOff(atom);
    const accepted = await request.accept();
    await comeBackAfterGap(lodge, atom);
    const pair = await asking;
    expect(pair.id).toBe(accepted.id);
    expect(atom.client.currentPair).toBe(pair);
    expect(atom.witness.all('pairStart')).toEqual([{ pair }]);
    const heard = nextEvent(accepted, 'message');
    await pair.send('just us');
    expect((await heard).message.text).toBe('just us');
  });

  it('that was declined meanwhile is INDETERMINATE, for nobody remembers', async () => {
    const { lodge, atom, hansung } = await openForTwo();
    await using _ = lodge;
    const asked = nextRequest(hansung);
    const asking = fate(atom.client.pair('hansung'));
    const request = await asked;
    await atom.client.list();
    await lodge.cutOff(atom);
    await request.decline();
    await comeBackAfterGap(lodge, atom);
    expect(await asking).toBe('INDETERMINATE');
    expect(atom.client.currentPair).toBeUndefined();
  });

  it('that is still open is answered afterwards', async () => {
    const { lodge, atom, hansung } = await openForTwo();
    await using _ = lodge;
    const asked = nextRequest(hansung);
    const asking = atom.client.pair('hansung');
    const request = await asked;
    await atom.client.list();
    await lodge.cutOff(atom);
    await comeBackAfterGap(lodge, atom);
    await request.accept();
    expect((await asking).partner).toBe('hansung');
  });

  it('that was asked, but not known to be, is still asked and not asked twice', async () => {
    const { lodge, atom, hansung } = await openForTwo();
    await using _ = lodge;
    lodge.deafen(atom);
    const asked = nextRequest(hansung);
    const asking = atom.client.pair('hansung');
    const request = await asked;
    await lodge.cutOff(atom);
    await comeBackAfterGap(lodge, atom);
    expect(hansung.witness.count('pairRequest')).toBe(1);
    await request.accept();
    expect((await asking).partner).toBe('hansung');
  });

  it.each([
    ['accepted', (request: PairRequest) => request.accept(), 'ok'],
    ['declined', (request: PairRequest) => request.decline(), 'PAIR_DECLINED'],
  ] as const)(
    'that is %s before it is known that it was asked ends so',
    async (_, end, expected) => {
      const { lodge, atom, hansung } = await openForTwo();
      await using _lodge = lodge;
      lodge.deafen(atom);
      const asked = nextRequest(hansung);
      const asking = fate(atom.client.pair('hansung'));
      const request = await asked;
      await lodge.cutOff(atom);
      for (let i = 0; i < 3; i += 1) await lodge.server.broadcast('news');
      // What atom says takes longer than what it is told: so the end of the question is there first.
      lodge.network.onConnection((wire) => wire.shape({ delayMs: 100 }, 'up'));
      lodge.network.heal('atom');
      await lodge.network.next(atom.client, 'reconnect');
      await end(request);
      expect(await lodge.network.run(asking)).toBe(expected);
      expect(atom.client.currentPair?.partner).toBe(expected === 'ok' ? 'hansung' : undefined);
    },
  );

  it('that was asked, but not known to be, and accepted, is known as the pair that it became', async () => {
    const { lodge, atom, hansung } = await openForTwo();
    await using _ = lodge;
    lodge.deafen(atom);
    const asked = nextRequest(hansung);
    const asking = fate(atom.client.pair('hansung'));
    const request = await asked;
    await lodge.cutOff(atom);
    const accepted = await request.accept();
    await comeBackAfterGap(lodge, atom);
    expect(await asking).toBe('ok');
    expect(atom.client.currentPair?.id).toBe(accepted.id);
    expect(atom.witness.count('pairStart')).toBe(1);
  });

  it('that became a pair, and is answered only after another gap, resolves with it', async () => {
    const { lodge, atom, hansung } = await openForTwo();
    await using _ = lodge;
    const { network } = lodge;
    lodge.deafen(atom);
    const asked = nextRequest(hansung);
    const asking = atom.client.pair('hansung');
    const request = await asked;
    await lodge.cutOff(atom);
    await request.accept();
    for (let i = 0; i < 3; i += 1) await lodge.server.broadcast('news');
    // The question is asked again, and does not get there before this connection is lost, too.
    const stop = network.onConnection((wire) => wire.shape({ delayMs: 1000 }, 'up'));
    network.heal('atom');
    await network.next(atom.client, 'pairStart');
    stop();
    network.partition('atom');
    network.connectionOf('atom').reset();
    await network.until(() => atom.client.state === 'reconnecting');
    for (let i = 0; i < 3; i += 1) await lodge.server.broadcast('news');
    await lodge.comeBack(atom);
    expect(atom.witness.gaps).toHaveLength(2);
    expect(await network.run(asking)).toBe(atom.client.currentPair);
    expect(atom.witness.count('pairStart')).toBe(1);
  });
});

describe('a question of somebody else’s, over a gap', () => {
  it('that was withdrawn meanwhile is over', async () => {
    const { lodge, atom, hansung } = await openForTwo();
    await using _ = lodge;
    const giveUp = new AbortController();
    const asked = nextRequest(atom);
    const asking = fate(hansung.client.pair('atom', { signal: giveUp.signal }));
    const request = await asked;
    await lodge.cutOff(atom);
    const withdrawn = nextEvent(lodge.server, 'pairRequestEnd');
    giveUp.abort(new Error('never mind'));
    await asking;
    expect((await withdrawn).outcome).toBe('withdrawn');
    await comeBackAfterGap(lodge, atom);
    expect(request.signal.aborted).toBe(true);
    expect(await fate(request.accept())).toBe('EXPIRED');
  });

  it('that was asked meanwhile is told, once, and can be answered', async () => {
    const { lodge, atom, hansung } = await openForTwo();
    await using _ = lodge;
    await lodge.cutOff(atom);
    const onServer = nextEvent(lodge.server, 'pairRequest');
    const asking = hansung.client.pair('atom');
    await onServer;
    const asked = nextRequest(atom);
    await comeBackAfterGap(lodge, atom);
    const request = await asked;
    expect(atom.witness.count('pairRequest')).toBe(1);
    expect(request).toMatchObject({ from: 'hansung', id: (await onServer).request.id });
    const pair = await request.accept();
    expect((await asking).id).toBe(pair.id);
  });

  it('that was answered, but not known to be, is answered once', async () => {
    const { lodge, atom, hansung } = await openForTwo();
    await using _ = lodge;
    const asked = nextRequest(atom);
    const asking = hansung.client.pair('atom');
    const request = await asked;
    lodge.deafen(atom);
    const accepting = request.accept();
    const { id } = await asking;
    await lodge.cutOff(atom);
    await comeBackAfterGap(lodge, atom);
    expect((await accepting).id).toBe(id);
    expect(atom.client.currentPair?.id).toBe(id);
    expect(atom.witness.count('pairStart')).toBe(1);
  });
});
