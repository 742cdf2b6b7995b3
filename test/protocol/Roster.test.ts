import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { User } from '../../src/protocol/model.js';
import type { Fact } from '../../src/protocol/notices.js';
import { Roster } from '../../src/protocol/Roster.js';
import { RoomPlay } from '../support/roomPlay.js';
import { factsIn } from '../support/roomScene.js';
import { roomSteps } from '../support/roomSteps.js';

function user(name: string, more: Partial<User> = {}): User {
  return { name, status: 'awake', joinedAt: 1, ...more };
}

const numbered = { seq: 1, at: 1 };

describe('a roster', () => {
  it('is the room, after any facts', () => {
    fc.assert(
      fc.property(roomSteps, (steps) => {
        const play = new RoomPlay();
        const roster = new Roster();
        for (const step of steps) {
          for (const fact of factsIn(play.take(step))) roster.apply(fact);
          const present = Array.from(play.room.users(), (someone) => [someone.name, someone]);
          expect([...roster.users]).toEqual(present);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('is the room, too, when it starts in the middle', () => {
    fc.assert(
      fc.property(roomSteps, roomSteps, (before, after) => {
        const play = new RoomPlay(before);
        const roster = new Roster();
        roster.reset([user('gone'), user('forgotten')]);
        roster.reset(play.room.users());
        for (const step of after) {
          for (const fact of factsIn(play.take(step))) roster.apply(fact);
        }
        expect([...roster.users.values()]).toEqual([...play.room.users()]);
      }),
      { numRuns: 30 },
    );
  });

  it('says whom a fact concerns: as that one is after it, or was before a leave', () => {
    const roster = new Roster();
    const ann = user('ann');
    const apply = (fact: Fact) => roster.apply(fact);
    expect(apply({ type: 'join', ...numbered, user: ann })).toEqual(ann);
    expect(apply({ type: 'sleep', ...numbered, name: 'ann' })).toEqual(
      user('ann', { status: 'asleep' }),
    );
    expect(apply({ type: 'wake', ...numbered, name: 'ann' })).toEqual(ann);
    apply({ type: 'sleep', ...numbered, name: 'ann' });
    expect(apply({ type: 'leave', ...numbered, name: 'ann', reason: 'left' })).toEqual(
      user('ann', { status: 'asleep' }),
    );
    expect(roster.users.size).toBe(0);
  });

  it('never changes a user it has shown', () => {
    const roster = new Roster();
    roster.reset([Object.freeze(user('ann')), Object.freeze(user('bob'))]);
    const before = roster.users.get('ann');
    roster.apply({ type: 'pairStart', ...numbered, request: 1, users: ['ann', 'bob'] });
    const paired = roster.users.get('ann');
    roster.apply({ type: 'pairEnd', ...numbered, pair: 1, users: ['ann', 'bob'], reason: 'ended' });
    expect(before).toEqual(user('ann'));
    expect(paired).toEqual(user('ann', { partner: 'bob' }));
    expect(roster.users.get('ann')).toEqual(user('ann'));
    expect(roster.users.get('ann')).not.toHaveProperty('partner');
  });

  it('is not shaken by facts about people whom it does not know', () => {
    const roster = new Roster();
    roster.reset([user('ann')]);
    const facts: Fact[] = [
      { type: 'leave', ...numbered, name: 'zoe', reason: 'left' },
      { type: 'sleep', ...numbered, name: 'zoe' },
      { type: 'wake', ...numbered, name: 'zoe' },
      { type: 'pairEnd', ...numbered, pair: 1, users: ['zoe', 'zed'], reason: 'left' },
    ];
    for (const fact of facts) expect(roster.apply(fact)).toBeUndefined();
    expect([...roster.users.values()]).toEqual([user('ann')]);
  });
});
