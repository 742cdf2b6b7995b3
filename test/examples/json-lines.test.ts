import { ChatClient, ChatServer } from 'chatcast';
import { expect, it } from 'vitest';
import { Program } from './support/Program.js';

it('examples/json-lines.mjs lets any program take part by lines of JSON', async () => {
  await using server = new ChatServer();
  const { url } = await server.listen({ port: 0 });
  await using atom = await ChatClient.connect({ url, name: 'atom' });
  await using bridge = new Program('examples/json-lines.mjs', url, 'json');
  await bridge.says(/^\{"event":"connect","users":\["atom","json"\]\}$/m);

  const said = new Promise((resolve) => atom.once('message', resolve));
  bridge.type('{"do":"send","text":"hello"}');
  expect(await said).toMatchObject({ message: { from: 'json', text: 'hello' } });
  await bridge.says(/^\{"done":"send","result":\{.*"text":"hello"/m);

  await atom.whisper('json', 'psst');
  await bridge.says(/^\{"event":"whisper","whisper":\{.*"from":"atom","to":"json","text":"psst"/m);

  bridge.type('{"do":"list"}');
  await bridge.says(/^\{"done":"list","result":\[\{"name":"atom",.*\},\{"name":"json",/m);

  bridge.type('{"do":"whisper","to":"nobody","text":"psst"}');
  await bridge.says(/^\{"event":"error","code":"USER_UNKNOWN"/m);
  bridge.type('{"do":"sing"}');
  await bridge.says(/^\{"event":"error","code":"ERROR","message":"Nobody knows how to sing\."\}/m);
  bridge.type('this is no JSON');
  await bridge.says(/"code":"ERROR","message":"Unexpected token/);

  bridge.endInput();
  expect(await bridge.exitCode).toBe(0);
  expect(bridge.stderr).toBe('');
});
