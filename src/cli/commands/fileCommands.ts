import { completePath, readFileName, readPath, showPath } from '../files/paths.js';
import { showFiles } from '../files/showFiles.js';
import type { Choice } from '../Questions.js';
import type { Talk } from '../Talk.js';
import type { Command } from './Command.js';

/** What a person in the room can type about files. */
export const fileCommands: readonly Command<Talk>[] = [
  {
    name: '/filesend',
    aliases: [],
    parameters: ['NAME', 'FILE'],
    help: 'help.filesend',
    complete: (_talk, _name, begun) => completePath(begun),
    run: ({ room, transfers, screen, say }, name, path) => {
      const transfer = room.sendFile(name, readPath(path));
      screen.print(say('fileAsked', { name, file: transfer.name }));
      return transfers.follow(transfer);
    },
  },
  {
    name: '/fileyes',
    aliases: [],
    parameters: ['[NAME]', '[FILE]'],
    help: 'help.fileyes',
    run: (talk, name, file) => talk.answer(true, choose(name, file)),
  },
  {
    name: '/fileno',
    aliases: [],
    parameters: ['[NAME]', '[FILE]'],
    help: 'help.fileno',
    run: (talk, name, file) => talk.answer(false, choose(name, file)),
  },
  {
    name: '/file ls',
    aliases: [],
    parameters: ['NAME'],
    help: 'help.filels',
    run: async ({ room, shared, screen, say }, name) => {
      const files = await room.listFiles(name);
      shared.set(name.toLowerCase(), files);
      showFiles(name, files, screen, say);
    },
  },
  {
    name: '/file dn',
    aliases: [],
    parameters: ['NAME', 'FILE'],
    help: 'help.filedn',
    complete: ({ shared }, name, begun) => {
      const names = (shared.get(name.toLowerCase()) ?? []).map((file) => file.name);
      return names.filter((file) => file.startsWith(begun));
    },
    run: ({ room, transfers, downloads, screen, say }, name, typed) => {
      const file = readFileName(typed);
      const transfer = room.download(name, file, { to: downloads });
      screen.print(say('fileRequested', { name, file, folder: showPath(downloads) }));
      return transfers.follow(transfer);
    },
  },
  {
    name: '/files',
    aliases: [],
    parameters: [],
    help: 'help.files',
    run: ({ questions, transfers, screen, say }) => {
      const offered = questions.files.map(({ from: name, file = '' }) =>
        say('fileQuestion', { name, file }),
      );
      if (offered.length > 0) screen.print(offered.join('\n'));
      if (offered.length === 0 || transfers.size > 0) transfers.list();
    },
  },
  {
    name: '/cancel',
    aliases: [],
    parameters: ['[N|NAME]'],
    help: 'help.cancel',
    run: ({ transfers }, which) => transfers.cancel(which),
  },
];

function choose(name: string, file: string): Choice {
  return { kind: 'file', ...(name && { from: name }), ...(file && { file }) };
}
