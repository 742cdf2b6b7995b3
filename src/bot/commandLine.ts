import { fold } from './fold.js';

/** A text that asks for a command. */
export interface CommandLine {
  /** The command, in lower case. */
  readonly name: string;
  /** What stood before it: `'/'`, `'!'`, or the bot's name: `'@dice '`. */
  readonly prefix: string;
  /** Whether the bot was spoken to by its name instead of a prefix. Then the words may be no command at all. */
  readonly isMention: boolean;
  /** What stands behind it, as it was typed. */
  readonly rest: string;
}

/** `roll`, or `roll@dice`, and then nothing or a blank: so a path or a price is no command. */
const command = /^([\p{L}\p{N}][\p{L}\p{N}\p{M}_-]*)(?:@(\S+))?(?:\s+|$)/u;
/** `@dice`, `@dice,` or `@dice:`, and then something. */
const mention = /^@(\S+?)[,:]?\s+(?=\S)/u;

/** What may be the name of a command: one word of letters, digits, `-` and `_`. */
export function isCommandName(name: string): boolean {
  const [whole, word] = command.exec(name) ?? [];
  return word === name && whole === name;
}

/**
 * Reads a text as a command: `!roll 2d6` with one of the prefixes, longest first, or `@dice roll 2d6`. Undefined if it is
 * none, or one for another bot (`!roll@other`).
 */
export function readCommandLine(
  text: string,
  prefixes: readonly string[],
  botName: string,
): CommandLine | undefined {
  const typed = text.trimStart();
  const isMe = (name: string) => fold(name) === fold(botName);
  const prefix = prefixes.find((each) => typed.startsWith(each));
  if (prefix !== undefined) {
    const line = readName(typed.slice(prefix.length));
    if (line === undefined || (line.to !== undefined && !isMe(line.to))) return undefined;
    return { name: line.name, prefix, isMention: false, rest: line.rest };
  }
  const [spoken, name] = mention.exec(typed) ?? [];
  if (spoken === undefined || name === undefined || !isMe(name)) return undefined;
  const line = readName(typed.slice(spoken.length));
  if (line === undefined || line.to !== undefined) return undefined;
  return { name: line.name, prefix: `@${botName} `, isMention: true, rest: line.rest };
}

function readName(text: string) {
  const [whole, name, to] = command.exec(text) ?? [];
  if (whole === undefined || name === undefined) return undefined;
  return { name: fold(name), to, rest: text.slice(whole.length) };
}
