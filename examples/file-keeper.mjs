// A bot that keeps files: it takes what it is offered, tells the room, and gives it back to whoever asks.
//
//   node examples/file-keeper.mjs [url] [folder] [name]
//
// In a terminal in the room: `/filesend keeper data.txt`, and later `/file ls keeper`, `/file dn keeper data.txt`.

import { mkdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { ChatClient } from 'chatcast';

const [url = 'tcp://127.0.0.1:30000', folder = 'kept', name = 'keeper'] = process.argv.slice(2);
/** Largest file that is taken, in bytes. */
const maxBytes = 100_000_000;

const keeper = new ChatClient({ url, name });

// Not a byte has come by now: a file that is declined costs nothing.
keeper.on('fileOffer', async ({ offer }) => {
  // Clients of old systems only say how much it is when it begins.
  if (offer.size === undefined || offer.size > maxBytes) {
    await offer.decline();
    await keeper.whisper(offer.from, `I take files of up to ${maxBytes} bytes.`);
    return;
  }
  // Its name is safe, whatever it was called; and if that is taken, it gets another one.
  const { bytes, savedAs = '' } = await offer.accept({ to: folder }).done;
  await keeper.send(`${offer.from} left ${basename(savedAs)}, ${bytes} bytes.`);
});

// Here arrives, too, why a file did not: called off, damaged, no room on the disk. Nothing of it is left then.
keeper.on('error', ({ error }) => console.error(String(error)));

keeper.on('close', ({ error }) => {
  if (error === undefined) return;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
});

await mkdir(folder, { recursive: true });
await keeper.share(folder);
await keeper.connect();
console.log(`${keeper.name} keeps files in ${folder}.`);
process.once('SIGINT', () => keeper.close());
