import type { MessageKey, Say } from '../catalogue/catalogue.js';
import { displayWidth } from '../terminal/displayWidth.js';
import type { Screen } from '../terminal/Screen.js';

/** What every command can use. */
export interface CommandContext {
  readonly say: Say;
  readonly screen: Screen;
}

/** Something that is typed with a slash before it. */
export interface Command<Context extends CommandContext> {
  /** With its slash; of one word, or two. */
  readonly name: string;
  readonly aliases: readonly string[];
  /** At most two; in brackets what may be left out; the last one takes the rest of the line. */
  readonly parameters: readonly string[];
  readonly help: Extract<MessageKey, `help.${string}`>;
  /** What the second parameter may become, of which this much is typed, for the Tab key. Default: nothing. */
  complete?(context: Context, first: string, begun: string): readonly string[];
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
  const found = findCommand(commands, line);
  if (found === undefined) {
    const [first] = splitWord(line);
    // Half of a command of two words.
    const near = commands.filter(({ name }) => name.startsWith(`${first} `));
    if (near.length === 0) screen.complain(say('unknownCommand', { command: first }));
    for (const command of near) complainOfUse(command, context);
    return;
  }
  const { command, rest } = found;
  const { parameters } = command;
  const [first, second] = parameters.length > 1 ? splitWord(rest.trimEnd()) : [rest.trim(), ''];
  const isMissing = parameters.some(
    (parameter, index) => !parameter.startsWith('[') && (index === 0 ? first : second) === '',
  );
  if (isMissing || (parameters.length === 0 && rest.trim() !== '')) {
    return complainOfUse(command, context);
  }
  await command.run(context, first, second);
}

/** One line a command, or two where the screen is too narrow for what stands behind the longest. */
export function describeCommands<Context extends CommandContext>(
  commands: readonly Command<Context>[],
  { say, screen }: CommandContext,
): string {
  const width = Math.max(...commands.map((command) => usageOf(command).length)) + 2;
  const widest = Math.max(...commands.map(({ help }) => displayWidth(say(help))));
  const lineOf =
    width + widest <= screen.columns
      ? (usage: string, help: string) => usage.padEnd(width) + help
      : (usage: string, help: string) => `${usage}\n  ${help}`;
  return commands.map((command) => lineOf(usageOf(command), say(command.help))).join('\n');
}

/** The command that a line begins with, and what stands behind it. */
export function findCommand<Context extends CommandContext>(
  commands: readonly Command<Context>[],
  line: string,
): { readonly command: Command<Context>; readonly rest: string } | undefined {
  for (const command of commands) {
    for (const name of namesOf(command)) {
      const rest = restBehind(name.split(' '), line);
      if (rest !== undefined) return { command, rest };
    }
  }
  return undefined;
}

function restBehind(words: readonly string[], line: string): string | undefined {
  let rest = line;
  for (const expected of words) {
    const [word, behind] = splitWord(rest);
    if (word !== expected) return undefined;
    rest = behind;
  }
  return rest;
}

export function namesOf<Context extends CommandContext>(
  command: Command<Context>,
): readonly string[] {
  return [command.name, ...command.aliases];
}

function complainOfUse<Context extends CommandContext>(
  command: Command<Context>,
  { screen, say }: Context,
): void {
  screen.complain(say('commandUsage', { usage: usageOf(command) }));
}

function usageOf<Context extends CommandContext>(command: Command<Context>): string {
  return [namesOf(command).join(' '), ...command.parameters].join(' ');
}

/** The first word, and what follows it. */
function splitWord(text: string): [word: string, rest: string] {
  const [, word = '', rest = ''] = /^\s*(\S*)\s*(.*)$/su.exec(text) ?? [];
  return [word, rest];
}
