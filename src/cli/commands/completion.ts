import type { Completion } from '../terminal/Screen.js';
import type { Command, CommandContext } from './Command.js';
import { findCommand, namesOf } from './Command.js';

/**
 * What the end of a line may become: a command where it begins the line with a slash, a name behind a command that takes
 * one, what the command itself knows behind that, and a name anywhere in what is said.
 */
export function completeLine<Context extends CommandContext>(
  commands: readonly Command<Context>[],
  context: Context,
  names: Iterable<string>,
  beforeCursor: string,
): Completion {
  if (beforeCursor.startsWith('/')) {
    const begun = commands.flatMap(namesOf).filter((name) => name.startsWith(beforeCursor));
    if (begun.length > 0) {
      return { word: beforeCursor, candidates: begun.map((name) => `${name} `) };
    }
  }
  const found = findCommand(commands, beforeCursor);
  if (found !== undefined && found.command.parameters.length > 0) {
    const { command, rest } = found;
    const [, first = '', second] = /^(\S*)(?:\s+(.*))?$/su.exec(rest) ?? [];
    if (second === undefined) return completeName(command, names, first);
    const candidates = command.complete?.(context, first, second);
    if (candidates !== undefined) return { word: second, candidates };
  }
  const [word = ''] = /\S*$/u.exec(beforeCursor) ?? [];
  // Behind a command that takes no name a name makes no sense, nor do all names where nothing was begun.
  const isName = word !== '' && !/^\/\S*\s+\S*$/u.test(beforeCursor) && !word.startsWith('/');
  return { word, candidates: isName ? namesLike(names, word) : [] };
}

function completeName<Context extends CommandContext>(
  { parameters }: Command<Context>,
  names: Iterable<string>,
  word: string,
): Completion {
  return { word, candidates: /NAME/.test(parameters[0] ?? '') ? namesLike(names, word) : [] };
}

function namesLike(names: Iterable<string>, begun: string): string[] {
  return [...names]
    .filter((name) => name.toLowerCase().startsWith(begun.toLowerCase()))
    .map((name) => `${name} `);
}
