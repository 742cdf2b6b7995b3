import { describe, expect, it } from 'vitest';
import type { ChatClient, PairRequest } from '../../src/index.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { until } from '../support/until.js';
import { collect, nextEvent } from './support/nextEvent.js';
import type { OpenRoom } from './support/openRoom.js';
import { openRoom } from './support/openRoom.js';

/** Resolves with the next question that this client is asked. */
async function nextRequest(client: ChatClient): Promise<PairRequest> {
  return (await nextEvent(client, 'pairRequest')).request;
}

/** How the questions of a room ended, as the program that runs it is told. */
function collectOutcomes(room: OpenRoom): string[] {
  const outcomes: string[] = [];
  room.server.on('pairRequestEnd', ({ outcome }) => outcomes.push(outcome));
  return outcomes;
}

function aborted(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason);
    signal.addEventListener('abort', () => resolve(signal.reason));
  });
}

describe('a question', () => {
  it('that is accepted is a pair for both, and everyone sees who talks with whom', async () => {
    const room = await openRoom();
    const [atom, hansung, robot] = await room.joinAll('atom', 'hansung', 'robot');
    const starts = [atom, hansung, robot].map((client) => collect(client, 'pairStart'));
    const asked = nextRequest(hansung);
    const pairing = atom.pair('HANSUNG');
    const request = await asked;
    expect(request.from).toBe('atom');
    const [mine, theirs] = await Promise.all([pairing, request.accept()]);
    expect([mine.partner, theirs.partner]).toEqual(['hansung', 'atom']);
    expect(mine.id).toBe(theirs.id);
    expect(atom.currentPair).toBe(mine);
    expect(hansung.currentPair).toBe(theirs);
    expect(request.signal.aborted).toBe(false);
    await robot.list();
    expect(starts).toEqual([[{ pair: mine }], [{ pair: theirs }], []]);
    expect(robot.users.get('atom')?.partner).toBe('hansung');
    expect(robot.users.get('hansung')?.partner).toBe('atom');
  });

  it('that is declined rejects with PAIR_DECLINED', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const outcomes = collectOutcomes(room);
    const asked = nextRequest(hansung);
    const pairing = expect(atom.pair('hansung')).rejects.toMatchObject({ code: 'PAIR_DECLINED' });
    await (await asked).decline();
    await pairing;
    expect(outcomes).toEqual(['declined']);
    expect(atom.currentPair).toBeUndefined();
  });

  it('can be answered once: every later answer is EXPIRED', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const asked = nextRequest(hansung);
    const pairing = expect(atom.pair('hansung')).rejects.toMatchObject({ code: 'PAIR_DECLINED' });
    const request = await asked;
    const answers = await Promise.allSettled([
      request.decline(),
      request.accept(),
      request.decline(),
    ]);
    await pairing;
    expect(answers).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'EXPIRED' } },
      { status: 'rejected', reason: { code: 'EXPIRED' } },
    ]);
    expect(hansung.currentPair).toBeUndefined();
  });

  it('can be answered by the one asked only', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const robot = await room.member('robot');
    const asked = nextRequest(hansung);
    const pairing = atom.pair('hansung');
    const request = await asked;
    robot.send({ type: 'answer', id: 'a', request: request.id, accept: true });
    expect(await robot.take('refused')).toMatchObject({ id: 'a', code: 'EXPIRED' });
    robot.send({ type: 'withdraw', id: 'b', request: request.id });
    expect(await robot.take('refused')).toMatchObject({ id: 'b', code: 'EXPIRED' });
    await request.accept();
    expect((await pairing).partner).toBe('hansung');
  });

  it('wakes who asks', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    await atom.sleep();
    const woken = nextEvent(hansung, 'wake');
    const asked = nextRequest(hansung);
    const pairing = atom.pair('hansung');
    await woken;
    await (await asked).accept();
    expect((await pairing).partner).toBe('hansung');
    expect(hansung.users.get('atom')?.status).toBe('awake');
  });

  it('is between the two: nobody else hears of it', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const robot = await room.member('robot');
    const asked = nextRequest(hansung);
    const pairing = expect(atom.pair('hansung')).rejects.toMatchObject({ code: 'PAIR_DECLINED' });
    await (await asked).decline();
    await pairing;
    robot.send({ type: 'list', id: 'a' });
    await robot.take('users');
    expect([...robot.all('pairRequest'), ...robot.all('pairRequestEnd')]).toEqual([]);
  });
});

