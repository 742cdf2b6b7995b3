import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concernedBy } from '../../src/protocol/concernedBy.js';
import { authorOf, isFact, requestIdOf } from '../../src/protocol/facts.js';
import type { FactOf, FactType, Notice, ReplyOf, ReplyType } from '../../src/protocol/notices.js';
import { factSchemas, noticeSchemas, replySchemas } from '../../src/protocol/notices.js';
import { parseNotice } from '../../src/protocol/parseNotice.js';
import { messageOf, whisperOf } from '../../src/protocol/toModel.js';
import { RoomPlay } from '../support/roomPlay.js';
import { factsIn } from '../support/roomScene.js';
import { roomSteps } from '../support/roomSteps.js';

const place = { seq: 7, at: 1_700_000_000_000 };
const cause = { id: 'a1', by: 'ann' };
const users: [string, string] = ['ann', 'bob'];
const ann = { name: 'ann', status: 'awake', joinedAt: 5 } as const;

const facts: { [T in FactType]: FactOf<T> } = {
  message: { type: 'message', ...place, id: 'a1', from: 'ann', text: 'hi', scope: 'pair', pair: 4 },
  whisper: { type: 'whisper', ...place, id: 'a1', from: 'ann', to: 'bob', text: 'psst' },
  join: { type: 'join', ...place, user: { ...ann, partner: 'bob' } },
  leave: { type: 'leave', ...place, name: 'ann', reason: 'lost' },
  sleep: { type: 'sleep', ...place, ...cause, name: 'ann' },
  wake: { type: 'wake', ...place, ...cause, name: 'ann' },
  pairRequest: { type: 'pairRequest', ...place, id: 'a1', from: 'ann', to: 'bob', expiresAt: 9 },
  pairRequestEnd: { type: 'pairRequestEnd', ...place, ...cause, request: 4, outcome: 'declined' },
  pairStart: { type: 'pairStart', ...place, ...cause, request: 4, users },
  pairEnd: { type: 'pairEnd', ...place, ...cause, pair: 5, users, reason: 'ended' },
  fileAccept: { type: 'fileAccept', ...place, ...cause, file: 4 },
  fileOffer: {
    type: 'fileOffer',
    ...place,
    ...{ id: 'a1', from: 'ann', to: 'bob', name: 'data.txt', size: 765, path: 'auto' },
    expiresAt: 9,
  },
  fileRequest: {
    type: 'fileRequest',
    ...place,
    ...{ id: 'a1', from: 'ann', to: 'bob', name: 'a/b.txt', path: 'direct' },
    expiresAt: 9,
  },
  fileStart: { type: 'fileStart', ...place, ...cause, file: 4, size: 765, path: 'relay' },
  fileEnd: {
    type: 'fileEnd',
    ...place,
    ...cause,
    ...{ file: 4, outcome: 'failed', code: 'FILE_CHANGED' },
  },
};

const sha256 = '0123456789abcdef'.repeat(4);

const replies: { [T in ReplyType]: ReplyOf<T> } = {
  welcome: {
    type: 'welcome',
    name: 'ann',
    session: 'abc',
    token: 'def',
    ...place,
    resumed: true,
    missed: 3,
    gap: { afterSeq: 1, nextSeq: 4, missed: 2 },
    pair: { pair: 5, request: 4, partner: 'bob' },
    requests: [{ seq: 6, id: 'a1', from: 'cid', to: 'ann', at: 1, expiresAt: 2 }],
    files: [
      {
        ...{ seq: 8, id: 'a2', kind: 'offer', from: 'cid', to: 'ann', name: 'data.txt' },
        ...{ size: 765, path: 'auto', at: 1, expiresAt: 2, started: true },
      },
    ],
    limits: {
      maxFrameBytes: 1,
      maxTextBytes: 2,
      messagesPerSecond: 3,
      messageBurst: 4,
      pingMs: 5,
      pongMs: 6,
      resumeMs: 7,
      maxFileBytes: 8,
      transferWindowBytes: 9,
    },
  },
  roster: { type: 'roster', users: [ann], more: true },
  users: { type: 'users', id: 'a1', users: [ann], more: false },
  browse: { type: 'browse', query: 7, from: 'ann' },
  files: {
    type: 'files',
    id: 'a1',
    files: [{ name: 'a/b.txt', size: 765, modifiedAt: 1.5 }],
    more: false,
  },
  credit: { type: 'credit', file: 4, offset: 1, upTo: 2, restart: true },
  fileSum: { type: 'fileSum', file: 4, sha256 },
  filePause: { type: 'filePause', file: 4, paused: true },
  fileDirect: { type: 'fileDirect', file: 4, secret: sha256, host: '203.0.113.7', port: 50_000 },
  done: { type: 'done', id: 'a1', ...place },
  refused: { type: 'refused', id: 'a1', code: 'DENIED', message: 'No.', retryAfterMs: 5 },
  ping: { type: 'ping' },
  pong: { type: 'pong' },
  bye: { type: 'bye', code: 'KICKED', message: 'Enough.' },
};

