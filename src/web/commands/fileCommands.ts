import type { FilesStore } from '../files/FilesStore.js';
import { chooseFiles } from '../parts/chooseFiles.js';
import type { RoomStore } from '../state/RoomStore.js';
import { sentence } from '../words/words.js';
import type { Command } from './commands.js';

/** What is typed about files. */
export const fileCommands: readonly Command[] = [
  {
    name: '/filesend',
    aliases: [],
    parameters: ['NAME'],
    help: 'help.filesend',
    run: ({ room }, name) => {
      chooseFiles((chosen) => room.withFiles((files) => files.send(name, chosen)));
    },
  },
  {
    name: '/fileyes',
    aliases: [],
    parameters: ['[NAME]', '[FILE]'],
    help: 'help.fileyes',
    run: ({ room }, name, file) => answer(room, { name, file }, true),
  },
  {
    name: '/fileno',
    aliases: [],
    parameters: ['[NAME]', '[FILE]'],
    help: 'help.fileno',
    run: ({ room }, name, file) => answer(room, { name, file }, false),
  },
  {
    name: '/file ls',
    aliases: [],
    parameters: ['NAME'],
    help: 'help.filels',
    run: ({ room }, name) => room.withFiles((files) => void files.browse(name)),
  },
  {
    name: '/file dn',
    aliases: [],
    parameters: ['NAME', 'FILE'],
    help: 'help.filedn',
    run: ({ room }, name, file) => room.withFiles((files) => void files.download(name, file)),
  },
  {
    name: '/cancel',
    aliases: [],
    parameters: ['[NAME]'],
    help: 'help.cancel',
    run: ({ room }, name) => {
      const store = room.state.files?.store;
      if (store === undefined) room.complain(sentence('noSuchTransfer'));
      else cancel(room, store, name);
    },
  },
];

/** Answers the latest offer, or the latest of one person, or of one file. */
function answer(
  room: RoomStore,
  { name, file }: { readonly name: string; readonly file: string },
  isYes: boolean,
): void {
  const store = room.state.files?.store;
  const offer = store?.state.offers.findLast(
    (each) => (name === '' || isSame(each.from, name)) && (file === '' || isSame(each.name, file)),
  );
  if (store === undefined || offer === undefined) return room.complain(sentence('noOffer'));
  if (isYes) void store.accept(offer);
  else store.decline(offer);
}

/** Calls off all with one person; without a name, the only one. */
function cancel(room: RoomStore, files: FilesStore, name: string): void {
  const underWay = files.underWay.filter(({ peer }) => name === '' || isSame(peer, name));
  if (underWay.length === 0) return room.complain(sentence('noSuchTransfer'));
  if (name === '' && underWay.length > 1) return room.complain(sentence('whichFile'));
  for (const transfer of underWay) files.cancel(transfer);
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
