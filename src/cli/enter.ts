import { statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import type { ChatClientOptions } from '../index.js';
import { ChatClient, ChatError } from '../index.js';
import type { JoinArguments } from './arguments.js';
import { Complaint } from './Complaint.js';
import type { Say } from './catalogue/catalogue.js';
import { explain } from './explain.js';
import { readPath, showPath } from './files/paths.js';
import { narrate } from './narrate.js';
import { UsageError } from './options.js';
import { readNamedFile } from './readNamedFile.js';
import { isOfCertificate, systemCode } from './systemCode.js';
import { Talk } from './Talk.js';
import type { Screen } from './terminal/Screen.js';

/** How often a password is asked for. */
const maxPasswordTries = 3;

/** Time after which a pipe gives up on a lost connection, in milliseconds: as long as the room keeps its place by default. */
const pipeGiveUpMs = 120_000;

/** Somebody who came in. */
export interface Guest {
  readonly client: ChatClient;
  readonly talk: Talk;
  /** The folder that others may take files from. */
  readonly share: string | undefined;
}

/** Where files of others go, and where others may take files from. */
interface Folders {
  readonly downloads: string;
  readonly share: string | undefined;
}

/**
 * Comes into the room, asking for what is missing where there is somebody to ask. Resolves with `undefined` when the
 * person left instead.
 */
export async function enter(
  args: JoinArguments,
  screen: Screen,
  say: Say,
  defaultDownloads: string,
): Promise<Guest | undefined> {
  const { url, ca } = args;
  const folders: Folders = {
    downloads: resolve(readPath(args.downloads ?? defaultDownloads)),
    share: args.share === undefined ? undefined : resolve(readPath(args.share)),
  };
  expectFolder(folders.downloads);
  const constant = {
    url,
    ...(ca !== undefined && { ca: await readNamedFile(ca) }),
    ...(!screen.interactive && { reconnect: { giveUpAfterMs: pipeGiveUpMs } }),
  };
  const askPassword = () => screen.ask(say('askPassword'), { secret: true });
  let password = args.passwordStdin ? await askPassword() : undefined;
  let passwordTries = 0;
  let name = args.name ?? (await askName(screen, say));
  if (screen.interactive) screen.print(say('connecting', { url }));
  while (name !== undefined && !screen.left.aborted) {
    try {
      const options = { ...constant, name, ...(password !== undefined && { password }) };
      return await connect(options, folders, screen, say);
    } catch (error) {
      if (screen.left.aborted) break;
      const code = screen.interactive && error instanceof ChatError ? error.code : undefined;
      if (code === 'NAME_TAKEN' || code === 'NAME_INVALID') {
        screen.complain(explain(say, error));
        name = (await screen.ask(say('askName')))?.trim();
      } else if (code === 'DENIED' && passwordTries < maxPasswordTries) {
        if (password !== undefined) screen.complain(explain(say, error));
        passwordTries += 1;
        password = await askPassword();
      } else {
        throw error;
      }
    }
  }
  return undefined;
}

/** What is not there yet is made when it is needed. */
function expectFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? true) return;
  throw new Complaint((say) => say('badDownloads', { folder: showPath(folder) }));
}

/** Whether nobody said no: there was just nobody, or nobody of ours. */
function isUnanswered(error: unknown): error is ChatError {
  return error instanceof ChatError && (error.code === 'TIMEOUT' || error.code === 'UNREACHABLE');
}

/** Which line tells that; what does not pass was answered by somebody. */
function lineOf({ details }: ChatError, reason: string): 'untrusted' | 'noRoom' | 'unanswered' {
  if (isOfCertificate(reason)) return 'untrusted';
  return details?.permanent === true ? 'noRoom' : 'unanswered';
}

async function connect(
  options: ChatClientOptions,
  { downloads, share }: Folders,
  screen: Screen,
  say: Say,
): Promise<Guest> {
  // What was asked for last has been answered.
  screen.setPrompt('');
  const client = new ChatClient(options);
  const talk = new Talk(client, screen, say, downloads);
  narrate(client, talk);
  if (share !== undefined) await shareFolder(client, share, screen.left);
  try {
    await client.connect({ signal: screen.left });
    return { client, talk, share };
  } catch (error) {
    if (!isUnanswered(error)) throw error;
    const facts = { url: options.url, reason: systemCode(error) };
    const line = lineOf(error, facts.reason);
    throw new Complaint((words) => words(line, facts), error);
  }
}

async function shareFolder(client: ChatClient, folder: string, signal: AbortSignal): Promise<void> {
  try {
    await client.share(folder, { signal });
  } catch (error) {
    throw new Complaint((say) => say('cannotShare', { folder }), error);
  }
}

async function askName(screen: Screen, say: Say): Promise<string | undefined> {
  if (!screen.interactive) throw new UsageError('join', (words) => words('nameMissing'));
  const suggestion = userInfo().username;
  if (!/^[\p{L}\p{N}]{1,32}$/u.test(suggestion)) return (await screen.ask(say('askName')))?.trim();
  const name = (await screen.ask(say('askNameOr', { suggestion })))?.trim();
  return name === '' ? suggestion : name;
}
