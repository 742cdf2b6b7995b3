// A room for those who have logged in to the web application that it is in: browsers send its cookie with the WebSocket,
// too. Behind a proxy on this machine (tls-proxy.mjs) room and application know who comes, and that it is encrypted.
//
//   npx chatcast passwd users.txt atom
//   node examples/cookie-room/server.mjs users.txt [port]

import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { ChatError, ChatServer, PasswordFile } from 'chatcast';
import express from 'express';
import { bundle } from '../pages/bundle.mjs';

const [file = 'users.txt', port = '8080'] = process.argv.slice(2);
const accounts = await PasswordFile.open(file);
const script = await bundle(new URL('main.js', import.meta.url));
const page = fileURLToPath(new URL('page.html', import.meta.url));

/** Sessions at once; past it the oldest has to log in again. */
const maxSessions = 10_000;

/**
 * Names of those who have logged in, by what stands in the cookie. An application has these already.
 * @type {Map<string, string>}
 */
const sessions = new Map();

const room = new ChatServer({
  // The same for the room as for the application, below.
  trustProxy: 'loopback',
  authenticate: ({ request }) => ({ name: whoAsks(request) }),
});

/**
 * Who has sent a request, by its cookie. Over TCP there is none.
 * @param {import('node:http').IncomingMessage | undefined} request
 */
function whoAsks(request) {
  const name = request && sessions.get(sessionIdOf(request));
  // No wrong guess, for which one would have to wait.
  if (name === undefined) throw new ChatError('EXPIRED', 'Log in first.');
  return name;
}

const app = express();
// Then `request.secure` is what the proxy says.
app.set('trust proxy', 'loopback');

app.get('/', (_request, response) => response.sendFile(page));
app.get('/main.js', (_request, response) => void response.type('js').send(script));

app.post('/login', express.json(), async (request, response) => {
  const { name = '', password = '' } = request.body ?? {};
  const asked = { name: String(name), password: String(password) };
  const account = await accounts.authenticate({ ...asked, signal: AbortSignal.timeout(10_000) });
  const id = randomUUID();
  sessions.set(id, account.name);
  for (const oldest of sessions.keys()) if (sessions.size > maxSessions) endSession(oldest);
  // No script can read it, and no other site can make the browser send it.
  response.cookie('session', id, { httpOnly: true, sameSite: 'strict', secure: request.secure });
  response.status(204).end();
});

app.get('/me', (request, response) => response.json({ name: whoAsks(request) }));

app.post('/logout', (request, response) => {
  endSession(sessionIdOf(request));
  response.clearCookie('session').status(204).end();
});

/**
 * Such as a wrong password, or too many that are tried at once.
 * @type {import('express').ErrorRequestHandler}
 */
const answerRefusal = (error, _request, response, next) => {
  if (!(error instanceof ChatError)) return void next(error);
  const { code, message } = error;
  response.status(code === 'RATE_LIMITED' ? 429 : 401).json({ code, message });
};
app.use(answerRefusal);

/** @param {import('node:http').IncomingMessage} request */
function sessionIdOf({ headers }) {
  const [, id = ''] = /(?:^|; )session=([^;]*)/.exec(headers.cookie ?? '') ?? [];
  return id;
}

/**
 * Whoever logs out of the application leaves the room, too.
 * @param {string} id
 */
function endSession(id) {
  const name = sessions.get(id);
  if (name === undefined) return;
  sessions.delete(id);
  if (room.users.has(name)) void room.kick(name, 'You have logged out.');
}

const web = app.listen(Number(port), '127.0.0.1', (error) => {
  if (error) throw error;
  const address = web.address();
  if (typeof address !== 'object' || address === null) return;
  console.log(`http://127.0.0.1:${address.port}/`);
});
room.attach(web);

process.once('SIGINT', async () => {
  await room.close({ drainMs: 1000 });
  web.close();
});
