import { ChatClient, ChatServer } from 'chatcast';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Program } from '../support/Program.js';

const secret = 'only for this test';

// Programs get the environment of those who start them.
beforeEach(() => {
  vi.stubEnv('WEBHOOK_SECRET', secret);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** A room with the bot in it, and the address that it listens at. */
async function openWebhook() {
  const server = new ChatServer();
  const { url } = await server.listen({ port: 0 });
  const bot = new Program('examples/bots/webhook.mjs', url, 'ci', '0');
  const [address] = await bot.says(/http:\S+/);
  const post = async (body: BodyInit, headers: HeadersInit = { 'x-webhook-secret': secret }) => {
    const response = await fetch(address, {
      method: 'POST',
      body,
      headers,
      duplex: 'half',
    } as RequestInit);
    return { status: response.status, ...((await response.json()) as object) };
  };
  const close = async () => {
    await bot[Symbol.asyncDispose]();
    await server.close();
  };
  return { server, url, bot, address, post, [Symbol.asyncDispose]: close };
}

it('examples/bots/webhook.mjs says in the room what is posted to it', async () => {
  await using hook = await openWebhook();
  await using atom = await ChatClient.connect({ url: hook.url, name: 'atom' });
  const heard = atom.messages();
  const said = await hook.post('The build is green.\r\nAll of it.\r\n');
  const message = (await heard.next()).value;
  expect(message).toMatchObject({ from: 'ci', text: 'The build is green.\nAll of it.' });
  expect(said).toEqual({ status: 200, seq: message?.seq });
  await atom.send('!relayed');
  await heard.next();
  expect((await heard.next()).value).toMatchObject({ text: '1 so far.' });
  await atom.close();
  expect(await hook.bot.interrupt()).toBe(0);
  expect(hook.bot.stderr).toBe('');
});

it('examples/bots/webhook.mjs refuses, by a code, who does not know the secret and what cannot be said', async () => {
  await using hook = await openWebhook();
  await using atom = await ChatClient.connect({ url: hook.url, name: 'atom' });
  const heard = atom.messages();
  const denied = { status: 401, code: 'DENIED' };
  expect(await hook.post('psst', {})).toMatchObject(denied);
  expect(await hook.post('psst', { 'x-webhook-secret': 'guessed' })).toMatchObject(denied);
  expect(await hook.post('\u001b[2J')).toMatchObject({ status: 400, code: 'TEXT_INVALID' });
  expect(await hook.post('')).toMatchObject({ status: 400, code: 'TEXT_INVALID' });
  expect(await hook.post('x'.repeat(4097))).toMatchObject({ status: 413, code: 'TOO_LARGE' });
  const elsewhere = await fetch(new URL('/', hook.address));
  expect(elsewhere.status).toBe(404);
  expect(await elsewhere.json()).toEqual({ code: 'PROTOCOL', message: 'Post to /say.' });
  // Without a length, and without end: neither is waited for.
  const endless = new ReadableStream({
    start: (controller) => controller.enqueue(new Uint8Array(5000).fill(120)),
  });
  const refusal = await hook.post(endless).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ status: 413, code: 'TOO_LARGE' });
  await hook.post('x'.repeat(4096));
  expect((await heard.next()).value).toMatchObject({ text: 'x'.repeat(4096) });
});

it('examples/bots/webhook.mjs does not begin without a secret, and ends when it is kicked', async () => {
  await using hook = await openWebhook();
  vi.stubEnv('WEBHOOK_SECRET', 'short');
  await using bare = new Program('examples/bots/webhook.mjs', hook.url);
  expect(await bare.exitCode).toBe(2);
  expect(bare.stderr).toMatch(/^Set WEBHOOK_SECRET/);
  await hook.server.kick('ci', 'Too loud.');
  expect(await hook.bot.exitCode).toBe(1);
  expect(hook.bot.stderr).toBe('KICKED: Too loud.\n');
});
