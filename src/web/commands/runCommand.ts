import { sentence } from '../words/words.js';
import type { Command, CommandContext } from './commands.js';
import { commands, usageOf } from './commands.js';

/** Does what a line that begins with a slash says; returns false, and says why, if it says nothing that can be done. */
export function runCommand(line: string, context: CommandContext): boolean {
  const { room } = context;
  const [name, rest] = splitWord(line);
  const command = commands.find((each) => [each.name, ...each.aliases].includes(name));
  if (command === undefined) {
    room.complain(sentence('unknownCommand', { command: name }));
    return false;
  }
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
  const [name, rest] = splitWord(line);
  if (!name.startsWith('/')) return [];
  const isWhole = rest !== '' || /\s$/.test(line);
  return commands.filter((each) => (isWhole ? each.name === name : each.name.startsWith(name)));
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
