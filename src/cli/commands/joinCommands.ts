import { ChatError } from '../../index.js';
import type { Question } from '../Questions.js';
import { showList } from '../showList.js';
import type { Talk } from '../Talk.js';
import type { Command } from './Command.js';
import { describeCommands } from './Command.js';
import { fileCommands } from './fileCommands.js';

/** What a person in the room can type. */
export const joinCommands: readonly Command<Talk>[] = [
  {
    name: '/list',
    aliases: [],
    parameters: [],
    help: 'help.list',
    run: async ({ room, screen, say }) => showList(await room.list(), screen, say),
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
  { name: '/with', aliases: [], parameters: ['NAME'], help: 'help.with', run: askForPair },
  {
    name: '/withyes',
    aliases: [],
    parameters: ['[NAME]'],
    help: 'help.withyes',
    run: (talk, name) => talk.answer(true, { kind: 'pair', ...(name && { from: name }) }),
  },
  {
    name: '/withno',
    aliases: [],
    parameters: ['[NAME]'],
    help: 'help.withno',
    run: (talk, name) => talk.answer(false, { kind: 'pair', ...(name && { from: name }) }),
  },
  { name: '/end', aliases: [], parameters: [], help: 'help.end', run: endPair },
  ...fileCommands,
  {
    name: '/help',
    aliases: [],
    parameters: [],
    help: 'help.help',
    run: (talk) => {
      talk.screen.print(describeCommands(joinCommands, talk));
      talk.screen.print(talk.say('blankBeforeSlash'));
    },
  },
  {
    name: '/exit',
    aliases: ['/bye'],
    parameters: [],
    help: 'help.exit',
    run: leave,
  },
];

/** Files that are on their way would be lost: then leaving takes a second word. */
function leave({ screen, say, transfers, questions, room }: Talk): void {
  const hasAsked = questions.take({ kind: 'leave' }) !== undefined;
  if (hasAsked || transfers.size === 0 || !screen.interactive) return screen.close();
  screen.print(say('leaveAnyway', { count: transfers.size }));
  const question: Question = {
    kind: 'leave',
    from: room.name,
    signal: transfers.idle,
    accept: async () => screen.close(),
    decline: async () => {},
  };
  questions.add(question, () => screen.print(say('leaveFreely')));
}

async function askForPair({ room, asked, screen, say }: Talk, name: string): Promise<void> {
  const withdrawal = new AbortController();
  asked.set(withdrawal, name);
  try {
    const answered = room.pair(name, { signal: withdrawal.signal });
    screen.print(say('pairAsked', { name }));
    await answered;
  } catch (error) {
    // The one who took it back knows.
    if (withdrawal.signal.aborted) return;
    const code = error instanceof ChatError ? error.code : undefined;
    if (code === 'PAIR_DECLINED') screen.print(say('pairDeclined', { name }));
    else if (code === 'EXPIRED') screen.print(say('pairExpired', { name }));
    else throw error;
  } finally {
    asked.delete(withdrawal);
  }
}

async function endPair({ room: { currentPair }, asked, screen, say }: Talk): Promise<void> {
  if (currentPair) await currentPair.end();
  else if (asked.size === 0) screen.complain(say('noPair'));
  for (const [withdrawal, name] of asked) {
    withdrawal.abort();
    screen.print(say('pairWithdrawn', { name }));
  }
}
