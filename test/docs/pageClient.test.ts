import { expect, it } from 'vitest';
import type { FileOffer } from '../../src/index.js';
import { ChatClient, ChatServer } from '../../src/index.js';
import { until } from '../support/until.js';
import { PageClient } from './support/PageClient.js';

const messagesEach = 60;

it('a client written from docs/PROTOCOL.md alone loses nothing and doubles nothing through cuts', async () => {
  // A tight rate, so that a client which did not keep to it would be refused.
  await using server = new ChatServer({ limits: { messagesPerSecond: 1000, messageBurst: 8 } });
  const { port } = await server.listen({ port: 0 });
  const clients = ['atom', 'hansung', 'minji'].map((name) => new PageClient(port, name));
  for (const client of clients) await client.connect();

  const answers = (await Promise.all(clients.map(speakThroughCuts))).flat();
  // The last to be answered is heard by all once each has asked who is here.
  for (const client of clients) await (await client.request({ type: 'wake' })).answer;

  expect(answers.filter(({ type }) => type !== 'message' && type !== 'done')).toEqual([]);
  const said = answers.map(({ seq }) => Number(seq)).sort((a, b) => a - b);
  expect(new Set(said).size).toBe(clients.length * messagesEach);
  for (const { facts, roster } of clients) {
    const heard = facts.filter(({ type }) => type === 'message');
    expect(heard.map(({ seq }) => seq)).toEqual(said);
    expect(new Set(heard.map(({ from, text }) => `${from}: ${text}`)).size).toBe(said.length);
    expect([...roster]).toEqual(['atom', 'hansung', 'minji']);
  }
});

it('a client written from docs/PROTOCOL.md alone knows who is here after a gap, and what was said', async () => {
  await using server = new ChatServer({ limits: { resumeEvents: 4 } });
  const { port } = await server.listen({ port: 0 });
  const [atom, hansung, minji] = ['atom', 'hansung', 'minji'].map((n) => new PageClient(port, n));
  if (atom === undefined || hansung === undefined || minji === undefined) return expect.fail();
  await hansung.connect();
  await atom.connect();

  // Said, and the connection lost before that is known; and then so much happens that it is forgotten.
  const lost = new Promise((resolve) => server.once('message', () => resolve(atom.lose())));
  const { answer } = await atom.request({ type: 'say', text: 'am I heard?' });
  await lost;
  await minji.connect();
  for (let count = 1; count <= 10; count += 1) {
    await (await hansung.request({ type: 'say', text: `${count}` })).answer;
  }

  await atom.connect();
  expect(await answer).toMatchObject({ type: 'done', seq: 3 });
  expect(atom.facts.map(({ text }) => text)).toEqual(['7', '8', '9', '10']);
  expect([...atom.roster]).toEqual(['hansung', 'atom', 'minji']);
});

it('clients written from docs/PROTOCOL.md alone send each other files by the server, through cuts', async () => {
  await using server = new ChatServer({ limits: { messagesPerSecond: 1000 } });
  const { port } = await server.listen({ port: 0 });
  const [atom, hansung] = ['atom', 'hansung'].map((name) => new PageClient(port, name));
  if (atom === undefined || hansung === undefined) return expect.fail();
  await atom.connect();
  await hansung.connect();

  const files = [0, 1, 765, 65_536, 5_000_001].map((size) => Buffer.alloc(size, `${size} octets`));
  const outcomes = files.map((bytes) => atom.files.send('hansung', 'data.bin', bytes));
  let isOver = false;
  const over = Promise.all(outcomes).finally(() => {
    isOver = true;
  });
  let cuts = 0;
  for (; !isOver && cuts < 8; cuts += 1) {
    const client = cuts % 2 === 0 ? hansung : atom;
    client.lose();
    await client.connect();
    const carried = server.stats().relayedBytes;
    await until(() => isOver || server.stats().relayedBytes > carried + 300_000, 'some more came');
  }
  expect(await over).toEqual(files.map(() => 'done'));
  expect(cuts).toBeGreaterThan(2);
  const received = [...hansung.files.received.values()].sort((a, b) => a.length - b.length);
  expect(received.map(({ length }) => length)).toEqual(files.map(({ length }) => length));
  expect(received.every((bytes, index) => bytes.equals(files[index] ?? Buffer.alloc(0)))).toBe(
    true,
  );
});

it('a client written from docs/PROTOCOL.md alone and one of chatcast send each other files', async () => {
  await using server = new ChatServer();
  const { port, url } = await server.listen({ port: 0 });
  const atom = new PageClient(port, 'atom');
  await atom.connect();
  await using hansung = await ChatClient.connect({ url, name: 'hansung' });
  const bytes = Buffer.alloc(3_000_001, 'from one to the other');

  const offered = new Promise<FileOffer>((resolve) => {
    hansung.once('fileOffer', ({ offer }) => resolve(offer));
  });
  const outcome = atom.files.send('hansung', 'data.bin', bytes);
  const { blob } = await (await offered).accept({ to: 'memory' }).done;
  expect(await outcome).toBe('done');
  expect(Buffer.from((await blob?.arrayBuffer()) ?? new ArrayBuffer(0)).equals(bytes)).toBe(true);

  await hansung.sendFile('atom', bytes, { name: 'back.bin' }).done;
  const [received] = [...atom.files.received.values()];
  expect(received?.equals(bytes)).toBe(true);
  expect(await hansung.listFiles('atom')).toEqual([]);
  atom.lose();
});

async function speakThroughCuts(client: PageClient) {
  const answers = [];
  for (let count = 1; count <= messagesEach; count += 1) {
    const { answer } = await client.request({ type: 'say', text: `${count} of ${messagesEach}` });
    answers.push(answer);
    if (count % 7 !== 0) continue;
    client.lose();
    await client.connect();
  }
  return Promise.all(answers);
}
