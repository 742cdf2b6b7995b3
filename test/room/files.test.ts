import { describe, expect, it } from 'vitest';
import type { Effect } from '../../src/room/effects.js';
import { factsIn, RoomScene, sceneRules, sessionOf } from '../support/roomScene.js';

function refusal(code: string) {
  return [{ kind: 'refusal', code }];
}

/** Whom the only fact among the effects is for. */
function toldTo([effect]: readonly Effect[]): string[] {
  if (effect?.kind !== 'fact' || typeof effect.to === 'string') throw new Error('Not for a few.');
  return [...effect.to].sort();
}

const annAndBob = [sessionOf('ann'), sessionOf('bob')].sort();

describe('offering a file', () => {
  it('is told to the one asked and the asker, with the time until which it stands', () => {
    const scene = new RoomScene({}, 'ann', 'Bob', 'cid');
    const offer = {
      type: 'offerFile',
      to: 'bob',
      name: 'data.txt',
      size: 7,
      path: 'auto',
    } as const;
    const effects = scene.do('ann', offer);
    const [fact] = factsIn(effects);
    if (fact === undefined) throw new Error('No fact.');
    expect(toldTo(effects)).toEqual([sessionOf('Bob'), sessionOf('ann')].sort());
    const told = { id: 'deed-1', from: 'ann', to: 'Bob', name: 'data.txt', size: 7, path: 'auto' };
    const expiresAt = fact.at + sceneRules.offerMs;
    expect(fact).toEqual({ type: 'fileOffer', seq: fact.seq, at: fact.at, ...told, expiresAt });
    const open = { ...told, seq: fact.seq, at: fact.at, kind: 'offer', expiresAt, started: false };
    for (const name of ['ann', 'Bob']) expect(scene.view(name).files).toEqual([open]);
    expect(scene.view('cid').files).toEqual([]);
  });

  it('wakes the asker', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    scene.do('ann', { type: 'sleep' });
    scene.offer('ann', 'bob');
    expect(scene.view('ann').user.status).toBe('awake');
  });

  it('to oneself, or to somebody who is not here, is refused', () => {
    const scene = new RoomScene({}, 'ann');
    const offer = { type: 'offerFile', name: 'data.txt', size: 7, path: 'auto' } as const;
    expect(scene.do('ann', { ...offer, to: 'ann' })).toMatchObject(refusal('SELF'));
    expect(scene.do('ann', { ...offer, to: 'zoe' })).toMatchObject(refusal('USER_UNKNOWN'));
    expect(scene.do('ann', { ...offer, to: 'server' })).toMatchObject(refusal('USER_UNKNOWN'));
  });

  it('to somebody asleep is refused, and does not wake the asker', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    scene.do('ann', { type: 'sleep' });
    scene.do('bob', { type: 'sleep' });
    expect(() => scene.offer('ann', 'bob')).toThrow();
    expect(scene.view('ann')).toMatchObject({ user: { status: 'asleep' }, files: [] });
  });

  it('several times to one person is several offers', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const first = scene.offer('ann', 'bob');
    const second = scene.offer('ann', 'bob');
    scene.end('bob', first);
    expect(scene.view('bob').files.map(({ seq }) => seq)).toEqual([second]);
  });

  it('while the two are paired, with each other or not, is possible', () => {
    const scene = new RoomScene({}, 'ann', 'bob', 'cid');
    scene.pair('ann', 'bob');
    expect(scene.offer('ann', 'cid')).toBeGreaterThan(0);
    expect(scene.offer('bob', 'ann')).toBeGreaterThan(0);
  });
});

