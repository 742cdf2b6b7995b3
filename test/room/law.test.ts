import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFileFact } from '../../src/protocol/facts.js';
import { factSchemas } from '../../src/protocol/notices.js';
import { Room } from '../../src/room/Room.js';
import { playRules, RoomPlay } from '../support/roomPlay.js';
import { portraitOf } from '../support/roomPortrait.js';
import { factsIn } from '../support/roomScene.js';
import { roomSteps, sessions } from '../support/roomSteps.js';
import { RoomWitness } from '../support/roomWitness.js';

describe('whatever people do, in whatever order', () => {
  it('every fact keeps the law, a refusal changes nothing, and the room is what its facts tell', () => {
    fc.assert(
      fc.property(roomSteps, (steps) => {
        new RoomWitness(steps);
      }),
    );
  });

  it('every question is answered once and nothing is left when everyone has left', () => {
    fc.assert(
      fc.property(roomSteps, (steps) => {
        const play = new RoomPlay(steps);
        play.empty();
        const facts = factsIn(play.effects.flat());
        const asked = facts.flatMap((fact) => (fact.type === 'pairRequest' ? [fact.seq] : []));
        const answered = facts.flatMap((fact) =>
          fact.type === 'pairRequestEnd' || fact.type === 'pairStart' ? [fact.request] : [],
        );
        expect(answered.sort((a, b) => a - b)).toEqual(asked);
        const started = facts.flatMap((fact) => (fact.type === 'pairStart' ? [fact.seq] : []));
        const ended = facts.flatMap((fact) => (fact.type === 'pairEnd' ? [fact.pair] : []));
        expect(ended.sort((a, b) => a - b)).toEqual(started);
        const nobody = { seq: play.room.seq, users: [], members: sessions.map(() => ({})) };
        expect(JSON.parse(portraitOf(play.room))).toEqual(nobody);
      }),
      { numRuns: 50 },
    );
  });

  it('every file ends once, and for the same two who were asked', () => {
    fc.assert(
      fc.property(roomSteps, (steps) => {
        const play = new RoomPlay(steps);
        play.empty();
        const told = new Map<number, string[]>();
        for (const effect of play.effects.flat()) {
          if (effect.kind !== 'fact' || !isFileFact(effect.fact)) continue;
          const { fact, to } = effect;
          const file = 'file' in fact ? fact.file : fact.seq;
          told.set(file, [...(told.get(file) ?? []), `${fact.type} to ${String(to)}`]);
        }
        for (const lines of told.values()) {
          const types = lines.map((line) => line.split(' to ')[0]);
          expect(types.filter((type) => type === 'fileEnd')).toHaveLength(1);
          expect(types.at(-1)).toBe('fileEnd');
          expect(new Set(lines.map((line) => line.split(' to ')[1])).size).toBe(1);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('replaying the log gives the same room and the same effects', () => {
    fc.assert(
      fc.property(roomSteps, (steps) => {
        const { room, commands, effects } = new RoomPlay(steps);
        const replayed = new Room(playRules);
        for (const [index, command] of commands.entries()) {
          expect(replayed.apply(command, index + 1)).toEqual(effects[index]);
        }
        expect(portraitOf(replayed)).toBe(portraitOf(room));
      }),
      { numRuns: 50 },
    );
  });
});

it('the steps that the properties take lead to everything that can come of them', () => {
  const effects = fc
    .sample(roomSteps, { numRuns: 100, seed: 1 })
    .flatMap((steps) => new RoomPlay(steps).effects.flat());
  const facts = factsIn(effects);
  const outcomes = facts.flatMap((fact) => (fact.type === 'pairRequestEnd' ? fact.outcome : []));
  const ends = facts.flatMap((fact) => (fact.type === 'fileEnd' ? fact.outcome : []));
  const codes = effects.flatMap((effect) => (effect.kind === 'refusal' ? effect.code : []));
  const scopes = facts.flatMap((fact) => (fact.type === 'message' ? fact.scope : []));
  expect([...new Set(effects.map(({ kind }) => kind))].sort()).toEqual(['done', 'fact', 'refusal']);
  expect([...new Set(facts.map(({ type }) => type))].sort()).toEqual(
    Object.keys(factSchemas).sort(),
  );
  expect([...new Set(scopes)].sort()).toEqual(['pair', 'room']);
  expect([...new Set(outcomes)].sort()).toEqual(
    ['asleep', 'busy', 'declined', 'expired', 'left', 'withdrawn'].sort(),
  );
  expect([...new Set(ends)].sort()).toEqual(
    ['asleep', 'cancelled', 'declined', 'done', 'expired', 'failed', 'left', 'withdrawn'].sort(),
  );
  expect([...new Set(codes)].sort()).toEqual(
    ['EXPIRED', 'NAME_TAKEN', 'PAIR_BUSY', 'PAIR_ENDED', 'PROTOCOL', 'RATE_LIMITED', 'SELF'].concat(
      ['SERVER_FULL', 'USER_ASLEEP', 'USER_UNKNOWN'],
    ),
  );
});
