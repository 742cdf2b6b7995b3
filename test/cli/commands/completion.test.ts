import { describe, expect, it } from 'vitest';
import { completeLine } from '../../../src/cli/commands/completion.js';
import { joinCommands } from '../../../src/cli/commands/joinCommands.js';

const names = ['hansung', 'Hanbit', '한성', 'user1'];
const complete = (line: string) => completeLine(joinCommands, names, line).candidates;

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
    expect(completeLine(joinCommands, names, '/to han').word).toBe('han');
  });
});
