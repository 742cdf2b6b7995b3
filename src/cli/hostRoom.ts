import { once } from 'node:events';
import type { ChatServer } from '../index.js';
import type { CommandContext } from './commands/Command.js';
import { runCommand } from './commands/Command.js';
import { completeLine } from './commands/completion.js';
import { serverCommands } from './commands/serverCommands.js';
import { escapeText } from './escape.js';
import { explain } from './explain.js';
import { sayLines } from './narrate.js';

/** What the one who keeps the room has at hand. */
export interface Host extends CommandContext {
  readonly server: ChatServer;
  /** The name under which the room itself speaks. */
  readonly name: string;
}

/** Shows who comes and goes, and says what is typed, until the one who keeps the room leaves. */
export async function hostRoom(host: Host): Promise<void> {
  const { server, screen, say, name } = host;
  showDoor(host);
  screen.print(screen.interactive ? say('howToTalk', { name }) : say('howToClose'));
  if (!screen.interactive) {
    if (!screen.left.aborted) await once(screen.left, 'abort');
    return;
  }
  for (;;) {
    const line = await screen.ask(escapeText(`${name}> `), {
      keeps: (typed) => typed.startsWith('/'),
      complete: (before) => completeLine(serverCommands, host, server.users.keys(), before),
    });
    if (line === undefined) return;
    try {
      await handleLine(host, line);
    } catch (error) {
      screen.complain(explain(say, error));
    }
  }
}

async function handleLine(host: Host, line: string): Promise<void> {
  if (line.trim() === '') return;
  if (line.startsWith('/')) return runCommand(serverCommands, host, line);
  const { server, screen, say } = host;
  const { from, text } = await server.broadcast(line);
  screen.print(sayLines(say, 'message', from, text));
}

/** A quiet log: who comes, goes, or is refused. What is said is not for the log. */
function showDoor({ server, screen, say }: Host): void {
  const print = (text: string) => screen.print(`${new Date().toTimeString().slice(0, 8)} ${text}`);
  server.on('join', ({ user: { name } }) => print(say('join', { name })));
  server.on('leave', ({ user: { name }, reason }) => {
    // Who closes the room knows that everyone goes.
    if (reason !== 'shutdown') print(say(reason === 'kicked' ? 'kicked' : 'leave', { name }));
  });
  server.on('denied', ({ name, address, code }) => {
    print(say('refused', { name, address, reason: say(`error.${code}`) }));
  });
  server.on('error', ({ error }) => screen.complain(explain(say, error)));
}
