import { describe, expect, it } from 'vitest';
import { factsIn, RoomScene, sessionOf } from '../support/roomScene.js';

describe('saying something', () => {
  it('goes to everyone awake, the author included, and answers the request', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const by = sessionOf('ann');
    expect(scene.apply({ type: 'say', by, id: 'x', text: 'hello' })).toMatchObject([
      {
        kind: 'fact',
        to: 'awake',
        fact: { type: 'message', seq: 3, id: 'x', from: 'ann', text: 'hello', scope: 'room' },
      },
    ]);
  });

  it('wakes the author first, without taking the waking for the answer', () => {
    const scene = new RoomScene({}, 'ann');
    scene.do('ann', { type: 'sleep' });
    const [wake, message] = factsIn(scene.do('ann', { type: 'say', text: 'here I am' }));
    expect(wake).toMatchObject({ type: 'wake', name: 'ann', by: 'ann' });
    expect(wake).not.toHaveProperty('id');
    expect(message).toMatchObject({ type: 'message', text: 'here I am' });
    expect(scene.view('ann').user.status).toBe('awake');
  });

  it('goes to the two of a pair only, whether or not the pair is named', () => {
    const scene = new RoomScene({}, 'ann', 'bob', 'cid');
    const pair = scene.pair('ann', 'bob');
    const two = [sessionOf('ann'), sessionOf('bob')].sort();
    for (const meantFor of [undefined, pair]) {
      const [effect] = scene.do('bob', { type: 'say', text: 'just us', pair: meantFor });
      expect(effect).toMatchObject({ fact: { type: 'message', scope: 'pair', pair } });
      expect(effect?.kind === 'fact' && [...effect.to].sort()).toEqual(two);
    }
  });

  it('is refused when it was meant for a pair that is over', () => {
    const scene = new RoomScene({}, 'ann', 'bob', 'cid');
    const pair = scene.pair('ann', 'bob');
    scene.do('bob', { type: 'end', pair });
    expect(scene.do('ann', { type: 'say', text: 'just us', pair })).toMatchObject([
      { kind: 'refusal', by: sessionOf('ann'), code: 'PAIR_ENDED' },
    ]);
    scene.pair('ann', 'cid');
    expect(scene.do('ann', { type: 'say', text: 'just us', pair })).toMatchObject([
      { kind: 'refusal', code: 'PAIR_ENDED' },
    ]);
  });

  it('is refused when it was meant for a pair of others', () => {
    const scene = new RoomScene({}, 'ann', 'bob', 'cid');
    const pair = scene.pair('ann', 'bob');
    expect(scene.do('cid', { type: 'say', text: 'me too', pair })).toMatchObject([
      { kind: 'refusal', code: 'PAIR_ENDED' },
    ]);
  });

  it('is refused while the partner sleeps, and wakes nobody', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const pair = scene.pair('ann', 'bob');
    scene.do('ann', { type: 'sleep' });
    scene.do('bob', { type: 'sleep' });
    for (const meantFor of [undefined, pair]) {
      expect(scene.do('ann', { type: 'say', text: 'hello?', pair: meantFor })).toMatchObject([
        { kind: 'refusal', code: 'USER_ASLEEP' },
      ]);
    }
    expect(scene.view('ann').user.status).toBe('asleep');
  });

  it('wakes a sleeping author for an awake partner', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    const pair = scene.pair('ann', 'bob');
    scene.do('ann', { type: 'sleep' });
    expect(factsIn(scene.do('ann', { type: 'say', text: 'back', pair }))).toMatchObject([
      { type: 'wake', name: 'ann' },
      { type: 'message', scope: 'pair', pair },
    ]);
  });
});

describe('whispering', () => {
  it('goes to the one addressed and the author, and to nobody else', () => {
    const scene = new RoomScene({}, 'ann', 'Bob', 'cid');
    const [effect] = scene.do('ann', { type: 'whisper', to: 'bob', text: 'psst' });
    expect(effect).toMatchObject({
      kind: 'fact',
      fact: { type: 'whisper', from: 'ann', to: 'Bob', text: 'psst' },
    });
    expect(effect?.kind === 'fact' && [...effect.to].sort()).toEqual(
      [sessionOf('Bob'), sessionOf('ann')].sort(),
    );
  });

  it('wakes the author first', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    scene.do('ann', { type: 'sleep' });
    expect(factsIn(scene.do('ann', { type: 'whisper', to: 'bob', text: 'psst' }))).toMatchObject([
      { type: 'wake', name: 'ann' },
      { type: 'whisper', from: 'ann', to: 'bob' },
    ]);
  });

  it.each([
    ['to somebody who is not here', 'zoe', 'USER_UNKNOWN'],
    ['to oneself', 'ann', 'SELF'],
    ['to somebody asleep', 'bob', 'USER_ASLEEP'],
    ['to the server', 'server', 'USER_UNKNOWN'],
  ])('%s is refused, and does not wake the author', (_what, to, code) => {
    const scene = new RoomScene({}, 'ann', 'bob');
    scene.do('bob', { type: 'sleep' });
    scene.do('ann', { type: 'sleep' });
    expect(scene.do('ann', { type: 'whisper', to, text: 'psst' })).toMatchObject([
      { kind: 'refusal', by: sessionOf('ann'), code },
    ]);
    expect(scene.view('ann').user.status).toBe('asleep');
  });

  it('reaches others even while one is in a pair', () => {
    const scene = new RoomScene({}, 'ann', 'bob', 'cid');
    scene.pair('ann', 'bob');
    const [effect] = scene.do('ann', { type: 'whisper', to: 'cid', text: 'psst' });
    expect(effect).toMatchObject({ fact: { type: 'whisper', from: 'ann', to: 'cid' } });
    expect(effect?.kind === 'fact' && effect.to).not.toContain(sessionOf('bob'));
  });
});

describe('the server', () => {
  it('speaks to everyone awake, under its own name', () => {
    const scene = new RoomScene({}, 'ann');
    expect(scene.apply({ type: 'announce', id: 'x', text: 'soup is ready' })).toMatchObject([
      { to: 'awake', fact: { type: 'message', id: 'x', from: 'Server', scope: 'room' } },
    ]);
  });

  it('whispers to one alone', () => {
    const scene = new RoomScene({}, 'ann', 'bob');
    expect(scene.apply({ type: 'tell', id: 'x', to: 'ann', text: 'psst' })).toMatchObject([
      { to: [sessionOf('ann')], fact: { type: 'whisper', id: 'x', from: 'Server', to: 'ann' } },
    ]);
  });

  it('is refused like anybody when nobody can hear its whisper', () => {
    const scene = new RoomScene({}, 'ann');
    scene.do('ann', { type: 'sleep' });
    expect(scene.apply({ type: 'tell', id: 'x', to: 'ann', text: 'psst' })).toMatchObject([
      { kind: 'refusal', by: '', id: 'x', code: 'USER_ASLEEP' },
    ]);
    expect(scene.apply({ type: 'tell', id: 'y', to: 'zoe', text: 'psst' })).toMatchObject([
      { kind: 'refusal', by: '', id: 'y', code: 'USER_UNKNOWN' },
    ]);
  });
});
