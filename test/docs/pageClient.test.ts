import { expect, it } from 'vitest';
import { ChatServer } from '../../src/ChatServer.js';
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
