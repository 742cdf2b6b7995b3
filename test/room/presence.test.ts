import { describe, expect, it } from 'vitest';
import { factsIn, RoomScene, sessionOf } from '../support/roomScene.js';

describe('coming in', () => {
  it('is a fact for everyone, with the newcomer awake and alone', () => {
    const scene = new RoomScene();
    expect(scene.room.apply({ type: 'join', by: 's1', name: 'Ann', key: 'ann' }, 77)).toEqual([
      {
        kind: 'fact',
        to: 'everyone',
        fact: {
          type: 'join',
          seq: 1,
          at: 77,
          user: { name: 'Ann', status: 'awake', joinedAt: 77 },
        },
      },
    ]);
    expect(scene.room.sessionOf('ann')).toBe('s1');
    expect(scene.room.isFree('ann')).toBe(false);
  });

  it('is refused when the name has an owner, however it is spelled', () => {
    const scene = new RoomScene({}, 'Ann');
    expect(scene.join('ANN')).toMatchObject([
      { kind: 'refusal', by: sessionOf('ANN'), id: undefined, code: 'NAME_TAKEN' },
    ]);
    expect([...scene.room.users()].map(({ name }) => name)).toEqual(['Ann']);
  });

  it("is refused under the server's own name", () => {
    const scene = new RoomScene();
    expect(scene.join('SERVER')).toMatchObject([{ kind: 'refusal', code: 'NAME_TAKEN' }]);
    expect(scene.room.isFree('server')).toBe(false);
    expect(scene.room.size).toBe(0);
  });

  it('is refused to who is in already, even under another name', () => {
    const scene = new RoomScene({}, 'ann');
    expect(scene.join('zoe', sessionOf('ann'))).toMatchObject([
      { kind: 'refusal', by: sessionOf('ann'), code: 'PROTOCOL' },
    ]);
    expect(scene.view('ann').user.name).toBe('ann');
    expect(scene.room.isFree('zoe')).toBe(true);
  });

  it('is refused when the room is full, and possible again when somebody has left', () => {
    const scene = new RoomScene({ maxMembers: 2 }, 'ann', 'bob');
    expect(scene.join('cid')).toMatchObject([{ kind: 'refusal', code: 'SERVER_FULL' }]);
    scene.leave('ann');
    expect(factsIn(scene.join('cid'))).toMatchObject([{ type: 'join', user: { name: 'cid' } }]);
    expect(scene.room.size).toBe(2);
  });

  it('says that a name is taken before it says that the room is full', () => {
    const scene = new RoomScene({ maxMembers: 1 }, 'ann');
    expect(scene.join('Ann')).toMatchObject([{ kind: 'refusal', code: 'NAME_TAKEN' }]);
  });

  it('keeps everyone in the order in which they came', () => {
    const scene = new RoomScene({}, 'cid', 'ann', 'bob');
    scene.leave('ann');
    scene.join('ann');
    expect([...scene.room.users()].map(({ name }) => name)).toEqual(['cid', 'bob', 'ann']);
  });
});

describe('leaving', () => {
  it('is a fact for everyone and frees the name', () => {
    const scene = new RoomScene({}, 'ann');
    expect(scene.apply({ type: 'leave', by: sessionOf('ann'), reason: 'kicked' })).toMatchObject([
      { to: 'everyone', fact: { type: 'leave', name: 'ann', reason: 'kicked' } },
    ]);
    expect(scene.room.isFree('ann')).toBe(true);
    expect(scene.room.view(sessionOf('ann'))).toBeUndefined();
    expect(scene.room.userOf(sessionOf('ann'))).toBeUndefined();
  });

  it('tells of the open questions first, then of the pair, then of the leave', () => {
    const scene = new RoomScene({}, 'ann', 'bob', 'cid');
    const asked = scene.ask('ann', 'bob');
    const asking = scene.ask('cid', 'ann');
    expect(factsIn(scene.leave('ann'))).toMatchObject([
      { type: 'pairRequestEnd', request: asked, outcome: 'left' },
      { type: 'pairRequestEnd', request: asking, outcome: 'left' },
      { type: 'leave', name: 'ann' },
    ]);
    const pair = scene.pair('bob', 'cid');
    expect(factsIn(scene.leave('cid'))).toMatchObject([
      { type: 'pairEnd', pair, users: ['bob', 'cid'], reason: 'left' },
      { type: 'leave', name: 'cid' },
    ]);
    expect(scene.view('bob')).toMatchObject({ pair: undefined, requests: [] });
    expect(scene.view('bob').user).not.toHaveProperty('partner');
  });

  it('leaves nothing behind for the next one of that name', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    scene.ask('ann', 'bob');
    scene.leave('ann');
    scene.join('ann', 'another session');
    expect(scene.room.view('another session')).toMatchObject({ pair: undefined, requests: [] });
    expect(factsIn(scene.do('bob', { type: 'ask', to: 'ann' }))).toMatchObject([
      { type: 'pairRequest', from: 'bob', to: 'ann' },
    ]);
  });

  it('twice is once', () => {
    const scene = new RoomScene({}, 'ann');
    scene.leave('ann');
    expect(scene.leave('ann')).toEqual([]);
  });
});

