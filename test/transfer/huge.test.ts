import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { FileTransfer } from '../../src/index.js';
import { ChatClient, ChatServer } from '../../src/index.js';
import { directNetwork } from '../../src/transfer/direct.node.js';
import type { Transport } from '../../src/transport/Transport.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { Folder } from './support/Folder.js';

failOnStrayErrors();

const size = 5 * 2 ** 30 + 3;
/** Past what 32 bits can count, with much still to come. */
const cutAt = 2 ** 32 + 2 ** 28;
/** Words in the hole that the file is: on both sides of 4 GiB, and on both ways. */
const words: readonly (readonly [at: number, text: string])[] = [
  [7, 'first'],
  [2 ** 32 + 7, 'beyond'],
  [2 ** 32 + 2 ** 29, 'later'],
  [size - 3, 'end'],
];

/** The direct connections of this test, at the receiver. */
function watchConnections(): Transport[] {
  const made: Transport[] = [];
  const { connect } = directNetwork;
  const spy = vi.spyOn(directNetwork, 'connect').mockImplementation(async (options) => {
    const transport = await connect(options);
    made.push(transport);
    return transport;
  });
  onTestFinished(() => spy.mockRestore());
  return made;
}

it('a file of 5 GiB arrives whole, beyond 4 GiB directly, and the rest by the server', async () => {
  // In memory, where there is such a place: holes are read faster there.
  await using folder = await Folder.make(existsSync('/dev/shm') ? '/dev/shm' : undefined);
  const handle = await open(folder.at('huge'), 'w');
  await handle.truncate(size);
  for (const [at, text] of words) await handle.write(text, at);
  await handle.close();

  await using server = new ChatServer();
  const { url } = await server.listen({ port: 0 });
  await using atom = await ChatClient.connect({ url, name: 'atom' });
  await using hansung = await ChatClient.connect({ url, name: 'hansung' });
  const connections = watchConnections();

  const zeros = Buffer.alloc(2 ** 20);
  const found: [at: number, text: string][] = [];
  let taken = 0;
  const to = new WritableStream<Uint8Array>({
    write: (piece) => {
      // Comparing with zeros is much faster than looking at every byte.
      if (zeros.compare(piece, 0, piece.length, 0, piece.length) !== 0) {
        const at = piece.findIndex((byte) => byte !== 0);
        found.push([taken + at, Buffer.from(piece.filter((byte) => byte !== 0)).toString()]);
      }
      taken += piece.length;
    },
  });
  const accepted = new Promise<FileTransfer>((resolve) => {
    hansung.on('fileOffer', ({ offer }) => resolve(offer.accept({ to })));
  });
  const sent = atom.sendFile('hansung', folder.at('huge'));
  const received = await accepted;
  received.on('progress', ({ bytes, path }) => {
    if (bytes > cutAt && path === 'direct') connections[0]?.destroy();
  });
  const [there, here] = await Promise.all([sent.done, received.done]);
  expect(there).toMatchObject({ bytes: size, path: 'relay', sha256: here.sha256 });
  expect(here).toMatchObject({ bytes: size, path: 'relay' });
  expect(taken).toBe(size);
  expect(found).toEqual(words);
  const { relayedBytes } = server.stats();
  expect(relayedBytes).toBeGreaterThan(0);
  expect(relayedBytes).toBeLessThan(size - cutAt);
}, 300_000);
