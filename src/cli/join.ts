import { setTimeout as delay } from 'node:timers/promises';
import type { ChatError } from '../index.js';
import type { JoinArguments } from './arguments.js';
import type { Say } from './catalogue/catalogue.js';
import type { Guest } from './enter.js';
import { enter } from './enter.js';
import { explain } from './explain.js';
import { defaultDownloads, showPath } from './files/paths.js';
import type { Io } from './Io.js';
import { openScreen } from './openScreen.js';

/** Longest time for what was said last to arrive and for the goodbye, in milliseconds. */
const leaveMs = 2_000;

/** `chatcast join`: one person's way into the room, through it and out. Resolves with the exit code. */
export async function join(args: JoinArguments, io: Io, say: Say): Promise<number> {
  const screen = openScreen(io);
  try {
    const guest = await enter(args, screen, say, defaultDownloads(io.env));
    const hasFailed = guest !== undefined && (await takePart(guest));
    screen.close();
    screen.print(say('goodBye'));
    return hasFailed ? 1 : 0;
  } finally {
    screen.close();
  }
}

/** Until the person leaves or is made to. Resolves with whether something failed that a script should know of. */
async function takePart({ client, talk, share }: Guest): Promise<boolean> {
  const { screen, say, transfers } = talk;
  let hasFailed = false;

  const handleClose = ({ error }: { error?: ChatError }): void => {
    if (error) {
      screen.complain(explain(say, error));
      hasFailed = true;
    }
    screen.close();
  };
  const handleLine = async (line: string): Promise<void> => {
    try {
      await talk.handleLine(line);
    } catch (error) {
      if (screen.left.aborted) return;
      screen.complain(explain(say, error));
      if (!screen.interactive) hasFailed = true;
    }
  };

  client.on('close', handleClose);
  if (client.state === 'closed') screen.close();
  if (screen.interactive) {
    screen.print(say('welcome', { name: client.name, count: client.users.size }));
  }
  if (share !== undefined) screen.print(say('sharing', { folder: showPath(share) }));
  for (;;) {
    const line = await screen.ask(talk.prompt, talk.asking);
    if (line === undefined) break;
    const handled = handleLine(line);
    // The next line of a pipe may count on this one; a person is not kept waiting.
    if (!screen.interactive) await handled;
  }
  // What others take or send is not cut off by the end of a pipe.
  if (!screen.left.aborted) await transfers.settled(screen.left);
  for (const withdrawal of talk.asked.keys()) withdrawal.abort();
  for (const file of transfers.names) screen.print(say('fileGivenUp', { file }));
  await atMost(leaveMs, client.close());
  return hasFailed;
}

async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  const time = delay(ms, undefined, { signal: done.signal }).catch(() => undefined);
  await Promise.race([work, time]).finally(() => done.abort());
}