describe('asking for a file', () => {
  it('is told to its owner and the asker; how large it is, nobody knows yet', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const request = { type: 'requestFile', to: 'bob', name: 'a/b.txt', path: 'direct' } as const;
    const effects = scene.do('ann', request);
    const [fact] = factsIn(effects);
    expect(toldTo(effects)).toEqual(annAndBob);
    expect(fact).toMatchObject({ type: 'fileRequest', from: 'ann', to: 'bob', name: 'a/b.txt' });
    expect(scene.view('bob').files).toMatchObject([{ kind: 'request', path: 'direct' }]);
    expect(scene.view('bob').files[0]).not.toHaveProperty('size');
  });

  it('may be done of who sleeps, and by who sleeps, and wakes nobody: programs answer it', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    scene.do('ann', { type: 'sleep' });
    scene.do('bob', { type: 'sleep' });
    const file = scene.request('ann', 'bob');
    expect(factsIn(scene.accept('bob', file, { size: 7 }))).toMatchObject([{ type: 'fileStart' }]);
    for (const name of ['ann', 'bob']) expect(scene.view(name).user.status).toBe('asleep');
  });

  it('of oneself, or of somebody who is not here, is refused', () => {
    const scene = new RoomScene({}, 'ann');
    const request = { type: 'requestFile', name: 'data.txt', path: 'auto' } as const;
    expect(scene.do('ann', { ...request, to: 'ann' })).toMatchObject(refusal('SELF'));
    expect(scene.do('ann', { ...request, to: 'zoe' })).toMatchObject(refusal('USER_UNKNOWN'));
  });
});

describe('offering a file without its size', () => {
  it('is told without one, and when it is accepted the sender has to tell it', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const file = scene.offer('ann', 'bob', { size: undefined, path: 'relay' });
    expect(scene.view('bob').files[0]).not.toHaveProperty('size');
    const effects = scene.accept('bob', file);
    expect(toldTo(effects)).toEqual(annAndBob);
    expect(factsIn(effects)).toMatchObject([{ type: 'fileAccept', file, by: 'bob' }]);
    expect(scene.view('bob').files).toMatchObject([{ started: false }]);
    const started = { type: 'fileStart', file, size: 7, path: 'relay', by: 'ann' };
    expect(factsIn(scene.accept('ann', file, { size: 7 }))).toMatchObject([started]);
  });

  it('does not begin by the sender alone, nor twice, nor without a size after all', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const file = scene.offer('ann', 'bob', { size: undefined });
    expect(scene.accept('ann', file, { size: 7 })).toMatchObject(refusal('EXPIRED'));
    scene.accept('bob', file);
    expect(scene.accept('bob', file, { size: 7 })).toMatchObject(refusal('EXPIRED'));
    expect(scene.accept('ann', file)).toMatchObject(refusal('PROTOCOL'));
    scene.accept('ann', file, { size: 7 });
    expect(scene.accept('ann', file, { size: 7 })).toMatchObject(refusal('EXPIRED'));
  });

  it('expires, and may be taken back, until the size is told', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const first = scene.offer('ann', 'bob', { size: undefined });
    scene.accept('bob', first);
    expect(factsIn(scene.apply({ type: 'expireFile', file: first }))).toMatchObject([
      { type: 'fileEnd', file: first, outcome: 'expired' },
    ]);
    const second = scene.offer('ann', 'bob', { size: undefined });
    scene.accept('bob', second);
    expect(factsIn(scene.end('bob', second))).toMatchObject([{ outcome: 'declined' }]);
  });
});

describe('too many files', () => {
  it('of one asker are refused, while being asked costs nothing', () => {
    const scene = new RoomScene({ maxTransfers: 2 }, 'ann', 'bob', 'cid');
    scene.offer('bob', 'ann');
    scene.request('cid', 'ann');
    const first = scene.offer('ann', 'bob');
    scene.request('ann', 'cid');
    expect(() => scene.offer('ann', 'cid')).toThrow();
    expect(() => scene.request('ann', 'bob')).toThrow();
    scene.end('bob', first);
    expect(scene.offer('ann', 'cid')).toBeGreaterThan(first);
  });

  it('count while they move, too', () => {
    const scene = new RoomScene({ maxTransfers: 1 }, 'ann', 'bob');
    const file = scene.offer('ann', 'bob');
    scene.accept('bob', file);
    const offer = { type: 'offerFile', to: 'bob', name: 'b', size: 1, path: 'auto' } as const;
    expect(scene.do('ann', offer)).toMatchObject(refusal('RATE_LIMITED'));
    scene.end('bob', file, { done: true });
    expect(scene.offer('ann', 'bob')).toBeGreaterThan(file);
  });

  it('are those that are open: of what is over, nothing counts any more', () => {
    const scene = new RoomScene({ maxTransfers: 1, maxTransfersTotal: 1 }, 'ann', 'bob');
    for (let count = 1; count <= 100; count += 1) scene.end('bob', scene.offer('ann', 'bob'));
    expect(scene.view('bob').files).toEqual([]);
  });

  it('of all together are refused', () => {
    const scene = new RoomScene({ maxTransfersTotal: 3 }, 'ann', 'bob', 'cid', 'dee');
    for (const name of ['ann', 'bob', 'cid']) scene.offer(name, 'dee');
    const request = { type: 'requestFile', to: 'ann', name: 'b', path: 'auto' } as const;
    expect(scene.do('dee', request)).toMatchObject(refusal('RATE_LIMITED'));
  });

  it('to one member are refused, so that its welcome fits a frame', () => {
    const names = Array.from({ length: 20 }, (_, index) => `guest${index}`);
    const rules = { maxMembers: 30, maxTransfers: 10, maxTransfersTotal: 1000 };
    const scene = new RoomScene(rules, 'ann', ...names);
    const offer = { type: 'offerFile', name: 'b', size: 1, path: 'auto' } as const;
    const answers = names.flatMap((name) =>
      Array.from({ length: 10 }, () => scene.do(name, { ...offer, to: 'ann' })),
    );
    expect(scene.view('ann').files).toHaveLength(64);
    expect(answers.slice(64).flat()).toHaveLength(200 - 64);
    for (const effects of answers.slice(64)) expect(effects).toMatchObject(refusal('RATE_LIMITED'));
    expect(scene.do('ann', { ...offer, to: 'guest19' })).toMatchObject(refusal('RATE_LIMITED'));
  });
});

