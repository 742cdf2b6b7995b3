import { describe, expect, it } from 'vitest';
import type { Deed } from '../../../src/wire/text/commands.js';
import { isCommand, runCommand } from '../../../src/wire/text/commands.js';
import { Standing } from '../../../src/wire/text/Standing.js';
import { wordsOf } from '../../../src/wire/text/words.js';
import { welcomeOf } from './Interview.js';

const words = wordsOf('en');
const at = 0;

/** Somebody who was asked by two and has asked one. */
function makeStanding(): Standing {
  const standing = new Standing();
  standing.apply(welcomeOf('me'));
  for (const [seq, from, to] of [
    [1, 'ann', 'me'],
    [2, '밥', 'me'],
    [3, 'me', 'cat'],
  ] as const) {
    standing.apply({ type: 'pairRequest', seq, at, id: 'a', from, to, expiresAt: 1 });
  }
  return standing;
}

const run = (line: string, standing = makeStanding()): Deed =>
  runCommand(line, { standing, words, id: '7' });

describe('a command', () => {
  it.each<[line: string, deed: Deed]>([
    ['/list', { type: 'list', id: '7' }],
    [' /list ', { type: 'list', id: '7' }],
    ['/to ann Hello there', { type: 'whisper', id: '7', to: 'ann', text: 'Hello there' }],
    ['/to  ann   a  b ', { type: 'whisper', id: '7', to: 'ann', text: 'a  b' }],
    ['/to ann a\nb', { type: 'whisper', id: '7', to: 'ann', text: 'a\nb' }],
    ['/sleep', { type: 'sleep', id: '7' }],
    ['/wakeup', { type: 'wake', id: '7' }],
    ['/with ann', { type: 'ask', id: '7', to: 'ann' }],
    ['/withyes', { type: 'answer', id: '7', request: 2, accept: true }],
    ['/withyes ann', { type: 'answer', id: '7', request: 1, accept: true }],
    ['/withno ANN', { type: 'answer', id: '7', request: 1, accept: false }],
    ['/withno \u1107\u1161\u11b8', { type: 'answer', id: '7', request: 2, accept: false }],
    ['/withyes cat', words.noQuestion],
    ['/end', { type: 'withdraw', id: '7', request: 3 }],
    ['/help', words.help],
    ['/exit', { type: 'bye' }],
    ['/bye', { type: 'bye' }],
    ['/login ann', words.alreadyIn],
    ['/', words.unknownCommand('/')],
    ['/LIST', words.unknownCommand('/LIST')],
    ['/toString', words.unknownCommand('/toString')],
    [`/${'x'.repeat(100)}`, words.unknownCommand(`/${'x'.repeat(31)}`)],
    [`/${'👋'.repeat(100)}`, words.unknownCommand(`/${'👋'.repeat(15)}\ufffd`)],
    ['/to ann', words.usage('/to NAME TEXT')],
    ['/with', words.usage('/with NAME')],
    ['/sleep now', words.usage('/sleep')],
  ])('%j is understood', (line, deed) => {
    expect(isCommand(line)).toBe(true);
    expect(run(line)).toEqual(deed);
  });

  it.each([
    'file ls ann',
    'filesend ann x',
    'fileyes ann x',
    'fileno ann',
    'filename x 1',
    'filedata \0',
    'fileend',
  ])('/%s is answered: not here', (line) => {
    expect(run(`/${line}`)).toBe(words.filesImpossible);
  });

  it('/end ends the 1:1 where there is one', () => {
    const standing = makeStanding();
    standing.apply({ type: 'pairStart', seq: 9, at, request: 3, users: ['me', 'cat'] });
    expect(run('/end', standing)).toEqual({ type: 'end', id: '7', pair: 9 });
    standing.apply({ type: 'pairEnd', seq: 10, at, pair: 9, users: ['me', 'cat'], reason: 'left' });
    expect(run('/end', standing)).toBe(words.noPair);
  });

  it('of others does not concern one: their 1:1 is theirs', () => {
    const standing = makeStanding();
    standing.apply({ type: 'pairStart', seq: 9, at, request: 8, users: ['ann', 'cat'] });
    expect(standing.pair).toBeUndefined();
  });

  it('is none without a slash', () => {
    for (const text of ['list', 'a /list', '', '[atom] /list']) expect(isCommand(text)).toBe(false);
  });
});
