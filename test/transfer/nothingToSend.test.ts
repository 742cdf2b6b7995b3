import { expect, it } from 'vitest';
import { ChatClient } from '../../src/index.js';
import { failOnStrayErrors } from '../support/strayErrors.js';

failOnStrayErrors();

const client = () => new ChatClient({ url: 'tcp://127.0.0.1:1', name: 'atom' });

it.each([undefined, null, 42, true, {}])(
  '%j to be sent is told of by the transfer',
  async (what) => {
    // Programs without types give anything.
    const { done, name } = client().sendFile('hansung', what as never);
    expect(name).toBe('file');
    await expect(done).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      message: 'This is nothing that can be sent.',
    });
  },
);

it.each([
  ['a ReadableStream', () => new Blob(['text']).stream()],
  ['a generator', async function* () {}],
] as const)(
  '%s without its size is told what is missing, and is left as it was',
  async (_what, make) => {
    const stream = make();
    await expect(client().sendFile('hansung', stream).done).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      message: expect.stringContaining('`size`'),
    });
    if (stream instanceof ReadableStream) expect(stream.locked).toBe(false);
  },
);