const examples: Notice[] = [...Object.values(facts), ...Object.values(replies)];

it('there is an example of every notice', () => {
  const types = examples.map(({ type }) => type);
  expect(types.sort()).toEqual(Object.keys(noticeSchemas).sort());
});

describe.each(examples.map((example) => [example.type, example] as const))(
  'the notice %s',
  (_type, example) => {
    it('is understood as it was sent, without what nobody knows', () => {
      expect(parseNotice(JSON.parse(JSON.stringify(example)))).toEqual(example);
      expect(parseNotice({ ...example, colour: 'red' })).toEqual(example);
    });
  },
);

it.each(Object.values(facts))('the fact $type is refused without its place or time', (fact) => {
  const { seq: _, ...placeless } = fact;
  const { at: __, ...timeless } = fact;
  for (const value of [placeless, timeless, { ...fact, seq: -1 }, { ...fact, at: null }]) {
    expect(() => parseNotice(value)).toThrow(expect.objectContaining({ code: 'PROTOCOL' }));
  }
});

it('every fact that a room tells survives the way to a client', () => {
  fc.assert(
    fc.property(roomSteps, (steps) => {
      const told = factsIn(new RoomPlay(steps).effects.flat());
      expect(told.map((fact) => parseNotice(JSON.parse(JSON.stringify(fact))))).toEqual(told);
    }),
    { numRuns: 30 },
  );
});

describe('of a notice', () => {
  it('is said whether it is a fact: a welcome and a done name a place, and have none', () => {
    expect(
      examples
        .filter(isFact)
        .map(({ type }) => type)
        .sort(),
    ).toEqual(Object.keys(factSchemas).sort());
    const others = examples.filter((example) => !isFact(example)).map(({ type }) => type);
    expect(others.sort()).toEqual(Object.keys(replySchemas).sort());
  });

  it('is said who caused it, and which request it answers', () => {
    const authors = Object.values(facts).filter((fact) => authorOf(fact) !== undefined);
    expect(authors.map(({ type }) => type).sort()).toEqual(
      Object.keys(factSchemas)
        .filter((type) => type !== 'join' && type !== 'leave')
        .sort(),
    );
    for (const fact of authors) {
      expect(authorOf(fact)).toBe('ann');
      expect(requestIdOf(fact)).toBe('a1');
    }
    expect(requestIdOf(facts.join)).toBeUndefined();
    expect(requestIdOf(facts.leave)).toBeUndefined();
    expect(authorOf({ type: 'wake', ...place, name: 'ann' })).toBeUndefined();
  });
});

it('a change of state concerns those whose state it is', () => {
  expect(concernedBy(facts.sleep)).toEqual(['ann']);
  expect(concernedBy(facts.wake)).toEqual(['ann']);
  expect(concernedBy(facts.pairStart)).toEqual(['ann', 'bob']);
  expect(concernedBy(facts.pairEnd)).toEqual(['ann', 'bob']);
  expect(concernedBy(facts.join)).toEqual([]);
});

it('a message and a whisper tell what people are to know of the fact', () => {
  const { at, seq } = place;
  expect(messageOf(facts.message)).toEqual({
    ...{ id: 'a1', seq, from: 'ann', text: 'hi', at, scope: 'pair' },
  });
  expect(whisperOf(facts.whisper)).toEqual({
    ...{ id: 'a1', seq, from: 'ann', to: 'bob', text: 'psst', at },
  });
});
