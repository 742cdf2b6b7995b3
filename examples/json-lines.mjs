// A front-end of one's own, in any language: this program is a member of the room, and speaks JSON with whoever runs it,
// one object a line. In: what to do. Out: what happens.
//
//   node examples/json-lines.mjs [url] [name]
//   {"do":"send","text":"hello"}
//   {"do":"whisper","to":"hansung","text":"psst"}
//   {"do":"list"}

import { createInterface } from 'node:readline';
import { ChatClient } from 'chatcast';

const [url = 'tcp://127.0.0.1:30000', name = 'json'] = process.argv.slice(2);

/** @typedef {{ do: string, to: string, text: string }} Order */

/** @type {Record<string, (order: Order) => Promise<unknown>>} */
const orders = {
  send: ({ text }) => client.send(text),
  whisper: ({ to, text }) => client.whisper(to, text),
  list: () => client.list(),
  sleep: () => client.sleep(),
  wake: () => client.wake(),
};

/** @param {object} what */
function tell(what) {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

/** @param {unknown} error */
function tellError(error) {
  const { code = 'ERROR', message = '' } = /** @type {{ code?: string, message?: string }} */ (
    error
  );
  tell({ event: 'error', code, message });
}

/** @param {string} line */
async function handleLine(line) {
  try {
    /** @type {Order} */
    const order = JSON.parse(line);
    const carryOut = orders[order.do];
    if (carryOut === undefined) throw new Error(`Nobody knows how to ${order.do}.`);
    tell({ done: order.do, result: await carryOut(order) });
  } catch (error) {
    tellError(error);
  }
}

const client = new ChatClient({ url, name });
client.on('connect', ({ users }) => tell({ event: 'connect', users: [...users.keys()] }));
client.on('disconnect', ({ willReconnect }) => tell({ event: 'disconnect', willReconnect }));
client.on('reconnect', ({ missed }) => tell({ event: 'reconnect', missed }));
client.on('gap', (gap) => tell({ event: 'gap', ...gap }));
client.on('join', ({ user }) => tell({ event: 'join', user }));
client.on('leave', ({ user, reason }) => tell({ event: 'leave', user, reason }));
client.on('message', ({ message }) => tell({ event: 'message', message }));
client.on('whisper', ({ whisper }) => tell({ event: 'whisper', whisper }));
client.on('error', ({ error }) => tellError(error));
client.on('close', ({ error }) => {
  if (error) tellError(error);
  process.stdin.destroy();
});

await client.connect();
// The lines are dealt with one after another, so that they are said in their order.
for await (const line of createInterface({ input: process.stdin })) await handleLine(line);
await client.close();
