import type { Host } from '../hostRoom.js';
import { showList } from '../showList.js';
import type { Command } from './Command.js';
import { describeCommands } from './Command.js';

/** What the one who keeps the room can type. */
export const serverCommands: readonly Command<Host>[] = [
  {
    name: '/list',
    aliases: [],
    parameters: [],
    help: 'help.list',
    run: ({ server, screen, say }) => showList(server.users.values(), screen, say),
  },
  {
    name: '/kick',
    aliases: [],
    parameters: ['NAME', '[REASON]'],
    help: 'help.kick',
    run: ({ server }, name, reason) => server.kick(name, reason || undefined),
  },
  {
    name: '/help',
    aliases: [],
    parameters: [],
    help: 'help.help',
    run: (host) => host.screen.print(describeCommands(serverCommands, host)),
  },
  {
    name: '/exit',
    aliases: ['/bye'],
    parameters: [],
    help: 'help.close',
    run: ({ screen }) => screen.close(),
  },
];