describe('saying yes', () => {
  it('starts an offer, of which the size is known; the two are told', () => {
    const scene = new RoomScene({}, 'ann', 'bob', 'cid');
    const file = scene.offer('ann', 'bob', { size: 765 });
    const effects = scene.accept('bob', file, { size: 9 });
    expect(toldTo(effects)).toEqual(annAndBob);
    expect(factsIn(effects)).toMatchObject([
      { type: 'fileStart', file, size: 765, path: 'auto', by: 'bob', id: 'deed-2' },
    ]);
    for (const name of ['ann', 'bob']) {
      expect(scene.view(name).files).toMatchObject([{ seq: file, size: 765, started: true }]);
    }
  });

  it('starts a request with the size that its owner tells, and not without', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const file = scene.request('ann', 'bob');
    expect(scene.accept('bob', file)).toMatchObject(refusal('PROTOCOL'));
    expect(factsIn(scene.accept('bob', file, { size: 0 }))).toMatchObject([
      { type: 'fileStart', file, size: 0 },
    ]);
    expect(scene.view('ann').files).toMatchObject([{ size: 0, started: true }]);
  });

  it.each([
    ['auto', 'auto', 'auto'],
    ['auto', 'relay', 'relay'],
    ['auto', 'direct', 'direct'],
    ['relay', 'auto', 'relay'],
    ['direct', 'auto', 'direct'],
    ['relay', 'relay', 'relay'],
    ['direct', 'direct', 'direct'],
  ] as const)('takes the way that suits both: %s and %s make %s', (asked, answered, path) => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const file = scene.offer('ann', 'bob', { path: asked });
    const [fact] = factsIn(scene.accept('bob', file, { path: answered }));
    expect(fact).toMatchObject({ type: 'fileStart', path });
  });

  it.each([
    ['relay', 'direct'],
    ['direct', 'relay'],
  ] as const)('ends it as UNREACHABLE where no way suits both: %s and %s', (asked, answered) => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const file = scene.offer('ann', 'bob', { path: asked });
    expect(factsIn(scene.accept('bob', file, { path: answered }))).toMatchObject([
      { type: 'fileEnd', file, outcome: 'failed', code: 'UNREACHABLE', by: 'bob' },
    ]);
    expect(scene.view('ann').files).toEqual([]);
  });

  it.each(['ann', 'cid'])('by %s, who was not asked, is refused and changes nothing', (who) => {
    const scene = new RoomScene({}, 'ann', 'bob', 'cid');
    const file = scene.offer('ann', 'bob');
    expect(scene.accept(who, file)).toMatchObject(refusal('EXPIRED'));
    expect(scene.view('bob').files).toMatchObject([{ seq: file, started: false }]);
  });

  it.each([
    ['a second time', (scene: RoomScene, file: number) => scene.accept('bob', file)],
    ['after a no', (scene: RoomScene, file: number) => scene.end('bob', file)],
    ['after it was withdrawn', (scene: RoomScene, file: number) => scene.end('ann', file)],
    [
      'after its time',
      (scene: RoomScene, file: number) => scene.apply({ type: 'expireFile', file }),
    ],
    ['after its asker has left', (scene: RoomScene) => scene.leave('ann')],
    ['after having fallen asleep', (scene: RoomScene) => scene.do('bob', { type: 'sleep' })],
  ])('%s is refused', (_when, before) => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const file = scene.offer('ann', 'bob');
    before(scene, file);
    expect(scene.accept('bob', file)).toMatchObject(refusal('EXPIRED'));
  });
});

