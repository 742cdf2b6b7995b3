// A room inside a Fastify application: `/` is a page that chats, `/users` says who is here as JSON, and what is posted to
// `/announce` is said to everyone. The room takes only the WebSockets to `/chat`; all else stays with Fastify.
//
//   node examples/embed-fastify.mjs [port]

import { readFile } from 'node:fs/promises';
import { ChatError, ChatServer } from 'chatcast';
import { fastify } from 'fastify';

const [port = '8080'] = process.argv.slice(2);
const page = await readFile(new URL('embed-http/page.html', import.meta.url));

const app = fastify({ logger: { level: 'warn' } });
// What is worth a line in the log of the application is in it.
const room = new ChatServer({ logger: app.log });

app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(page));

app.get('/users', () => [...room.users.values()]);

app.post('/announce', async (request) => {
  const { seq } = await room.broadcast(String(request.body));
  return { seq };
});

/** What the room refuses, such as a text that is too long, was asked for wrongly. */
app.setErrorHandler((error, _request, reply) => {
  if (!(error instanceof ChatError)) return reply.send(error);
  return reply.code(400).send({ code: error.code, message: error.message });
});

room.attach(app.server, { path: '/chat' });
// Before Fastify closes its server, which does not end before its last WebSocket.
app.addHook('preClose', () => room.close({ drainMs: 1000 }));

console.log(`${await app.listen({ port: Number(port), host: '127.0.0.1' })}/`);
process.once('SIGINT', () => app.close());
