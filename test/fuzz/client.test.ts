import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { ChatClient, ChatError } from '../../src/index.js';
import { nextEvent } from '../server/support/nextEvent.js';
import { HostileServer, roster, stream, welcome } from '../support/HostileServer.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { turns } from '../support/until.js';
import { noticeTexts, pieces, streams } from './mutations.js';

const runs = { numRuns: 100 };
/** What no listener may ever be handed: control characters, and halves of characters. */
const harmful = /(?![\n\t])[\p{Cc}\p{Cs}]/u;

failOnStrayErrors();

/** Connects to a hostile server, does a little of everything, and stays until the server has closed. */
async function visit(url: string): Promise<void> {
  const client = new ChatClient({ url, name: 'victim', reconnect: false });
  const heard: string[] = [];
  const errors: unknown[] = [];
  const record = (event: unknown) => {
    if (typeof event === 'string') heard.push(event);
    else if (typeof event === 'object' && event !== null) Object.values(event).forEach(record);
  };
  const listen = ['message', 'whisper', 'join', 'leave', 'sleep', 'wake', 'pairRequest'] as const;
  for (const event of listen) client.on(event, record);
  client.on('roster', ({ users }) => record([...users.values()]));
  client.on('error', ({ error }) => errors.push(error));
  const settled = (doing: Promise<unknown>) => doing.catch((error: unknown) => errors.push(error));
  client.on('fileOffer', ({ offer }) => {
    record([offer.name, offer.from]);
    void settled(offer.accept({ to: 'memory' }).done);
  });
  const closed = nextEvent(client, 'close');
  const cameIn = await client.connect({ timeoutMs: 5000 }).then(
    () => true,
    (error: unknown) => {
      errors.push(error);
      return false;
    },
  );
  if (cameIn) {
    const doings = [
      client.send('hello'),
      client.whisper('somebody', 'psst'),
      client.list(),
      client.sleep(),
      client.pair('somebody'),
      client.listFiles('somebody'),
      client.sendFile('somebody', new Uint8Array(1000), { name: 'a.txt' }).done,
      client.download('somebody', 'b.txt', { to: 'memory' }).done,
    ].map(settled);
    record((await closed).error?.message);
    await Promise.all(doings);
  }
  await client.close();
  expect(client.state).toBe('closed');
  for (const error of errors) expect(error).toBeInstanceOf(ChatError);
  for (const text of heard) expect(text).not.toMatch(harmful);
}

describe('a client stands', () => {
  it.each([
    ['instead of a welcome', Buffer.alloc(0)],
    ['instead of a roster', stream(welcome())],
    ['once it is in', stream(welcome(), roster())],
  ])('anything that a server sends %s', async (_when, before) => {
    const property = fc.asyncProperty(pieces(streams(noticeTexts)), async (some) => {
      await using server = await HostileServer.open(async (socket) => {
        socket.write(before);
        for (const piece of some) {
          await turns(1);
          socket.write(piece);
        }
        await turns(3);
        socket.end();
      });
      await visit(server.url);
    });
    await fc.assert(property, runs);
  });

  it('any WebSocket messages', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/chat`;
    const message = fc.oneof({ weight: 9, arbitrary: noticeTexts }, fc.uint8Array());
    const property = fc.asyncProperty(
      fc.array(message, { maxLength: 8 }),
      fc.boolean(),
      async (messages, isFriendly) => {
        server.once('connection', (webSocket) => {
          webSocket.on('error', () => {});
          webSocket.once('message', async () => {
            const first = isFriendly ? [welcome(), roster()] : [];
            for (const notice of first) webSocket.send(JSON.stringify(notice));
            for (const some of messages) {
              await turns(1);
              webSocket.send(some);
            }
            webSocket.close();
          });
        });
        await visit(url);
      },
    );
    await fc.assert(property, runs);
    server.close();
  });
});