describe('a question that cannot be asked', () => {
  it('of oneself, of nobody, of somebody asleep', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    await hansung.sleep();
    await expect(atom.pair('Atom')).rejects.toMatchObject({ code: 'SELF' });
    await expect(atom.pair('robot')).rejects.toMatchObject({ code: 'USER_UNKNOWN' });
    await expect(atom.pair('server')).rejects.toMatchObject({ code: 'USER_UNKNOWN' });
    await expect(atom.pair('hansung')).rejects.toMatchObject({ code: 'USER_ASLEEP' });
  });

  it('of somebody who is in a pair, or while one is', async () => {
    const room = await openRoom();
    const [atom, hansung, robot] = await room.joinAll('atom', 'hansung', 'robot');
    hansung.on('pairRequest', ({ request }) => request.accept());
    await atom.pair('hansung');
    await expect(robot.pair('atom')).rejects.toMatchObject({ code: 'PAIR_BUSY' });
    await expect(atom.pair('robot')).rejects.toMatchObject({ code: 'PAIR_BUSY' });
    await expect(atom.pair('hansung')).rejects.toMatchObject({ code: 'PAIR_BUSY' });
  });

  it('twice, while the first is open', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const asked = nextRequest(hansung);
    const pairing = atom.pair('hansung');
    const request = await asked;
    await expect(atom.pair('hansung')).rejects.toMatchObject({ code: 'PAIR_BUSY' });
    await request.accept();
    expect((await pairing).partner).toBe('hansung');
  });

  it('beyond limits.maxQuestions', async () => {
    const room = await openRoom({ limits: { maxQuestions: 2 } });
    const [atom] = await room.joinAll('atom', 'a', 'b', 'c');
    const stop = new AbortController();
    const open = ['a', 'b'].map((name) => atom.pair(name, { signal: stop.signal }));
    await expect(atom.pair('c')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    stop.abort(new Error('Enough.'));
    for (const pairing of open) await expect(pairing).rejects.toThrow('Enough.');
  });
});

describe('two who ask each other at once', () => {
  it('have said yes: both get the same pair', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const [mine, theirs] = await Promise.all([atom.pair('hansung'), hansung.pair('atom')]);
    expect([mine.id, mine.partner, theirs.partner]).toEqual([theirs.id, 'hansung', 'atom']);
    expect(atom.currentPair).toBe(mine);
    expect(hansung.currentPair).toBe(theirs);
    expect((await mine.send('hi')).scope).toBe('pair');
  });

  it('asking back is an answer: the question needs none any more, and its signal says so', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const asked = nextRequest(hansung);
    const pairing = atom.pair('hansung');
    const request = await asked;
    const [mine, theirs] = await Promise.all([pairing, hansung.pair('atom')]);
    expect(mine.id).toBe(theirs.id);
    expect(request.signal.aborted).toBe(true);
    await expect(request.accept()).rejects.toMatchObject({ code: 'EXPIRED' });
  });
});

