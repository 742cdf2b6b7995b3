import { describe, expect, it } from 'vitest';
import { factsIn, RoomScene, sceneRules, sessionOf } from '../support/roomScene.js';

function refusal(code: string) {
  return [{ kind: 'refusal', code }];
}

describe('asking for a 1:1', () => {
  it('is told to the one asked and the asker, with the time until which it stands', () => {
    const scene = new RoomScene({}, 'ann', 'Bob', 'cid');
    const [effect] = scene.do('ann', { type: 'ask', to: 'bob' });
    const { questionMs } = sceneRules;
    if (effect?.kind !== 'fact') throw new Error('No fact.');
    const { fact } = effect;
    expect(fact).toMatchObject({ type: 'pairRequest', from: 'ann', to: 'Bob' });
    expect(fact).toHaveProperty('expiresAt', fact.at + questionMs);
    expect([...effect.to].sort()).toEqual([sessionOf('Bob'), sessionOf('ann')].sort());
    const open = { seq: fact.seq, id: 'deed-1', from: 'ann', to: 'Bob', at: fact.at };
    expect(scene.view('ann').requests).toEqual([{ ...open, expiresAt: fact.at + questionMs }]);
    expect(scene.view('Bob').requests).toEqual(scene.view('ann').requests);
  });

  it('wakes the asker', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    scene.do('ann', { type: 'sleep' });
    expect(factsIn(scene.do('ann', { type: 'ask', to: 'bob' }))).toMatchObject([
      { type: 'wake', name: 'ann' },
      { type: 'pairRequest', from: 'ann' },
    ]);
  });

  it('oneself is refused', () => {
    const scene = new RoomScene({}, 'ann');
    expect(scene.do('ann', { type: 'ask', to: 'ann' })).toMatchObject(refusal('SELF'));
  });

  it('somebody who is not here is refused', () => {
    const scene = new RoomScene({}, 'ann');
    expect(scene.do('ann', { type: 'ask', to: 'zoe' })).toMatchObject(refusal('USER_UNKNOWN'));
    expect(scene.do('ann', { type: 'ask', to: 'server' })).toMatchObject(refusal('USER_UNKNOWN'));
  });

  it('somebody asleep is refused, and does not wake the asker', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    scene.do('ann', { type: 'sleep' });
    scene.do('bob', { type: 'sleep' });
    expect(scene.do('ann', { type: 'ask', to: 'bob' })).toMatchObject(refusal('USER_ASLEEP'));
    expect(scene.view('ann').user.status).toBe('asleep');
  });

  it('somebody who is in a pair is refused', () => {
    const scene = new RoomScene({}, 'ann', 'bob', 'cid');
    scene.pair('bob', 'cid');
    expect(scene.do('ann', { type: 'ask', to: 'bob' })).toMatchObject(refusal('PAIR_BUSY'));
    expect(scene.do('ann', { type: 'ask', to: 'cid' })).toMatchObject(refusal('PAIR_BUSY'));
  });

  it('while in a pair is refused, even when it is the partner who is asked', () => {
    const scene = new RoomScene({}, 'ann', 'bob', 'cid');
    scene.pair('ann', 'bob');
    expect(scene.do('ann', { type: 'ask', to: 'cid' })).toMatchObject(refusal('PAIR_BUSY'));
    expect(scene.do('bob', { type: 'ask', to: 'ann' })).toMatchObject(refusal('PAIR_BUSY'));
  });

  it('the same one again, before an answer, is refused', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const request = scene.ask('ann', 'bob');
    expect(scene.do('ann', { type: 'ask', to: 'bob' })).toMatchObject(refusal('PAIR_BUSY'));
    expect(scene.view('bob').requests.map(({ seq }) => seq)).toEqual([request]);
  });

  it('more people at once than allowed is refused, while being asked costs nothing', () => {
    const scene = new RoomScene({ maxQuestions: 2 }, 'ann', 'bob', 'cid', 'dee', 'eve');
    scene.ask('eve', 'ann');
    const first = scene.ask('ann', 'bob');
    scene.ask('ann', 'cid');
    expect(scene.do('ann', { type: 'ask', to: 'dee' })).toMatchObject(refusal('RATE_LIMITED'));
    scene.do('ann', { type: 'withdraw', request: first });
    scene.ask('ann', 'dee');
    expect(scene.view('ann').requests).toHaveLength(3);
  });
});