describe('falling asleep and waking', () => {
  it('are facts for everyone that answer the request', () => {
    const scene = new RoomScene({}, 'ann');
    const by = sessionOf('ann');
    expect(scene.apply({ type: 'sleep', by, id: 'a' })).toMatchObject([
      { to: 'everyone', fact: { type: 'sleep', name: 'ann', by: 'ann', id: 'a' } },
    ]);
    expect(scene.view('ann').user.status).toBe('asleep');
    expect(scene.apply({ type: 'wake', by, id: 'b' })).toMatchObject([
      { to: 'everyone', fact: { type: 'wake', name: 'ann', by: 'ann', id: 'b' } },
    ]);
    expect(scene.view('ann').user.status).toBe('awake');
  });

  it('are done without a fact when it is so already', () => {
    const scene = new RoomScene({}, 'ann');
    const by = sessionOf('ann');
    expect(scene.apply({ type: 'wake', by, id: 'a' })).toEqual([{ kind: 'done', by, id: 'a' }]);
    scene.apply({ type: 'sleep', by, id: 'b' });
    expect(scene.apply({ type: 'sleep', by, id: 'c' })).toEqual([{ kind: 'done', by, id: 'c' }]);
  });

  it('end the questions asked of who falls asleep, and not those it asked', () => {
    const scene = new RoomScene({}, 'ann', 'bob', 'cid');
    const asked = scene.ask('bob', 'ann');
    const asking = scene.ask('ann', 'cid');
    expect(factsIn(scene.do('ann', { type: 'sleep' }))).toMatchObject([
      { type: 'sleep', name: 'ann' },
      { type: 'pairRequestEnd', request: asked, outcome: 'asleep' },
    ]);
    expect(scene.view('ann').requests.map(({ seq }) => seq)).toEqual([asking]);
    expect(scene.view('bob').requests).toEqual([]);
  });

  it('leave a pair as it is', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const pair = scene.pair('ann', 'bob');
    scene.do('bob', { type: 'sleep' });
    expect(scene.view('ann').pair).toMatchObject({ pair, partner: 'bob' });
    expect(scene.view('bob').user).toMatchObject({ status: 'asleep', partner: 'ann' });
  });
});

describe('who is not in the room', () => {
  it('changes nothing, whatever it does', () => {
    const scene = new RoomScene({}, 'ann');
    expect(scene.do('bob', { type: 'say', text: 'hello' })).toEqual([]);
    expect(scene.do('bob', { type: 'whisper', to: 'ann', text: 'psst' })).toEqual([]);
    expect(scene.do('bob', { type: 'sleep' })).toEqual([]);
    expect(scene.do('bob', { type: 'wake' })).toEqual([]);
    expect(scene.do('bob', { type: 'ask', to: 'ann' })).toEqual([]);
    expect(scene.do('bob', { type: 'answer', request: 1, accept: true })).toEqual([]);
    expect(scene.do('bob', { type: 'withdraw', request: 1 })).toEqual([]);
    expect(scene.do('bob', { type: 'end', pair: 1 })).toEqual([]);
    expect(scene.leave('bob')).toEqual([]);
    expect(scene.room.seq).toBe(1);
  });
});
