import { expect, it } from 'vitest';
import type { FileTransfer } from '../../src/index.js';
import { ChatServer } from '../../src/index.js';
import { TestNetwork } from '../../src/testing/index.js';
import { makeBytes, sha256Of } from '../transfer/support/makeBytes.js';

it('carries files, too: by the server, and through lost connections', async () => {
  await using network = new TestNetwork({ seed: 7, conditions: { delayMs: 10 } });
  network.serve(new ChatServer({ ...network.options, limits: { transferWindowBytes: 64 * 1024 } }));
  const atom = await network.join('atom');
  const hansung = await network.join('hansung');
  const bytes = makeBytes(500_001);
  const received: FileTransfer[] = [];
  hansung.on('fileOffer', ({ offer }) => received.push(offer.accept({ to: 'memory' })));
  const sent = atom.sendFile('hansung', bytes, { name: 'data.bin' });
  for (const name of ['hansung', 'atom']) {
    const before = sent.bytes;
    await network.until(() => sent.bytes > before);
    network.connectionOf(name).reset();
  }
  const { path, sha256 } = await network.run(sent.done);
  expect({ path, sha256 }).toEqual({ path: 'relay', sha256: sha256Of(bytes) });
  const [transfer] = received;
  const { blob } = await network.run(transfer?.done ?? Promise.reject(new Error('No offer.')));
  expect(sha256Of(new Uint8Array(await (blob ?? new Blob()).arrayBuffer()))).toBe(sha256);
  await network.run(atom.send('It is there.'));
  await network.check();
});

it('knows that files take places in the order: offered, declined, downloaded', async () => {
  await using network = new TestNetwork();
  const server = network.serve(new ChatServer({ ...network.options }));
  const starts: number[] = [];
  server.on('fileStart', ({ offer }) => starts.push(offer.size ?? -1));
  const atom = await network.join('atom');
  const hansung = await network.join('hansung');
  hansung.once('fileOffer', ({ offer }) => offer.decline());
  const declined = atom.sendFile('hansung', makeBytes(10), { name: 'data.bin' });
  await expect(network.run(declined.done)).rejects.toMatchObject({ code: 'FILE_DECLINED' });
  await atom.send('Too bad.');
  hansung.once('fileOffer', ({ offer }) => offer.accept({ to: 'memory' }).done);
  await network.run(atom.sendFile('hansung', makeBytes(10), { name: 'data.bin' }).done);
  await hansung.send('Got it.');
  expect(starts).toEqual([10]);
  await network.check();
});

it.each([8_000, 16_000])(
  'does not take a receiver of %i bytes a second for one who takes nothing',
  async (bytesPerSecond) => {
    await using network = new TestNetwork();
    const server = network.serve(new ChatServer({ ...network.options }));
    const atom = await network.join('atom');
    const hansung = await network.join('hansung');
    network.connectionOf('hansung').shape({ bytesPerSecond }, 'down');
    hansung.once('fileOffer', ({ offer }) => offer.accept({ to: 'memory' }).done);
    const sent = atom.sendFile('hansung', makeBytes(700_000), { name: 'data.bin' });
    let isOver = false;
    void sent.done.finally(() => {
      isOver = true;
    });
    // What is said waits behind the pieces that were handed over.
    while (!isOver) {
      await network.run(atom.send('Are you there?'));
      await network.advance(1000);
    }
    expect(await sent.done).toMatchObject({ path: 'relay', bytes: 700_000 });
    expect(server.stats()).toMatchObject({ slowCloses: 0, detached: 0 });
    await network.check();
  },
);

it('carries what is offered while its receiver is told what is left after a gap', async () => {
  await using network = new TestNetwork({ seed: 1 });
  const limits = { resumeEvents: 40, messagesPerSecond: 0 };
  network.serve(new ChatServer({ ...network.options, limits }));
  const atom = await network.join('atom');
  const hansung = await network.join('hansung');
  let gaps = 0;
  hansung.on('gap', () => {
    gaps += 1;
  });
  const received: FileTransfer[] = [];
  // Late enough for all of the past to be told.
  hansung.on('fileOffer', ({ offer }) => {
    network.clock.after(20_000, () => received.push(offer.accept({ to: 'memory' })));
  });
  // What moves files is there before the gap.
  await network.run(atom.sendFile('hansung', makeBytes(10), { name: 'first' }).done);
  network.connectionOf('hansung').reset();
  network.partition('hansung');
  for (let count = 0; count < 60; count += 1) await network.run(atom.send('x'.repeat(4_000)));
  network.shape({ bytesPerSecond: 20_000 });
  network.heal('hansung');
  await network.until(() => gaps > 0);
  const sent = atom.sendFile('hansung', makeBytes(10), { name: 'second' });
  await network.run(sent.done);
  expect(received.map(({ name }) => name)).toEqual(['first', 'second']);
});