describe('an end', () => {
  it.each([
    ['bob, who was asked, declines', 'bob', 'declined'],
    ['ann, who asked, withdraws', 'ann', 'withdrawn'],
  ])('before the yes: %s', (_what, who, outcome) => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const file = scene.offer('ann', 'bob');
    const effects = scene.end(who, file);
    expect(toldTo(effects)).toEqual(annAndBob);
    expect(factsIn(effects)).toMatchObject([
      { type: 'fileEnd', file, outcome, by: who, id: 'deed-2' },
    ]);
    expect(scene.view('ann').files).toEqual([]);
    expect(scene.view('bob').files).toEqual([]);
  });

  it.each(['ann', 'bob'])('while it moves: %s cancels, or gives up with a reason', (who) => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const [first, second] = [scene.offer('ann', 'bob'), scene.offer('ann', 'bob')];
    for (const file of [first, second]) scene.accept('bob', file);
    const [cancelled] = factsIn(scene.end(who, first));
    expect(cancelled).toMatchObject({ type: 'fileEnd', outcome: 'cancelled', by: who });
    expect(cancelled).not.toHaveProperty('code');
    expect(factsIn(scene.end(who, second, { code: 'FILE_CHANGED' }))).toMatchObject([
      { type: 'fileEnd', outcome: 'failed', code: 'FILE_CHANGED', by: who },
    ]);
  });

  it('of a request says why there is no such file', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const file = scene.request('ann', 'bob');
    expect(factsIn(scene.end('bob', file, { code: 'FILE_NOT_FOUND' }))).toMatchObject([
      { type: 'fileEnd', outcome: 'declined', code: 'FILE_NOT_FOUND', by: 'bob' },
    ]);
  });

  it.each([
    ['an offer', 'bob', 'ann'],
    ['a request', 'ann', 'bob'],
  ])('of %s is done when its receiver says so, and nobody else can', (what, receiver, sender) => {
    const scene = new RoomScene({}, 'ann', 'bob', 'cid');
    const file = what === 'an offer' ? scene.offer('ann', 'bob') : scene.request('ann', 'bob');
    expect(scene.end(receiver, file, { done: true })).toMatchObject(refusal('PROTOCOL'));
    scene.accept('bob', file, { size: 7 });
    expect(scene.end(sender, file, { done: true })).toMatchObject(refusal('PROTOCOL'));
    expect(scene.end('cid', file, { done: true })).toMatchObject(refusal('EXPIRED'));
    expect(factsIn(scene.end(receiver, file, { done: true }))).toMatchObject([
      { type: 'fileEnd', file, outcome: 'done', by: receiver },
    ]);
  });

  it('that is done has no reason, whatever was said', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const file = scene.offer('ann', 'bob');
    scene.accept('bob', file);
    const [fact] = factsIn(scene.end('bob', file, { done: true, code: 'FILE_CORRUPT' }));
    expect(fact).toMatchObject({ outcome: 'done' });
    expect(fact).not.toHaveProperty('code');
  });

  it('happens once: whoever comes second is refused', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const file = scene.offer('ann', 'bob');
    scene.accept('bob', file);
    scene.end('bob', file, { done: true });
    for (const who of ['ann', 'bob']) {
      expect(scene.end(who, file)).toMatchObject(refusal('EXPIRED'));
    }
    expect(scene.apply({ type: 'expireFile', file })).toEqual([]);
    expect(scene.apply({ type: 'expireFile', file, code: 'TIMEOUT' })).toEqual([]);
  });

  it('by somebody whose file it is not is refused', () => {
    const scene = new RoomScene({}, 'ann', 'bob', 'cid');
    const file = scene.offer('ann', 'bob');
    expect(scene.end('cid', file)).toMatchObject(refusal('EXPIRED'));
    expect(scene.view('ann').files).toHaveLength(1);
  });
});

