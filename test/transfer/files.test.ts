import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as browser from '../../src/transfer/files.browser.js';
import * as node from '../../src/transfer/files.node.js';
import { Folder } from './support/Folder.js';
import { makeBytes } from './support/makeBytes.js';
import { readAll } from './support/readAll.js';

const bytes = makeBytes(1_000);
const options = { name: 'data.txt', size: bytes.length };

describe.each([
  ['Node', node],
  ['browsers', browser],
])('in %s', (_where, { openSource, openSink }) => {
  it('what is no path is sent', async () => {
    const source = await openSource(new Blob([bytes.slice()]));
    expect(source.size).toBe(bytes.length);
    expect(await readAll(source)).toEqual(bytes);
  });

  it("'memory' makes a blob", async () => {
    const sink = await openSink('memory', options);
    await sink.write(bytes);
    const { blob, savedAs } = await sink.commit();
    expect(new Uint8Array((await blob?.arrayBuffer()) ?? [])).toEqual(bytes);
    expect(savedAs).toBeUndefined();
  });

  it('a stream is written to', async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const sink = await openSink(writable, options);
    const saving = sink.write(bytes).then(() => sink.commit());
    const source = await openSource(readable, { size: bytes.length });
    expect(await readAll(source)).toEqual(bytes);
    expect(await saving).toEqual({});
  });
});

describe('in Node', () => {
  let folder: Folder;
  beforeEach(async () => {
    folder = await Folder.make();
    await writeFile(folder.at('data.txt'), bytes);
  });
  afterEach(() => folder[Symbol.asyncDispose]());

  it('a path is that of a file to send', async () => {
    expect(await readAll(await node.openSource(folder.at('data.txt')))).toEqual(bytes);
  });

  it('a path is that of a folder to save in, which may be called memory', async () => {
    const sink = await node.openSink(folder.at('memory'), options);
    await sink.write(bytes);
    const { savedAs = '', blob } = await sink.commit();
    expect(savedAs).toBe(folder.at('memory', 'data.txt'));
    expect(Uint8Array.from(await readFile(savedAs))).toEqual(bytes);
    expect(blob).toBeUndefined();
  });
});

describe('in browsers', () => {
  it.each(['data.txt', '/etc/passwd', new URL('file:///etc/passwd')])(
    'the path %s is refused, and says what to give instead',
    async (path) => {
      const refusal = { code: 'FILE_NOT_FOUND', message: expect.stringContaining('File') };
      await expect(browser.openSource(path)).rejects.toMatchObject(refusal);
    },
  );

  it.each(['.', './memory', ''])('the folder %j is refused', async (folder) => {
    const refusal = { code: 'FILE_NOT_SAVED', message: expect.stringContaining("'memory'") };
    await expect(browser.openSink(folder, options)).rejects.toMatchObject(refusal);
  });
});
