// A room, and one of the pages beside this file: `vanilla` is made with nothing, `react` with a hook.
//
//   node examples/pages/serve.mjs [vanilla|react] [port]

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { ChatServer } from 'chatcast';
import { bundle } from './bundle.mjs';

const [name = 'vanilla', port = '8080'] = process.argv.slice(2);
const scripts = new Map([
  ['vanilla', 'vanilla/main.js'],
  ['react', 'react/main.tsx'],
]);
const main = scripts.get(name);
if (main === undefined) {
  console.error(`There is no page ${name}: choose one of ${[...scripts.keys()].join(', ')}.`);
  process.exit(2);
}

/** Made once; whoever puts a page on the net makes it ahead of time. */
const script = await bundle(new URL(main, import.meta.url));
const page = await readFile(new URL(`${name}/page.html`, import.meta.url));

const web = createServer(({ url }, response) => {
  if (url === '/') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
  } else if (url === '/main.js') {
    response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' }).end(script);
  } else {
    response.writeHead(404).end();
  }
});

const room = new ChatServer();
room.attach(web);

web.listen(Number(port), '127.0.0.1', () => {
  const address = web.address();
  if (typeof address !== 'object' || address === null) return;
  console.log(`http://127.0.0.1:${address.port}/`);
});

process.once('SIGINT', async () => {
  await room.close({ drainMs: 1000 });
  web.close();
});
