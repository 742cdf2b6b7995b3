import type { Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { ChatClient } from '../../src/index.js';
import type { FileFact } from '../../src/protocol/notices.js';
import { OpenFiles } from '../../src/transfer/OpenFiles.js';
import { nextEvent } from '../server/support/nextEvent.js';
import { fact, HostileServer, roster, stream, welcome } from '../support/HostileServer.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { turns, until } from '../support/until.js';
import { Folder } from './support/Folder.js';

failOnStrayErrors();

const files = { name: 'a.txt', size: 5, path: 'auto', expiresAt: Date.now() + 60_000 };
const offer = { id: 'offer', from: 'friend', to: 'victim', ...files };
const gap = { afterSeq: 1, nextSeq: 11, missed: 9 };
/** As a server tells it that had nothing open when the client came back, and was offered a file right after that. */
const back = (open: readonly object[] = []) =>
  welcome({ seq: 10, resumed: true, missed: 1, gap, files: open });

/** A client that comes back as `treat` says, and what it hears of offers. */
async function comeBack(treat: (socket: Socket, count: number) => void) {
  const folder = await Folder.make();
  const server = await HostileServer.open((socket, count) => {
    if (count === 1) socket.write(stream(welcome({ seq: 1 }), roster()));
    else treat(socket, count);
    first ??= socket;
  });
  let first: Socket | undefined;
  const client = new ChatClient({ url: server.url, name: 'victim' });
  onTestFinished(async () => {
    await server[Symbol.asyncDispose]();
    await client.close();
    await folder[Symbol.asyncDispose]();
  });
  const story: string[] = [];
  client.on('fileOffer', ({ offer: { signal } }) => {
    story.push('offered');
    signal.addEventListener('abort', () => story.push(`over: ${signal.reason}`));
  });
  await client.connect();
  // What moves files is there already, as after any earlier file.
  await client.share(folder.at('.'));
  first?.destroy();
  return { client, story };
}

it('an offer that is made while a gap is being made up for stays one', async () => {
  const { client, story } = await comeBack((socket) => {
    socket.write(stream(back(), fact(11, 'fileOffer', offer), roster()));
  });
  await nextEvent(client, 'roster');
  await until(() => story.length > 0, 'the offer');
  await turns();
  expect(story).toEqual(['offered']);
});

it('so does one of which was told before the connection was lost once more', async () => {
  let told = 0;
  const { story } = await comeBack((socket, count) => {
    if (count === 2) {
      // The roster is still missing when the connection goes.
      socket.end(stream(back(), fact(11, 'fileOffer', offer)));
      return;
    }
    told += 1;
    const open = { seq: 11, at: 1, kind: 'offer', started: false, ...offer };
    socket.write(stream(back([open]), fact(11, 'fileOffer', offer), roster()));
  });
  await until(() => told > 0, 'the second return');
  await until(() => story.length > 0, 'the offer');
  await turns();
  expect(story).toEqual(['offered']);
});

it('a server that offers without end after a gap fills nothing', () => {
  const open = new OpenFiles([]);
  for (let seq = 1; seq <= 10_000; seq += 1) {
    open.handleFact(fact(seq, 'fileOffer', offer) as FileFact);
  }
  expect([...open].length).toBeLessThanOrEqual(128);
});
