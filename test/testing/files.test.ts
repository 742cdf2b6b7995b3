import { expect, it } from 'vitest';
import type { FileTransfer } from '../../src/index.js';
import { ChatServer } from '../../src/index.js';
import { TestNetwork } from '../../src/testing/index.js';
import { makeBytes, sha256Of } from '../transfer/support/makeBytes.js';

it('carries files, too: by the server, and through lost connections', async () => {
  await using network = new TestNetwork({ seed: 7, conditions: { delayMs: 10 } });
  network.serve(
    new ChatServer({ ...network.options, limits: { transferWindowBytes: 256 * 1024 } }),
  );
  const atom = await network.join('atom');
  const hansung = await network.join('hansung');
  const bytes = makeBytes(3_000_001);
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
});
