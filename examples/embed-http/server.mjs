// A room within a web server that does other things, too: `/` is a page that chats, `/users` says who is here as JSON, and
// what is posted to `/announce` is said to everyone. Express, Fastify and Vite have such an HTTP server inside.
//
//   node examples/embed-http/server.mjs [port]

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { ChatServer } from 'chatcast';

const [port = '8080'] = process.argv.slice(2);
const page = await readFile(new URL('page.html', import.meta.url));

const web = createServer(async (request, response) => {
  try {
    await answer(request, response);
  } catch (error) {
    response.writeHead(400, { 'content-type': 'text/plain' });
    response.end(error instanceof Error ? error.message : 'Bad request');
  }
});

const room = new ChatServer();
room.attach(web, { path: '/chat' });

/** @type {import('node:http').RequestListener<typeof import('node:http').IncomingMessage>} */
async function answer(request, response) {
  const { method, url } = request;
  if (method === 'GET' && url === '/') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(page);
  } else if (method === 'GET' && url === '/users') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify([...room.users.values()]));
  } else if (method === 'POST' && url === '/announce') {
    const { seq } = await room.broadcast(await text(request));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ seq }));
  } else {
    response.writeHead(404, { 'content-type': 'text/plain' });
    response.end('Not found');
  }
}

web.listen(Number(port), '127.0.0.1', () => {
  const address = web.address();
  if (typeof address !== 'object' || address === null) return;
  console.log(`http://127.0.0.1:${address.port}/`);
});

process.once('SIGINT', async () => {
  await room.close({ drainMs: 1000 });
  web.close();
});