describe('a question that is taken back', () => {
  it('by its signal: the asker hears its reason, and the one asked that it is over', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const outcomes = collectOutcomes(room);
    const stop = new AbortController();
    const asked = nextRequest(hansung);
    const pairing = expect(atom.pair('hansung', { signal: stop.signal })).rejects.toThrow('No.');
    const request = await asked;
    stop.abort(new Error('No.'));
    await pairing;
    expect(await aborted(request.signal)).toMatchObject({ code: 'CANCELLED' });
    await expect(request.accept()).rejects.toMatchObject({ code: 'EXPIRED' });
    await expect(request.decline()).rejects.toMatchObject({ code: 'EXPIRED' });
    expect(outcomes).toEqual(['withdrawn']);
    expect(atom.currentPair).toBeUndefined();
  });

  it('by its time-out', async () => {
    const clock = new VirtualClock();
    const room = await openRoom();
    const hansung = await room.join('hansung');
    const atom = await room.join('atom', { clock });
    const asked = nextRequest(hansung);
    const pairing = expect(atom.pair('hansung', { timeoutMs: 5000 })).rejects.toMatchObject({
      code: 'TIMEOUT',
    });
    const request = await asked;
    clock.advanceSync(5000);
    await pairing;
    await aborted(request.signal);
  });

  it('before the server has answered', async () => {
    const room = await openRoom();
    const [atom] = await room.joinAll('atom', 'hansung');
    const stop = new AbortController();
    const ended = nextEvent(room.server, 'pairRequestEnd');
    const pairing = expect(atom.pair('hansung', { signal: stop.signal })).rejects.toThrow('No.');
    stop.abort(new Error('No.'));
    await pairing;
    expect((await ended).outcome).toBe('withdrawn');
  });

  it('too late, because it was just accepted: the pair ends again', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const stop = new AbortController();
    const ended = nextEvent(room.server, 'pairEnd');
    hansung.on('pairRequest', ({ request }) => request.accept());
    // Accepted at the server, and the asker does not know it yet.
    room.server.on('pairStart', () => stop.abort(new Error('No.')));
    await expect(atom.pair('hansung', { signal: stop.signal })).rejects.toThrow('No.');
    expect((await ended).reason).toBe('ended');
    await Promise.all([atom.list(), hansung.list()]);
    expect([atom.currentPair, hansung.currentPair]).toEqual([undefined, undefined]);
  });

  it('too late, because both asked: the pair ends again', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const stop = new AbortController();
    const ended = nextEvent(room.server, 'pairEnd');
    const asked = nextRequest(hansung);
    const first = atom.pair('hansung');
    await asked;
    room.server.on('pairStart', () => stop.abort(new Error('No.')));
    await expect(hansung.pair('atom', { signal: stop.signal })).rejects.toThrow('No.');
    await first;
    await ended;
    await Promise.all([atom.list(), hansung.list()]);
    expect([atom.currentPair, hansung.currentPair]).toEqual([undefined, undefined]);
  });

  it('an accept that is taken back ends the pair again, too', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const stop = new AbortController();
    const ended = nextEvent(room.server, 'pairEnd');
    const asked = nextRequest(hansung);
    const pairing = atom.pair('hansung');
    const accepting = (await asked).accept({ signal: stop.signal });
    stop.abort(new Error('No.'));
    await expect(accepting).rejects.toThrow('No.');
    await pairing;
    await ended;
    await Promise.all([atom.list(), hansung.list()]);
    expect([atom.currentPair, hansung.currentPair]).toEqual([undefined, undefined]);
  });

  it('after it became a pair: the signal has no say any more', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const stop = new AbortController();
    hansung.on('pairRequest', ({ request }) => request.accept());
    const pair = await atom.pair('hansung', { signal: stop.signal });
    stop.abort();
    expect((await pair.send('still here')).scope).toBe('pair');
  });
});

