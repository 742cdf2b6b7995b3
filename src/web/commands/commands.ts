import { meOf } from '../state/RoomState.js';
import type { RoomStore } from '../state/RoomStore.js';
import type { Word } from '../words/words.js';
import { sentence } from '../words/words.js';
import { fileCommands } from './fileCommands.js';

/** What commands act on. */
export interface CommandContext {
  readonly room: RoomStore;
  leave(): void;
}

/** Something that is typed with a slash before it; the same as in the terminal. */
export interface Command {
  /** With its slash; one word, or two. */
  readonly name: string;
  readonly aliases: readonly string[];
  /** At most two; in brackets what may be left out; the last one takes the rest of the text. */
  readonly parameters: readonly string[];
  readonly help: Extract<Word, `help.${string}`>;
  /** A parameter that was left out is empty. */
  run(context: CommandContext, first: string, second: string): void;
}

/** Names that `/list` tells at most. */
const maxListed = 100;

export const commands: readonly Command[] = [
  {
    name: '/list',
    aliases: [],
    parameters: [],
    help: 'help.list',
    run: ({ room }) => room.note(sentence('listed', { names: namesIn(room) })),
  },
  {
    name: '/to',
    aliases: [],
    parameters: ['NAME', 'TEXT'],
    help: 'help.to',
    run: ({ room }, name, text) => room.whisper(name, text),
  },
  {
    name: '/sleep',
    aliases: [],
    parameters: [],
    help: 'help.sleep',
    run: ({ room }) => room.sleep(),
  },
  {
    name: '/wakeup',
    aliases: [],
    parameters: [],
    help: 'help.wakeup',
    run: ({ room }) => room.wake(),
  },
  {
    name: '/with',
    aliases: [],
    parameters: ['NAME'],
    help: 'help.with',
    run: ({ room }, name) => void room.ask(name),
  },
  {
    name: '/withyes',
    aliases: [],
    parameters: ['[NAME]'],
    help: 'help.withyes',
    run: ({ room }, name) => answer(room, name, true),
  },
  {
    name: '/withno',
    aliases: [],
    parameters: ['[NAME]'],
    help: 'help.withno',
    run: ({ room }, name) => answer(room, name, false),
  },
  { name: '/end', aliases: [], parameters: [], help: 'help.end', run: ({ room }) => end(room) },
  ...fileCommands,
  {
    name: '/help',
    aliases: [],
    parameters: [],
    help: 'help.help',
    run: ({ room }) => room.showHelp(),
  },
  {
    name: '/exit',
    aliases: ['/bye'],
    parameters: [],
    help: 'help.exit',
    run: ({ leave }) => leave(),
  },
];

/** How a command is typed. */
export function usageOf({ name, parameters }: Command): string {
  return [name, ...parameters].join(' ');
}

/** Who is here; who sleeps in brackets. */
function namesIn({ state }: RoomStore): string {
  const me = meOf(state)?.name;
  const names = state.users
    .slice(0, maxListed)
    .map(({ name, status }) => (status === 'asleep' && name !== me ? `(${name})` : name));
  return [...names, ...(state.users.length > maxListed ? ['…'] : [])].join(', ');
}

/** Answers the latest question, or the latest of one person. */
function answer(room: RoomStore, name: string, isYes: boolean): void {
  const question = room.state.questions.findLast(
    ({ from }) => name === '' || from.toLowerCase() === name.toLowerCase(),
  );
  if (question === undefined) room.complain(sentence('noQuestion'));
  else room.answer(question, isYes);
}

function end(room: RoomStore): void {
  const { pair, asking } = room.state;
  if (pair?.isOver === false) return room.endPair();
  if (asking.length === 0) room.complain(sentence('noPair'));
  for (const { withdrawal } of asking) withdrawal.abort();
}
