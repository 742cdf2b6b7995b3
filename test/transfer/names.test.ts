import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { ChatClient } from '../../src/index.js';
import type { FileSource } from '../../src/transfer/FileSource.js';

const client = () => new ChatClient({ url: 'tcp://127.0.0.1:1', name: 'atom' });

it.each<[string, FileSource, string | undefined, string]>([
  ['that of its path', 'some/where/data.txt', undefined, 'data.txt'],
  ['made safe, that of its path', '/tmp/a\n:b.txt', undefined, 'a_b.txt'],
  ['that of a folder', 'some/where/', undefined, 'where'],
  ['that of its URL', pathToFileURL('/tmp/a b.txt'), undefined, 'a b.txt'],
  ['that of a URL that is none', new URL('file:///tmp/%ff.txt'), undefined, '%ff.txt'],
  ['that of a File', new File([], 'my photo.jpg'), undefined, 'my photo.jpg'],
  ['made safe, that of a File', new File([], '../../.ssh/CON.txt'), undefined, '_CON.txt'],
  ['that which is given', new File([], 'a'), 'b', 'b'],
  ['made safe, that which is given', new Blob([]), '../CON', '_CON'],
  ['`file`, where there is none', new Uint8Array(0), undefined, 'file'],
])('a file to be sent has a name at once: %s', (_what, what, name, expected) => {
  const transfer = client().sendFile('hansung', what, name === undefined ? {} : { name });
  expect(transfer.name).toBe(expected);
});

it('a file to be downloaded has a safe name at once', () => {
  expect(client().download('hansung', 'deep/CON', { to: 'memory' }).name).toBe('_CON');
});
