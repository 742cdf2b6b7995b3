import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pieces } from '../../src/legacy/pieces.js';
import { readRecord } from '../../src/legacy/readRecord.js';

const letters = fc.constantFrom('a', '가', '👋', '\n', ' ');

it('pieces of a text are its lines, each cut between characters into what fits', () => {
  const text = fc.string({ unit: letters, maxLength: 100 });
  fc.assert(
    fc.property(text, fc.integer({ min: 4, max: 40 }), (whole, maxBytes) => {
      const cut = pieces(whole, maxBytes);
      expect(cut.join('')).toBe(whole.replaceAll('\n', ''));
      expect(cut.length).toBeGreaterThanOrEqual(whole.split('\n').length);
      for (const piece of cut) {
        expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(maxBytes);
        expect(piece.isWellFormed()).toBe(true);
      }
    }),
  );
});

it.each([
  ['[atom] hello', { kind: 'message', from: 'atom', text: 'hello' }],
  ['[atom] ', { kind: 'message', from: 'atom', text: '' }],
  ['[atom] [1:1] [b] c', { kind: 'message', from: 'atom', text: '[1:1] [b] c' }],
  ['[귓속말] [atom] psst', { kind: 'whisper', from: 'atom', text: 'psst' }],
  ['[1:1] [atom] us', { kind: 'pairMessage', from: 'atom', text: 'us' }],
  ['[한성]님이 입장하였습니다.', { kind: 'join', name: '한성' }],
  ['[a.b]님이 퇴장하였습니다.', { kind: 'leave', name: 'a.b' }],
  ['[a]님이 1:1 대화를 요청했습니다. (y/n)? ', { kind: 'pairRequest', name: 'a' }],
  ['[a]님이 1:1 대화를 거부했습니다.', { kind: 'pairDeclined', name: 'a' }],
  ['[a]님과 1:1 대화 시작', { kind: 'pairStart', name: 'a' }],
  ['[a]님과 1:1 대화 종료', { kind: 'pairEnd', name: 'a' }],
  ['User List\nNo\tname\tstatus\n----------------------', { kind: 'listHead', hasStatus: true }],
  ['User List\nNo\tname\n----------------------', { kind: 'listHead', hasStatus: false }],
  ['00\tatom\tO', { kind: 'listRow', name: 'atom', status: 'awake' }],
  ['123\tatom\tS', { kind: 'listRow', name: 'atom', status: 'asleep' }],
  ['01\tatom', { kind: 'listRow', name: 'atom', status: 'awake' }],
  ['----------------------', { kind: 'listEnd' }],
  ['hello', { kind: 'other', text: 'hello' }],
  [`[${'x'.repeat(129)}] hello`, { kind: 'other', text: `[${'x'.repeat(129)}] hello` }],
  ['[atom]님이 왔다', { kind: 'other', text: '[atom]님이 왔다' }],
])('%j is understood', (text, report) => {
  expect(readRecord(text)).toEqual(report);
});
