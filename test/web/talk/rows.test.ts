import { expect, it } from 'vitest';
import type { Entry } from '../../../src/web/state/Conversation.js';
import { rowsOf } from '../../../src/web/talk/rows.js';
import { sentence } from '../../../src/web/words/words.js';

const noon = new Date(2026, 0, 5, 12).getTime();
const minute = 60_000;
let seq = 0;

function said(from: string, at: number, whisperedTo?: string): Entry {
  seq += 1;
  const whisper = whisperedTo !== undefined && { whisperedTo };
  return { kind: 'speech', key: `${seq}`, seq, at, from, text: 'x', isMine: false, ...whisper };
}

function happened(at: number): Entry {
  const what = sentence('youWake');
  return { kind: 'notice', key: `notice ${at}`, at, sentence: what, isRift: false };
}

/** `day` for a line of the day, `first` or `more` for what is said. */
const shapeOf = (...entries: Entry[]) =>
  rowsOf(entries).map((row) => (row.kind === 'day' ? 'day' : row.goesOn ? 'more' : 'first'));

it('begins with the day, and says when another begins', () => {
  const night = new Date(2026, 0, 5, 23, 59).getTime();
  expect(shapeOf()).toEqual([]);
  expect(shapeOf(said('a', noon), said('b', night), said('b', night + 2 * minute))).toEqual([
    'day',
    'first',
    'first',
    'day',
    'first',
  ]);
});

it('puts together what one says in one go', () => {
  expect(shapeOf(said('a', noon), said('a', noon + minute), said('b', noon + minute))).toEqual([
    'day',
    'first',
    'more',
    'first',
  ]);
});

it.each([
  ['after a pause', said('a', noon + 5 * minute)],
  ['when it is whispered', said('a', noon, 'me')],
])('says the name again %s', (_when, next) => {
  expect(shapeOf(said('a', noon), next)).toEqual(['day', 'first', 'first']);
});

it('says the name again when something happened between', () => {
  expect(shapeOf(said('a', noon), happened(noon), said('a', noon))).toEqual([
    'day',
    'first',
    'first',
    'first',
  ]);
});

it('gives every row a key of its own', () => {
  const day = 24 * 60 * minute;
  const rows = rowsOf([said('a', noon), happened(noon + day), said('a', noon + 2 * day)]);
  expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
});
