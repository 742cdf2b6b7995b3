import type { Request } from '../../protocol/requests.js';
import type { OpenQuestion, Standing } from './Standing.js';
import type { Words } from './words.js';

/** What a command can use. */
export interface CommandContext {
  readonly standing: Standing;
  readonly words: Words;
  /** For the request that it becomes. */
  readonly id: string;
}

/** A request, or what is answered instead. */
export type Deed = Request | string;

export interface Command {
  /** At most two, separated by blanks; in brackets what may be left out; the last one takes the rest of the line. */
  readonly parameters: readonly string[];
  /** A parameter that was left out is empty. */
  run(context: CommandContext, first: string, second: string): Deed;
}

const leave: Command = { parameters: [], run: () => ({ type: 'bye' }) };
const refuseFile: Command = { parameters: ['[…]'], run: ({ words }) => words.filesImpossible };

/** What a member can type, by the word behind the slash. */
const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['list', { parameters: [], run: ({ id }) => ({ type: 'list', id }) }],
  [
    'to',
    {
      parameters: ['NAME', 'TEXT'],
      run: ({ id }, to, text) => ({ type: 'whisper', id, to, text }),
    },
  ],
  ['sleep', { parameters: [], run: ({ id }) => ({ type: 'sleep', id }) }],
  ['wakeup', { parameters: [], run: ({ id }) => ({ type: 'wake', id }) }],
  ['with', { parameters: ['NAME'], run: ({ id }, to) => ({ type: 'ask', id, to }) }],
  [
    'withyes',
    { parameters: ['[NAME]'], run: (context, name) => answer(context, true, name, 'pair') },
  ],
  [
    'withno',
    { parameters: ['[NAME]'], run: (context, name) => answer(context, false, name, 'pair') },
  ],
  ['end', { parameters: [], run: end }],
  ['help', { parameters: [], run: ({ words }) => words.help }],
  ['login', { parameters: ['[…]'], run: ({ words }) => words.alreadyIn }],
  ['exit', leave],
  ['bye', leave],
  ...['file', 'filesend', 'fileyes', 'fileno', 'filename', 'filedata', 'fileend'].map(
    (name) => [name, refuseFile] as const,
  ),
]);

/** Longest part of an unknown command that is said back, in UTF-16 units. */
const maxShownUnits = 32;

/** Whether this is a command. A blank before the slash is for people whose own client keeps slashes to itself. */
export function isCommand(text: string): boolean {
  return text.trimStart().startsWith('/');
}

/** What a line that is a command comes to; `more`: commands besides those that all have, or instead of them. */
export function runCommand(
  line: string,
  context: CommandContext,
  more: ReadonlyMap<string, Command> = new Map(),
): Deed {
  const { words } = context;
  const [word, rest] = splitWord(line);
  const command = more.get(word.slice(1)) ?? commands.get(word.slice(1));
  if (command === undefined) {
    return words.unknownCommand(word.slice(0, maxShownUnits).toWellFormed());
  }
  const { parameters } = command;
  const [first, second] = parameters.length > 1 ? splitWord(rest) : [rest, ''];
  const isMissing = parameters.some(
    (parameter, index) => !parameter.startsWith('[') && (index === 0 ? first : second) === '',
  );
  if (isMissing || (parameters.length === 0 && rest !== '')) {
    return words.usage([word, ...parameters].join(' '));
  }
  return command.run(context, first, second);
}

/** Answers the last question, or the last one of somebody, or of a kind. */
export function answer(
  { standing, words, id }: CommandContext,
  accept: boolean,
  from?: string,
  kind?: OpenQuestion['kind'],
): Deed {
  const question = standing.lastAsked(from || undefined, kind);
  if (question === undefined) return words.noQuestion;
  if (question.kind === 'file') {
    const file = question.seq;
    return accept ? { type: 'acceptFile', id, file, path: 'relay' } : { type: 'endFile', id, file };
  }
  return { type: 'answer', id, request: question.seq, accept };
}

/** Ends the 1:1, or takes back the question. */
function end({ standing, words, id }: CommandContext): Deed {
  if (standing.pair !== undefined) return { type: 'end', id, pair: standing.pair };
  const question = standing.lastOwn();
  if (question === undefined) return words.noPair;
  return { type: 'withdraw', id, request: question.seq };
}

/** The first word, and what follows it. */
export function splitWord(text: string): [word: string, rest: string] {
  const [, word = '', rest = ''] = /^\s*(\S*)\s*(.*)$/su.exec(text) ?? [];
  return [word, rest.trimEnd()];
}
