import { describe, expect, it } from 'vitest';
import { makeSay } from '../../../src/cli/catalogue/catalogue.js';
import { completeLine } from '../../../src/cli/commands/completion.js';
import { joinCommands } from '../../../src/cli/commands/joinCommands.js';
import { Talk } from '../../../src/cli/Talk.js';
import { FakeRoom } from '../support/FakeRoom.js';
import { FakeScreen } from '../support/FakeScreen.js';

const names = ['hansung', 'Hanbit', '한성', 'user1'];
const talk = new Talk(new FakeRoom(), new FakeScreen(), makeSay('en', false));
const completionOf = (line: string) => completeLine(joinCommands, talk, names, line);
const complete = (line: string) => completionOf(line).candidates;

describe('the Tab key', () => {
  it.each([
    ['/sl', ['/sleep ']],
    ['/with', ['/with ', '/withyes ', '/withno ']],
    ['/b', ['/bye ']],
    ['/x', []],
  ])('completes the command %s', (line, candidates) => {
    expect(complete(line)).toEqual(candidates);
  });

  it.each([
    ['/to ', ['hansung ', 'Hanbit ', '한성 ', 'user1 ']],
    ['/to h', ['hansung ', 'Hanbit ']],
    ['/to 한', ['한성 ']],
    ['/with U', ['user1 ']],
    ['/withyes us', ['user1 ']],
    ['/to hansung tell us', ['user1 ']],
    ['ask us', ['user1 ']],
    ['us', ['user1 ']],
  ])('completes the name in "%s"', (line, candidates) => {
    expect(complete(line)).toEqual(candidates);
  });

  it.each(['', 'hello ', '/list u', '/foo u', '/to hansung '])('leaves "%s" alone', (line) => {
    expect(complete(line)).toEqual([]);
  });

  it('replaces the last word only', () => {
    expect(completionOf('/to han').word).toBe('han');
  });
});
