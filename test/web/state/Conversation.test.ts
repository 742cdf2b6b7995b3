import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Conversation, Entry } from '../../../src/web/state/Conversation.js';
import { emptyConversation, withEntry } from '../../../src/web/state/Conversation.js';
import { sentence } from '../../../src/web/words/words.js';

function said(seq: number): Entry {
  return { kind: 'speech', key: `seq ${seq}`, seq, at: 0, from: 'a', text: `${seq}`, isMine: true };
}

function happened(key: string): Entry {
  return { kind: 'notice', key, at: 0, sentence: sentence('youWake'), isRift: false };
}

const added = (...entries: Entry[]): Conversation =>
  entries.reduce<Conversation>(withEntry, emptyConversation);
const keysOf = ({ entries }: Conversation) => entries.map(({ key }) => key);

it('keeps what is said in its order, each once, however it comes', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 30 })), (seqs) => {
      const expected = [...new Set(seqs)].sort((a, b) => a - b).map((seq) => `seq ${seq}`);
      expect(keysOf(added(...seqs.map(said)))).toEqual(expected);
    }),
  );
});

it('keeps what happened where it happened', () => {
  const talk = added(said(1), happened('a'), said(4), happened('b'), said(3), said(5), said(4));
  expect(keysOf(talk)).toEqual(['seq 1', 'a', 'seq 3', 'seq 4', 'b', 'seq 5']);
});

it('is the same conversation when nothing was added', () => {
  const talk = added(said(1));
  expect(withEntry(talk, said(1))).toBe(talk);
});

it('forgets the oldest past a thousand', () => {
  const talk = added(...Array.from({ length: 1_005 }, (_, index) => said(index + 1)));
  expect(talk.entries).toHaveLength(1_000);
  expect(keysOf(talk).at(0)).toBe('seq 6');
  expect(keysOf(talk).at(-1)).toBe('seq 1005');
});