describe('both asking at once', () => {
  it('is consent: the first question becomes the pair, caused by the second', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const request = scene.ask('ann', 'bob');
    const effects = scene.do('bob', { type: 'ask', to: 'ann' });
    expect(effects).toMatchObject([
      {
        to: 'everyone',
        fact: { type: 'pairStart', request, users: ['ann', 'bob'], by: 'bob', id: 'deed-2' },
      },
    ]);
    expect(scene.view('ann')).toMatchObject({ pair: { request, partner: 'bob' }, requests: [] });
    expect(scene.view('bob')).toMatchObject({ pair: { request, partner: 'ann' }, requests: [] });
  });

  it('needs no free question of the second', () => {
    const scene = new RoomScene({ maxQuestions: 1 }, 'ann', 'bob', 'cid');
    scene.ask('bob', 'cid');
    scene.ask('ann', 'bob');
    expect(factsIn(scene.do('bob', { type: 'ask', to: 'ann' }))).toMatchObject([
      { type: 'pairStart', users: ['ann', 'bob'] },
      { type: 'pairRequestEnd', outcome: 'busy' },
    ]);
  });

  it('does not pair with somebody who has fallen asleep after asking', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    scene.ask('ann', 'bob');
    scene.do('ann', { type: 'sleep' });
    expect(scene.do('bob', { type: 'ask', to: 'ann' })).toMatchObject(refusal('USER_ASLEEP'));
  });
});

describe('answering', () => {
  it('yes makes a pair of the two, told to everyone', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const request = scene.ask('ann', 'bob');
    const by = sessionOf('bob');
    const [effect] = scene.apply({ type: 'answer', by, id: 'yes', request, accept: true });
    expect(effect).toMatchObject({
      to: 'everyone',
      fact: { type: 'pairStart', request, users: ['ann', 'bob'], by: 'bob', id: 'yes' },
    });
    expect(scene.view('ann').user.partner).toBe('bob');
    expect(scene.view('bob').user.partner).toBe('ann');
    expect(scene.view('ann').pair?.pair).toBe(scene.room.seq);
  });

  it('no ends the question and wakes nobody', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const request = scene.ask('ann', 'bob');
    const [effect] = scene.do('bob', { type: 'answer', request, accept: false });
    expect(effect).toMatchObject({
      fact: { type: 'pairRequestEnd', request, outcome: 'declined', by: 'bob', id: 'deed-2' },
    });
    expect(effect?.kind === 'fact' && [...effect.to].sort()).toEqual(
      [sessionOf('ann'), sessionOf('bob')].sort(),
    );
    expect(scene.view('ann').requests).toEqual([]);
    expect(scene.view('ann').pair).toBeUndefined();
  });

  it.each([true, false])('a second time (%s) is refused', (accept) => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const request = scene.ask('ann', 'bob');
    scene.do('bob', { type: 'answer', request, accept: false });
    expect(scene.do('bob', { type: 'answer', request, accept })).toMatchObject(refusal('EXPIRED'));
  });

  it('a question that was withdrawn is refused', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const request = scene.ask('ann', 'bob');
    scene.do('ann', { type: 'withdraw', request });
    expect(scene.do('bob', { type: 'answer', request, accept: true })).toMatchObject(
      refusal('EXPIRED'),
    );
  });

  it('a question of somebody who has left is refused', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const request = scene.ask('ann', 'bob');
    scene.leave('ann');
    scene.join('ann');
    expect(scene.do('bob', { type: 'answer', request, accept: true })).toMatchObject(
      refusal('EXPIRED'),
    );
  });

  it.each(['ann', 'cid'])('by %s, who was not asked, is refused and changes nothing', (who) => {
    const scene = new RoomScene({}, 'ann', 'bob', 'cid');
    const request = scene.ask('ann', 'bob');
    for (const accept of [true, false]) {
      expect(scene.do(who, { type: 'answer', request, accept })).toMatchObject(refusal('EXPIRED'));
    }
    expect(scene.view('bob').requests.map(({ seq }) => seq)).toEqual([request]);
  });

  it('yes to one ends all other questions of the two as busy', () => {
    const scene = new RoomScene({}, 'ann', 'bob', 'cid', 'dee');
    const toCid = scene.ask('ann', 'cid');
    const toBob = scene.ask('ann', 'bob');
    const fromDee = scene.ask('dee', 'bob');
    const byDee = scene.ask('dee', 'cid');
    const effects = scene.do('bob', { type: 'answer', request: toBob, accept: true });
    expect(factsIn(effects)).toMatchObject([
      { type: 'pairStart', request: toBob },
      { type: 'pairRequestEnd', request: toCid, outcome: 'busy' },
      { type: 'pairRequestEnd', request: fromDee, outcome: 'busy' },
    ]);
    expect(scene.view('dee').requests.map(({ seq }) => seq)).toEqual([byDee]);
  });

  it('yes to an asker who has fallen asleep makes a pair that wakes nobody', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const request = scene.ask('ann', 'bob');
    scene.do('ann', { type: 'sleep' });
    expect(factsIn(scene.do('bob', { type: 'answer', request, accept: true }))).toMatchObject([
      { type: 'pairStart', users: ['ann', 'bob'] },
    ]);
    expect(scene.view('ann').user).toMatchObject({ status: 'asleep', partner: 'bob' });
  });
});

