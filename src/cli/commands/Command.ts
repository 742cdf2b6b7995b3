import type { MessageKey, Say } from '../catalogue/catalogue.js';
import type { Screen } from '../terminal/Screen.js';

/** What every command can use. */
export interface CommandContext {
  readonly say: Say;
  readonly screen: Screen;
}

/** Something that is typed with a slash before it. */
export interface Command<Context extends CommandContext> {
  /** With its slash. */
  readonly name: string;
  readonly aliases: readonly string[];
  /** At most two; in brackets what may be left out; the last one takes the rest of the line. */
  readonly parameters: readonly string[];
  readonly help: Extract<MessageKey, `help.${string}`>;
  /** A parameter that was left out is empty. What is returned is awaited. */
  run(context: Context, first: string, second: string): unknown;
}

/** Does what a line that begins with a slash says. Rejects with the command's own failure. */
export async function runCommand<Context extends CommandContext>(
  commands: readonly Command<Context>[],
  context: Context,
  line: string,
): Promise<void> {
  const { say, screen } = context;
  const [name, rest] = splitWord(line);
  const command = findCommand(commands, name);
  if (command === undefined) {
    screen.complain(say('unknownCommand', { command: name }));
    return;
  }
  const { parameters } = command;
  const [first, second] = parameters.length > 1 ? splitWord(rest) : [rest, ''];
  const isMissing = parameters.some(
    (parameter, index) => !parameter.startsWith('[') && (index === 0 ? first : second) === '',
  );
  if (isMissing || (parameters.length === 0 && rest !== '')) {
    screen.complain(say('commandUsage', { usage: usageOf(command) }));
    return;
  }
  await command.run(context, first, second);
}

/** One line a command. */
export function describeCommands<Context extends CommandContext>(
  commands: readonly Command<Context>[],
  say: Say,
): string {
  const width = Math.max(...commands.map((command) => usageOf(command).length)) + 2;
  return commands.map((command) => usageOf(command).padEnd(width) + say(command.help)).join('\n');
}

export function findCommand<Context extends CommandContext>(
  commands: readonly Command<Context>[],
  name: string,
): Command<Context> | undefined {
  return commands.find((command) => [command.name, ...command.aliases].includes(name));
}

function usageOf<Context extends CommandContext>(command: Command<Context>): string {
  return [[command.name, ...command.aliases].join(' '), ...command.parameters].join(' ');
}

/** The first word, and what follows it. */
function splitWord(text: string): [word: string, rest: string] {
  const [, word = '', rest = ''] = /^\s*(\S*)\s*(.*)$/su.exec(text) ?? [];
  return [word, rest.trimEnd()];
}
