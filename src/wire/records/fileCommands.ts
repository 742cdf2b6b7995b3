import type { Command } from '../text/commands.js';
import { answer } from '../text/commands.js';

/** What a member whose wire carries files can type besides. Which file an answer means, the question says. */
export const fileCommands: ReadonlyMap<string, Command> = new Map<string, Command>([
  [
    'filesend',
    {
      parameters: ['NAME', 'FILE'],
      run: ({ id, standing }, to, name) => {
        standing.noteTyped(id, name);
        return { type: 'offerFile', id, to, name, path: 'relay' };
      },
    },
  ],
  [
    'fileyes',
    {
      parameters: ['[NAME]', '[FILE]'],
      run: (context, name) => answer(context, true, name, 'file'),
    },
  ],
  [
    'fileno',
    {
      parameters: ['[NAME]', '[FILE]'],
      run: (context, name) => answer(context, false, name, 'file'),
    },
  ],
  ['help', { parameters: [], run: ({ words }) => `${words.help}${words.fileHelp}` }],
]);
