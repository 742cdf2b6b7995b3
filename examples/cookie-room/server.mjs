// A room for those who have logged in to the web application that it is in. A room never sees a cookie: so the page, whose
// requests carry it, fetches a ticket, and comes in with that as its password. A ticket is good once, and for a minute.
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
/** How long a ticket is good for, in milliseconds. */
const ticketMs = 60_000;

/** @typedef {{ name: string, ticket: string, until: number }} Session */

/**
 * Who has logged in, by what stands in the cookie. An application has these already.
 * @type {Map<string, Session>}
 */
const sessions = new Map();
/**
 * One for each session.
 * @type {Map<string, Session>}
 */
const tickets = new Map();

const room = new ChatServer({
  authenticate: ({ password: ticket = '' }) => {
    const session = tickets.get(ticket);
    tickets.delete(ticket);
    if (session === undefined || session.until < Date.now()) {
      throw new ChatError('EXPIRED', 'This ticket is used, or too old. Fetch a new one.');
    }
    return { name: session.name };
  },
});

const app = express();
// Behind a proxy on this machine `request.secure` is what that says.
app.set('trust proxy', 'loopback');

app.get('/', (_request, response) => response.sendFile(page));
app.get('/main.js', (_request, response) => void response.type('js').send(script));

app.post('/login', express.json(), async (request, response) => {
  const { name = '', password = '' } = request.body ?? {};
  const asked = { name: String(name), password: String(password) };
  const account = await accounts.authenticate({ ...asked, signal: AbortSignal.timeout(10_000) });
  const id = randomUUID();
  sessions.set(id, { name: account.name, ticket: '', until: 0 });
  for (const oldest of sessions.keys()) if (sessions.size > maxSessions) endSession(oldest);
  // No script can read it, and no other site can make the browser send it.
  response.cookie('session', id, { httpOnly: true, sameSite: 'strict', secure: request.secure });
  response.status(204).end();
});

app.post('/ticket', (request, response) => {
  const session = sessions.get(sessionIdOf(request));
  if (session === undefined) throw new ChatError('DENIED', 'Log in first.');
  tickets.delete(session.ticket);
  Object.assign(session, { ticket: randomUUID(), until: Date.now() + ticketMs });
  tickets.set(session.ticket, session);
  response.json({ name: session.name, ticket: session.ticket });
});

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

/** @param {import('express').Request} request */
function sessionIdOf({ headers }) {
  const [, id = ''] = /(?:^|; )session=([^;]*)/.exec(headers.cookie ?? '') ?? [];
  return id;
}

/**
 * Whoever logs out of the application leaves the room, too.
 * @param {string} id
 */
function endSession(id) {
  const session = sessions.get(id);
  if (session === undefined) return;
  sessions.delete(id);
  tickets.delete(session.ticket);
  if (room.users.has(session.name)) void room.kick(session.name, 'You have logged out.');
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