describe('a question that nobody answers', () => {
  it('expires after limits.questionMs, for both', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock, limits: { questionMs: 30_000 } });
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const outcomes = collectOutcomes(room);
    const asked = nextRequest(hansung);
    const pairing = expect(atom.pair('hansung')).rejects.toMatchObject({ code: 'EXPIRED' });
    const request = await asked;
    expect(request.expiresAt).toBe(clock.now() + 30_000);
    clock.advanceSync(29_999);
    expect(outcomes).toEqual([]);
    clock.advanceSync(1);
    await pairing;
    expect(await aborted(request.signal)).toMatchObject({ code: 'EXPIRED' });
    await expect(request.accept()).rejects.toMatchObject({ code: 'EXPIRED' });
    expect(outcomes).toEqual(['expired']);
  });

  it('does not expire any more once it was answered', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock });
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    hansung.on('pairRequest', ({ request }) => request.accept());
    const pair = await atom.pair('hansung');
    clock.advanceSync(60_000);
    expect((await pair.send('still here')).scope).toBe('pair');
  });
});

describe('a question whose other side changes', () => {
  it('the one asked leaves: USER_UNKNOWN', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const asked = nextRequest(hansung);
    const pairing = expect(atom.pair('hansung')).rejects.toMatchObject({ code: 'USER_UNKNOWN' });
    await asked;
    await hansung.close();
    await pairing;
  });

  it('the one asked falls asleep: USER_ASLEEP', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const asked = nextRequest(hansung);
    const pairing = expect(atom.pair('hansung')).rejects.toMatchObject({ code: 'USER_ASLEEP' });
    const { signal } = await asked;
    await hansung.sleep();
    await pairing;
    expect(signal.aborted).toBe(true);
  });

  it('the one asked pairs with another: PAIR_BUSY', async () => {
    const room = await openRoom();
    const [atom, hansung, robot] = await room.joinAll('atom', 'hansung', 'robot');
    const asked = nextRequest(hansung);
    const pairing = expect(atom.pair('hansung')).rejects.toMatchObject({ code: 'PAIR_BUSY' });
    const request = await asked;
    robot.on('pairRequest', ({ request }) => request.accept());
    await hansung.pair('robot');
    await pairing;
    expect(await aborted(request.signal)).toMatchObject({ code: 'PAIR_BUSY' });
    await expect(request.accept()).rejects.toMatchObject({ code: 'EXPIRED' });
  });

  it('the asker pairs with another: its other questions end', async () => {
    const room = await openRoom();
    const [atom, hansung, robot] = await room.joinAll('atom', 'hansung', 'robot');
    const asked = nextRequest(hansung);
    const pairing = expect(atom.pair('hansung')).rejects.toMatchObject({ code: 'PAIR_BUSY' });
    const request = await asked;
    robot.on('pairRequest', ({ request }) => request.accept());
    await atom.pair('robot');
    await pairing;
    await aborted(request.signal);
    expect(atom.currentPair?.partner).toBe('robot');
  });

  it('the asker leaves: nothing is left to answer', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const asked = nextRequest(hansung);
    const pairing = expect(atom.pair('hansung')).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
    const request = await asked;
    await Promise.all([atom.close(), pairing]);
    expect(await aborted(request.signal)).toMatchObject({ code: 'USER_UNKNOWN' });
    await expect(request.accept()).rejects.toMatchObject({ code: 'EXPIRED' });
  });

  it('the asker is lost and back in time: the question is still open', async () => {
    const room = await openRoom();
    const hansung = await room.join('hansung');
    const lost = await room.peer();
    const { session, token } = await lost.login('atom');
    const asked = nextRequest(hansung);
    lost.send({ type: 'ask', id: 'a', to: 'hansung' });
    const { seq } = await lost.take('pairRequest');
    const request = await asked;
    await lost.vanish();
    await until(() => room.server.stats().detached === 1, 'the loss is noticed');
    expect(request.signal.aborted).toBe(false);
    const pair = await request.accept();
    const back = await room.peer();
    expect(await back.resume(session, token, seq)).toMatchObject({
      pair: { pair: pair.id, request: request.id, partner: 'hansung' },
    });
    expect(await back.take('pairStart')).toMatchObject({ seq: pair.id });
  });
});
