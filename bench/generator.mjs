// The process of the load generator: plays all clients. It knows no protocol: a file of protocols/ says how to come in
// and how a message is wrapped, and deliveries are recognised by a marker in them.
import { setTimeout as sleep } from 'node:timers/promises';
import { answerCalls } from './calls.mjs';
import { Client } from './generator/Client.mjs';
import { Load } from './generator/Load.mjs';

/** Servers drop who is silent for long; this is well within the time of all of them. */
const keepAliveMs = 15_000;
/** Time in which a client that reads again must have found out that it was closed. */
const noticeMs = 2000;

const clients = [];
/** Number of the next message; never one twice, because a server may take it for a repetition. */
let next = 1;
let stalled;

answerCalls({
  /** Lets that many clients come in, at most `atOnce` of them at the same time; returns the seconds it took. */
  async connect({ port, protocols, count, atOnce }) {
    const languages = await Promise.all(protocols.map((name) => import(`./protocols/${name}.mjs`)));
    const startedAt = performance.now();
    const joinNext = async () => {
      while (clients.length < count) {
        const language = languages[Math.floor((clients.length * languages.length) / count)];
        const client = new Client(clients.length, language);
        clients.push(client);
        await client.join(port);
      }
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, count) }, joinNext));
    setInterval(() => {
      for (const client of clients) {
        if (client.protocol.keepAlive && client !== stalled) client.send(client.protocol.keepAlive);
      }
    }, keepAliveMs);
    return (performance.now() - startedAt) / 1000;
  },

  /** Loads the server with messages of all clients that read; returns how they fared. */
  async load(options) {
    const load = new Load(
      clients.filter((client) => client !== stalled),
      next,
      options,
    );
    const result = await load.run();
    next = load.next;
    return result;
  },

  /** One client, which is no sender, stops reading. */
  stall() {
    stalled = clients.at(-1);
    stalled.onDelivery = () => {};
    stalled.pause();
  },

  /** It reads again; returns whether it was closed meanwhile. */
  async resume() {
    stalled.resume();
    const until = performance.now() + noticeMs;
    while (!stalled.isClosed && performance.now() < until) await sleep(10);
    return stalled.isClosed;
  },
});
