// A bot that says in the room what other programs post to it, such as a build server:
//
//   WEBHOOK_SECRET=… node examples/bots/webhook.mjs [url] [name] [port]
//   curl -H "x-webhook-secret: …" -d 'The build is green.' http://127.0.0.1:8081/say
//
// Only who knows the secret, and only from this machine: put a proxy with TLS before it for others. A refusal is JSON with
// a code, and what was refused was not said.

import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { ChatClient, ChatError } from 'chatcast';
import { Bot } from 'chatcast/bot';

const [url = 'tcp://127.0.0.1:30000', name = 'webhook', port = '8081'] = process.argv.slice(2);
const secret = process.env.WEBHOOK_SECRET ?? '';
if (secret.length < 16) {
  console.error('Set WEBHOOK_SECRET to at least 16 characters that nobody can guess.');
  process.exit(2);
}

/** Posts that wait to be said; more would only be late. */
const maxWaiting = 32;
/** How long one of them may wait, in milliseconds. */
const sayMs = 10_000;

/** @type {Partial<Record<string, number>>} */
const statuses = {
  DENIED: 401,
  PROTOCOL: 404,
  TOO_LARGE: 413,
  TEXT_INVALID: 400,
  RATE_LIMITED: 429,
};

const bot = new Bot(new ChatClient({ url, name }));
let waiting = 0;
let relayed = 0;

bot.command('relayed', { help: 'how much was posted' }, (ctx) => ctx.reply(`${relayed} so far.`));

/** @typedef {import('node:http').IncomingMessage} Request */

/** @param {Request} request */
async function relay(request) {
  if (request.method !== 'POST' || request.url !== '/say') {
    throw new ChatError('PROTOCOL', 'Post to /say.');
  }
  if (!isSecret(request.headers['x-webhook-secret'])) {
    throw new ChatError('DENIED', 'The header x-webhook-secret is missing or wrong.');
  }
  if (waiting >= maxWaiting) throw new ChatError('RATE_LIMITED', 'Too much waits to be said.');
  waiting += 1;
  try {
    const text = await readText(request, bot.client.maxTextBytes);
    const { seq } = await bot.client.send(text, { timeoutMs: sayMs });
    relayed += 1;
    return { seq };
  } finally {
    waiting -= 1;
  }
}

/**
 * Hashed, so that both are of one length and the time it takes tells nothing.
 * @param {string | string[] | undefined} given
 */
function isSecret(given) {
  /** @param {string} text */
  const hash = (text) => createHash('sha256').update(text).digest();
  return typeof given === 'string' && timingSafeEqual(hash(given), hash(secret));
}

/**
 * @param {Request} request
 * @param {number} maxBytes Reads no further than that.
 */
async function readText(request, maxBytes) {
  const chunks = [];
  let bytes = 0;
  // Left half-way, a request would otherwise take the connection with it, and the refusal could not be sent.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new ChatError('TOO_LARGE', `More than ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString().replaceAll('\r\n', '\n').trimEnd();
}

const web = createServer({ requestTimeout: sayMs }, async (request, response) => {
  /** @param {number} status @param {object} body */
  const answer = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  try {
    answer(200, await relay(request));
  } catch (error) {
    const { code, message } = error instanceof ChatError ? error : new ChatError('UNREACHABLE');
    answer(statuses[code] ?? 503, { code, message });
    // What was not read goes nowhere, until the request ends or its time is over.
    request.resume();
  }
});

await bot.start();
web.listen(Number(port), '127.0.0.1', () => {
  const address = web.address();
  if (typeof address !== 'object' || address === null) return;
  console.log(
    `${bot.client.name} is in the room, and listens at http://127.0.0.1:${address.port}/say`,
  );
});

bot.client.on('close', ({ error }) => {
  web.close();
  if (error === undefined) return;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
});
process.once('SIGINT', () => bot.stop());
