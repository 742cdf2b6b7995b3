/**
 * A program that does one thing and has nothing else to do: so it ends when, and only when, the library lets it. Says each
 * step on its standard output; goes on when it is told to, on its standard input.
 */

import { ChatClient, ChatServer } from '../../../src/index.js';

const [deed = '', url = ''] = process.argv.slice(2);

function say(what: string): void {
  process.stdout.write(`${what}\n`);
}

function makeClient(): ChatClient {
  const client = new ChatClient({
    url,
    name: 'atom',
    reconnect: { minDelayMs: 50, maxDelayMs: 50 },
  });
  client.on('connect', () => say('connect'));
  client.on('disconnect', () => say('disconnect'));
  client.on('reconnect', () => say('reconnect'));
  client.on('close', () => say('close'));
  return client;
}

const deeds: Record<string, () => Promise<void>> = {
  async close() {
    const client = makeClient();
    await client.connect();
    await client.send('hello');
    await client.close();
  },
  async closeWhenBack() {
    const client = makeClient();
    client.on('reconnect', () => void client.close());
    await client.connect();
  },
  async closeWhenLost() {
    const client = makeClient();
    client.on('disconnect', () => void client.close());
    await client.connect();
  },
  async closeWhileLosing() {
    const client = makeClient();
    await client.connect();
    void client.send('into the void').catch(() => say('lost'));
    const closing = client.close();
    say('closing');
    await closing;
  },
  async giveUpConnecting() {
    await makeClient()
      .connect({ timeoutMs: 100 })
      .catch((error: { code: string }) => say(error.code));
  },
  async abortConnecting() {
    await makeClient()
      .connect({ signal: AbortSignal.timeout(100) })
      .catch((error: Error) => say(error.name));
  },
  async giveUpSending() {
    const client = makeClient();
    await client.connect();
    await client.list({ timeoutMs: 60_000 });
    await client.close();
  },
  async serve() {
    const server = new ChatServer();
    const address = await server.listen({ port: 0 });
    const client = await ChatClient.connect({ url: address.url, name: 'atom' });
    const other = await ChatClient.connect({
      url: `${address.url.replace('tcp', 'ws')}/chat`,
      name: 'hansung',
    });
    void client.pair('hansung').catch(() => {});
    await client.list();
    await Promise.all([client.close(), other.close(), server.close()]);
    say('close');
  },
};

const doing = deeds[deed];
if (doing === undefined) throw new Error(`Nobody knows how to ${deed}.`);
void doing().then(() => say('done'));
