// A room inside an Express application: `/` is a page that chats, `/users` says who is here as JSON, and what is posted to
// `/announce` is said to everyone. The room takes only the WebSockets to `/chat`; all else stays with Express.
//
//   node examples/embed-express.mjs [port]

import { fileURLToPath } from 'node:url';
import { ChatError, ChatServer } from 'chatcast';
import express from 'express';

const [port = '8080'] = process.argv.slice(2);
const page = fileURLToPath(new URL('embed-http/page.html', import.meta.url));

const app = express();
const room = new ChatServer();

app.get('/', (_request, response) => response.sendFile(page));

app.get('/users', (_request, response) => {
  response.json([...room.users.values()]);
});

app.post('/announce', express.text(), async (request, response) => {
  const { seq } = await room.broadcast(request.body ?? '');
  response.json({ seq });
});

/**
 * What the room refuses, such as a text that is too long, was asked for wrongly.
 * @type {import('express').ErrorRequestHandler}
 */
const answerRefusal = (error, _request, response, next) => {
  if (!(error instanceof ChatError)) return void next(error);
  response.status(400).json({ code: error.code, message: error.message });
};
app.use(answerRefusal);

// The application is only a listener: the room shares the HTTP server behind it.
const web = app.listen(Number(port), '127.0.0.1', (error) => {
  if (error) throw error;
  const address = web.address();
  if (typeof address !== 'object' || address === null) return;
  console.log(`http://127.0.0.1:${address.port}/`);
});
room.attach(web, { path: '/chat' });

process.once('SIGINT', async () => {
  // First the room: a server does not end before its last WebSocket.
  await room.close({ drainMs: 1000 });
  web.close();
});
