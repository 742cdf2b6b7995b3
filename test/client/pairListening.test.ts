import { createServer } from 'node:net';
import { ChatClient } from 'chatcast';
import { expect, it } from 'vitest';
import { encodeFrame } from '../docs/support/Peer.js';

it('loses no first message of a pair', async () => {
  const limits = {
    maxFrameBytes: 65536,
    maxTextBytes: 4096,
    messagesPerSecond: 100,
    messageBurst: 100,
    pingMs: 25000,
    pongMs: 20000,
    resumeMs: 120000,
    maxFileBytes: 1e9,
    transferWindowBytes: 1048576,
  };
  const u = (name: string) => ({ name, status: 'awake', joinedAt: 1 });
  const srv = createServer((s) => {
    let n = 0;
    s.on('data', (d) => {
      n += 1;
      if (n === 1) {
        s.write(
          Buffer.concat([
            encodeFrame({
              type: 'welcome',
              name: 'b',
              session: 's',
              token: 't',
              seq: 2,
              at: 1,
              resumed: false,
              missed: 0,
              requests: [],
              files: [],
              limits,
            }),
            encodeFrame({ type: 'roster', users: [u('a'), u('b')], more: false }),
          ]),
        );
        setTimeout(
          () =>
            s.write(
              encodeFrame({
                type: 'pairRequest',
                seq: 3,
                at: 1,
                id: 'x',
                from: 'a',
                to: 'b',
                expiresAt: Date.now() + 60000,
              }),
            ),
          50,
        );
      } else {
        const m = /"id":"([^"]+)"/.exec(d.toString());
        s.write(
          Buffer.concat([
            encodeFrame({
              type: 'pairStart',
              seq: 4,
              at: 1,
              id: m?.[1],
              by: 'b',
              request: 3,
              users: ['a', 'b'],
            }),
            encodeFrame({
              type: 'message',
              seq: 5,
              at: 1,
              id: 'y',
              from: 'a',
              text: 'first',
              scope: 'pair',
              pair: 4,
            }),
          ]),
        );
      }
    });
  });
  await new Promise<void>((r) => srv.listen(0, '127.0.0.1', r));
  const { port } = srv.address() as { port: number };
  const b = await ChatClient.connect({ url: `tcp://127.0.0.1:${port}`, name: 'b' });
  const texts: string[] = [];
  await new Promise<void>((resolve) =>
    b.once('pairRequest', async ({ request }) => {
      const pair = await request.accept();
      pair.on('message', ({ message }) => texts.push(message.text));
      setTimeout(resolve, 200);
    }),
  );
  expect(texts).toEqual(['first']);
});
