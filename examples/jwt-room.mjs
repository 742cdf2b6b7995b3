// A room for those who bring a token (JWT) of the application, or of whoever it logs in with, as their password. It is
// checked with the issuer's public keys, which are fetched when they are needed: the room knows no secret.
//
//   node examples/jwt-room.mjs https://issuer.example https://issuer.example/.well-known/jwks.json [port]
//   const client = new ChatClient({ url, name: 'atom', password: token });
//
// A token travels as it is: listen with a certificate, or behind a proxy, wherever the network is not yours.

import { ChatError, ChatServer } from 'chatcast';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

const [issuer = '', keysUrl = '', port = '30000'] = process.argv.slice(2);
/** Which of the issuer's tokens are for here: one for another service must not open the room. */
const audience = 'chat';
const keys = createRemoteJWKSet(new URL(keysUrl));

/** @param {string} token */
async function readToken(token) {
  try {
    const wanted = { issuer, audience, algorithms: ['ES256'], requiredClaims: ['exp'] };
    const { payload } = await jwtVerify(token, keys, wanted);
    return payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new ChatError('EXPIRED', 'Your token is over.');
    if (isBadToken(error)) throw new ChatError('DENIED', 'That is no token for this room.');
    // The issuer cannot be asked: nobody's wrong guess, but for the `error` event.
    throw error;
  }
}

/**
 * Whether it is the token that is wrong, and not the way to the issuer.
 * @param {unknown} error
 */
function isBadToken(error) {
  if (!(error instanceof errors.JOSEError) || error instanceof errors.JWKSTimeout) return false;
  return error.code !== errors.JOSEError.code;
}

/** When the token is over with which somebody is about to come in, in milliseconds since the Unix epoch. */
const ends = new Map();
/** What removes those who are in when it is. */
const timers = new Map();

const room = new ChatServer({
  // The name is what the token says, whatever was asked for.
  authenticate: async ({ password = '' }) => {
    const { sub = '', exp = 0 } = await readToken(password);
    const name = sub.normalize();
    ends.set(name, exp * 1000);
    return { name };
  },
});

// A token opens the door once; who stays longer than it is good for has to be asked to leave.
room.on('join', ({ user: { name } }) => {
  const leave = () => room.kick(name, 'Your token is over: come in with a new one.');
  // Node's timers end at 24 days, and would go off at once.
  timers.set(name, setTimeout(leave, Math.min(ends.get(name) - Date.now(), 2 ** 31 - 1)));
  ends.delete(name);
  console.log(`${name} came in`);
});
room.on('leave', ({ user: { name }, reason }) => {
  clearTimeout(timers.get(name));
  timers.delete(name);
  console.log(`${name} is gone: ${reason}`);
});
room.on('error', ({ error, context }) => console.error(`${context}: ${error}`));

const { url } = await room.listen({ port: Number(port) });
console.log(`The room is open at ${url}`);
process.once('SIGINT', () => room.close({ drainMs: 1000 }));
