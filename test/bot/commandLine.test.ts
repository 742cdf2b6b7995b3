import { describe, expect, it } from 'vitest';
import { isCommandName, readCommandLine } from '../../src/bot/commandLine.js';

const read = (text: string, prefixes = ['/', '!']) => readCommandLine(text, prefixes, 'Dice');

describe('a text is a command', () => {
  it.each([
    ['!roll', 'roll', '!', ''],
    ['/roll 2d6', 'roll', '/', '2d6'],
    ['  !Roll   two  words ', 'roll', '!', 'two  words '],
    ['!roll\n2d6', 'roll', '!', '2d6'],
    ['!roll@dice 2d6', 'roll', '!', '2d6'],
    ['/roll@DICE', 'roll', '/', ''],
    ['@dice roll 2d6', 'roll', '@Dice ', '2d6'],
    ['@Dice: roll', 'roll', '@Dice ', ''],
    ['@dice, roll', 'roll', '@Dice ', ''],
    ['!주사위 둘', '주사위', '!', '둘'],
    ['!add-user x', 'add-user', '!', 'x'],
    ['!2d6', '2d6', '!', ''],
  ])('%j asks for %s', (text, name, prefix, rest) => {
    expect(read(text)).toMatchObject({ name, prefix, rest });
  });

  it.each([
    'roll',
    'please !roll',
    '!',
    '! roll',
    '!!!',
    '/usr/bin/env',
    '!roll@other',
    '!roll@',
    '@other roll',
    '@dice',
    '@dice !roll',
    '@dice roll@dice',
    'dice roll',
    '',
  ])('%j is none', (text) => {
    expect(read(text)).toBeUndefined();
  });

  it('by the prefixes of the bot only, and its name in any case', () => {
    expect(read('/roll', ['!'])).toBeUndefined();
    expect(read('/roll', [])).toBeUndefined();
    expect(read('@dice roll', [])).toMatchObject({ name: 'roll', isMention: true });
    expect(read('bot, roll', ['bot, '])).toMatchObject({ name: 'roll', isMention: false });
  });

  it.each([
    ['roll', true],
    ['add_user-2', true],
    ['주사위', true],
    ['', false],
    ['two words', false],
    ['roll@dice', false],
    ['/roll', false],
    [' roll', false],
    ['roll ', false],
  ])('and of the name %j it is %s that it can be one', (name, can) => {
    expect(isCommandName(name)).toBe(can);
  });
});