describe('a question about a file whose time is up', () => {
  it.each(['offer', 'request'] as const)('ends by nobody: %s', (kind) => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const file = scene[kind]('ann', 'bob');
    const effects = scene.apply({ type: 'expireFile', file });
    expect(toldTo(effects)).toEqual(annAndBob);
    const [fact] = factsIn(effects);
    expect(fact).toMatchObject({ type: 'fileEnd', file, outcome: 'expired' });
    for (const field of ['by', 'id', 'code']) expect(fact).not.toHaveProperty(field);
  });

  it('does not touch the transfer it has become meanwhile', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const file = scene.offer('ann', 'bob');
    scene.accept('bob', file);
    expect(scene.apply({ type: 'expireFile', file })).toEqual([]);
    expect(scene.view('bob').files).toHaveLength(1);
  });
});

describe('a transfer that cannot go on', () => {
  it('ends by nobody, with the reason', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const file = scene.offer('ann', 'bob');
    scene.accept('bob', file);
    const [fact] = factsIn(scene.apply({ type: 'expireFile', file, code: 'TIMEOUT' }));
    expect(fact).toMatchObject({ type: 'fileEnd', file, outcome: 'failed', code: 'TIMEOUT' });
    for (const field of ['by', 'id']) expect(fact).not.toHaveProperty(field);
  });

  it('must have begun', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const file = scene.offer('ann', 'bob');
    expect(scene.apply({ type: 'expireFile', file, code: 'TIMEOUT' })).toEqual([]);
    expect(scene.view('bob').files).toHaveLength(1);
  });
});

describe('falling asleep', () => {
  it('ends what one was offered and has not answered, and nothing else', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const moving = scene.offer('ann', 'bob');
    scene.accept('bob', moving);
    const asked = scene.request('ann', 'bob');
    const own = scene.offer('bob', 'ann');
    const offered = scene.offer('ann', 'bob');
    const facts = factsIn(scene.do('bob', { type: 'sleep' }));
    expect(facts).toMatchObject([
      { type: 'sleep', name: 'bob' },
      { type: 'fileEnd', file: offered, outcome: 'asleep' },
    ]);
    expect(facts[1]).not.toHaveProperty('by');
    expect(scene.view('bob').files.map(({ seq }) => seq)).toEqual([moving, asked, own]);
  });
});

describe('leaving', () => {
  it.each(['ann', 'bob'])('ends all files of %s before the leave, whatever they were', (who) => {
    const scene = new RoomScene({}, 'ann', 'bob', 'cid');
    const moving = scene.offer('ann', 'bob');
    scene.accept('bob', moving);
    const offered = scene.offer('bob', 'ann');
    const asked = scene.request('ann', 'bob');
    const others = scene.offer('cid', who === 'ann' ? 'bob' : 'ann');
    const facts = factsIn(scene.leave(who));
    expect(facts).toMatchObject([
      ...[moving, offered, asked].map((file) => ({
        type: 'fileEnd',
        file,
        outcome: 'left',
        by: who,
      })),
      { type: 'leave', name: who },
    ]);
    expect(scene.view('cid').files.map(({ seq }) => seq)).toEqual([others]);
  });

  it('makes room for others', () => {
    const scene = new RoomScene({ maxTransfersTotal: 1 }, 'ann', 'bob', 'cid');
    scene.offer('ann', 'bob');
    scene.leave('ann');
    expect(scene.offer('bob', 'cid')).toBeGreaterThan(0);
  });
});

it('a member who comes in or back is told of all its files, oldest first', () => {
  const scene = new RoomScene({}, 'ann', 'bob', 'cid');
  const files = [scene.offer('ann', 'bob'), scene.request('bob', 'cid'), scene.offer('cid', 'bob')];
  scene.accept('bob', files[0] ?? 0);
  expect(scene.view('bob').files).toMatchObject([
    { seq: files[0], kind: 'offer', from: 'ann', to: 'bob', started: true },
    { seq: files[1], kind: 'request', from: 'bob', to: 'cid', started: false },
    { seq: files[2], kind: 'offer', from: 'cid', to: 'bob', started: false },
  ]);
});