describe('withdrawing', () => {
  it('ends the question for both', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const request = scene.ask('ann', 'bob');
    expect(factsIn(scene.do('ann', { type: 'withdraw', request }))).toMatchObject([
      { type: 'pairRequestEnd', request, outcome: 'withdrawn', by: 'ann', id: 'deed-2' },
    ]);
    expect(scene.view('bob').requests).toEqual([]);
  });

  it.each(['bob', 'cid'])('by %s, who did not ask, is refused and changes nothing', (who) => {
    const scene = new RoomScene({}, 'ann', 'bob', 'cid');
    const request = scene.ask('ann', 'bob');
    expect(scene.do(who, { type: 'withdraw', request })).toMatchObject(refusal('EXPIRED'));
    expect(scene.view('bob').requests.map(({ seq }) => seq)).toEqual([request]);
  });

  it('too late, when the answer was first, is refused and leaves the pair', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const request = scene.ask('ann', 'bob');
    scene.do('bob', { type: 'answer', request, accept: true });
    expect(scene.do('ann', { type: 'withdraw', request })).toMatchObject(refusal('EXPIRED'));
    expect(scene.view('ann').pair?.partner).toBe('bob');
  });
});

describe('a question whose time is up', () => {
  it('ends by nobody', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const request = scene.ask('ann', 'bob');
    const [fact] = factsIn(scene.apply({ type: 'expire', request }));
    expect(fact).toMatchObject({ type: 'pairRequestEnd', request, outcome: 'expired' });
    expect(fact).not.toHaveProperty('by');
    expect(fact).not.toHaveProperty('id');
  });

  it('can be asked again', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const request = scene.ask('ann', 'bob');
    scene.apply({ type: 'expire', request });
    expect(scene.ask('ann', 'bob')).toBeGreaterThan(request);
  });

  it('does not touch the pair it has become meanwhile', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const request = scene.ask('ann', 'bob');
    scene.do('bob', { type: 'answer', request, accept: true });
    expect(scene.apply({ type: 'expire', request })).toEqual([]);
    expect(scene.view('bob').pair?.partner).toBe('ann');
  });
});

describe('ending a pair', () => {
  it.each(['ann', 'bob'])('%s may, and everyone is told', (who) => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const pair = scene.pair('ann', 'bob');
    expect(scene.do(who, { type: 'end', pair })).toMatchObject([
      {
        to: 'everyone',
        fact: { type: 'pairEnd', pair, users: ['ann', 'bob'], reason: 'ended', by: who },
      },
    ]);
    for (const name of ['ann', 'bob']) {
      expect(scene.view(name).pair).toBeUndefined();
      expect(scene.view(name).user).not.toHaveProperty('partner');
    }
  });

  it('nobody else may', () => {
    const scene = new RoomScene({}, 'ann', 'bob', 'cid');
    const pair = scene.pair('ann', 'bob');
    expect(scene.do('cid', { type: 'end', pair })).toMatchObject(refusal('PAIR_ENDED'));
    expect(scene.view('ann').pair?.partner).toBe('bob');
  });

  it('that is over already is refused, and does not end the next one', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const first = scene.pair('ann', 'bob');
    scene.do('bob', { type: 'end', pair: first });
    expect(scene.do('ann', { type: 'end', pair: first })).toMatchObject(refusal('PAIR_ENDED'));
    const second = scene.pair('bob', 'ann');
    expect(scene.do('ann', { type: 'end', pair: first })).toMatchObject(refusal('PAIR_ENDED'));
    expect(scene.view('ann').pair?.pair).toBe(second);
  });

  it('leaves both free to talk to the room and to be asked', () => {
    const scene = new RoomScene({}, 'ann', 'bob', 'cid');
    scene.do('ann', { type: 'end', pair: scene.pair('ann', 'bob') });
    expect(scene.do('bob', { type: 'say', text: 'hello' })).toMatchObject([{ to: 'awake' }]);
    expect(scene.pair('cid', 'ann')).toBeGreaterThan(0);
  });
});
