import type { Completion } from '../terminal/Screen.js';
import type { Command, CommandContext } from './Command.js';
import { findCommand } from './Command.js';

/**
 * What the last word of a line may become: a command where it begins the line with a slash, a name behind a command that
 * takes one, and a name anywhere in what is said.
 */
export function completeLine<Context extends CommandContext>(
  commands: readonly Command<Context>[],
  names: Iterable<string>,
  beforeCursor: string,
): Completion {
  const [, head = '', word = ''] = /^(.*?)(\S*)$/su.exec(beforeCursor) ?? [];
  return { word, candidates: candidatesFor(commands, names, head, word) };
}

function candidatesFor<Context extends CommandContext>(
  commands: readonly Command<Context>[],
  names: Iterable<string>,
  head: string,
  word: string,
): string[] {
  if (head === '' && word.startsWith('/')) {
    return commands
      .flatMap(({ name, aliases }) => [name, ...aliases])
      .filter((name) => name.startsWith(word))
      .map((name) => `${name} `);
  }
  const [first = '', second] = head.trim().split(/\s+/);
  const isParameter = first.startsWith('/') && second === undefined;
  const takesName = isParameter && /NAME/.test(findCommand(commands, first)?.parameters[0] ?? '');
  // Behind a command that takes no name a name makes no sense, nor do all names where nothing was begun.
  if (!takesName && (isParameter || word === '')) return [];
  const begun = word.toLowerCase();
  return [...names]
    .filter((name) => name.toLowerCase().startsWith(begun))
    .map((name) => `${name} `);
}
