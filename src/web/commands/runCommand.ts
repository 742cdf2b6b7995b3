import { sentence } from '../words/words.js';
import type { Command, CommandContext } from './commands.js';
import { commands, usageOf } from './commands.js';

/** Does what a line that begins with a slash says; returns false, and says why, if it says nothing that can be done. */
export function runCommand(line: string, context: CommandContext): boolean {
  const { room } = context;
  const found = findCommand(line);
  if (found === undefined) {
    const [name] = splitWord(line);
    room.complain(sentence('unknownCommand', { command: name }));
    return false;
  }
  const { command, rest } = found;
  const { parameters } = command;
  const [first, second] = parameters.length > 1 ? splitWord(rest) : [rest, ''];
  if (!fits(command, [first, second])) {
    room.complain(sentence('commandUsage', { usage: usageOf(command) }));
    return false;
  }
  room.complain(undefined);
  command.run(context, first, second);
  return true;
}

/** The commands that a line may be about to become. */
export function commandsLike(line: string): readonly Command[] {
  const [name] = splitWord(line);
  if (!name.startsWith('/')) return [];
  const begun = line.trimStart().replace(/\s+/gu, ' ');
  return commands.filter(
    (each) => `${each.name} `.startsWith(begun) || begun.startsWith(`${each.name} `),
  );
}

/** The command of a line, by its name of one or two words, and what follows that. */
function findCommand(line: string): { command: Command; rest: string } | undefined {
  const [first, rest] = splitWord(line);
  const [second, more] = splitWord(rest);
  const find = (name: string) =>
    commands.find((each) => [each.name, ...each.aliases].includes(name));
  const short = find(first);
  if (short !== undefined) return { command: short, rest };
  const long = find(`${first} ${second}`);
  return long && { command: long, rest: more };
}

function fits({ parameters }: Command, values: readonly string[]): boolean {
  if (parameters.length === 0) return values.every((value) => value === '');
  return parameters.every((parameter, index) => parameter.startsWith('[') || values[index] !== '');
}

/** The first word, and what follows it. */
function splitWord(text: string): [word: string, rest: string] {
  const [, word = '', rest = ''] = /^\s*(\S*)\s*(.*)$/su.exec(text) ?? [];
  return [word, rest.trimEnd()];
}
