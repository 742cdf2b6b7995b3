import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ChatClient, ChatServer } from 'chatcast';
import { expect, it } from 'vitest';
import { Folder } from '../transfer/support/Folder.js';
import { Program } from './support/Program.js';

it('examples/file-keeper.mjs takes files, tells the room, and gives them back', async () => {
  await using folder = await Folder.make();
  await using server = new ChatServer();
  const { url } = await server.listen({ port: 0 });
  await using keeper = new Program('examples/file-keeper.mjs', url, folder.at('kept'));
  await keeper.says(/^keeper keeps files in /m);
  await using atom = await ChatClient.connect({ url, name: 'atom' });
  const said = atom.messages();
  const data = randomBytes(765);

  for (const kept of ['data.txt', 'data (1).txt']) {
    await atom.sendFile('keeper', data, { name: '../../data.txt' }).done;
    expect((await said.next()).value).toMatchObject({ text: `atom left ${kept}, 765 bytes.` });
    expect(await readFile(folder.at('kept', kept))).toEqual(data);
  }
  expect(await folder.names()).toEqual(['kept']);

  const files = await atom.listFiles('keeper');
  expect(files.map(({ name, size }) => [name, size])).toEqual([
    ['data (1).txt', 765],
    ['data.txt', 765],
  ]);
  const { savedAs = '' } = await atom.download('keeper', 'data.txt', { to: folder.at('back') })
    .done;
  expect(await readFile(savedAs)).toEqual(data);

  expect(await keeper.interrupt()).toBe(0);
  expect(keeper.stderr).toBe('');
});

it('examples/file-keeper.mjs declines what is too large, and says why', async () => {
  await using folder = await Folder.make();
  await using server = new ChatServer();
  const { url } = await server.listen({ port: 0 });
  await using keeper = new Program('examples/file-keeper.mjs', url, folder.at('kept'));
  await keeper.says(/^keeper keeps files in /m);
  await using atom = await ChatClient.connect({ url, name: 'atom' });
  const whispered = new Promise((resolve) => atom.once('whisper', resolve));

  const stream = new ReadableStream<Uint8Array>();
  const sent = atom.sendFile('keeper', stream, { name: 'movie.mkv', size: 100_000_001 });
  await expect(sent.done).rejects.toMatchObject({ code: 'FILE_DECLINED' });
  const text = 'I take files of up to 100000000 bytes.';
  expect(await whispered).toMatchObject({ whisper: { from: 'keeper', text } });
  expect(await folder.names()).toEqual(['kept']);
  expect(keeper.stderr).toBe('');
});

it('examples/file-keeper.mjs goes on when a file is called off half-way', async () => {
  await using folder = await Folder.make();
  await using server = new ChatServer();
  const { url } = await server.listen({ port: 0 });
  await using keeper = new Program('examples/file-keeper.mjs', url, folder.at('kept'));
  await keeper.says(/^keeper keeps files in /m);
  await using atom = await ChatClient.connect({ url, name: 'atom' });
  const said = atom.messages();

  const begun = new Promise((resolve) => atom.once('fileStart', resolve));
  const sent = atom.sendFile('keeper', new ReadableStream(), { name: 'a.txt', size: 10 });
  await begun;
  sent.cancel();
  await expect(sent.done).rejects.toMatchObject({ code: 'CANCELLED' });
  await atom.sendFile('keeper', Buffer.from('two'), { name: 'b.txt' }).done;
  expect((await said.next()).value).toMatchObject({ text: 'atom left b.txt, 3 bytes.' });
  // Nothing is left of the first.
  expect(await folder.names()).toEqual(['kept']);
  expect(await atom.listFiles('keeper')).toMatchObject([{ name: 'b.txt' }]);
  expect(keeper.stderr).toMatch(/called it off/);
});
