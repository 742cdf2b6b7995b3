import { setTimeout as sleep } from 'node:timers/promises';
import { ChatClient } from '../../dist/index.js';

/** Between two messages, in milliseconds: a lively talk, and no load. */
const pauseMs = 5;

/** Members of a room, who stay in it. */
let clients;

/** Sender 0 sends to receiver 0, and so on. */
export async function open({ role, address: port, count, path }) {
  const url = `tcp://127.0.0.1:${port}`;
  clients ??= await Promise.all(
    Array.from({ length: count }, (_, i) => ChatClient.connect({ url, name: `${role}${i}` })),
  );
  const all = (work) => Promise.all(clients.map(work));
  return {
    address: port,
    async send(file) {
      const results = await all(
        (client, i) => client.sendFile(`receiver${i}`, file, { path }).done,
      );
      const strays = results.filter((result) => result.path !== path);
      if (strays.length > 0) throw new Error(`Went by ${strays[0].path}.`);
    },
    async receive(folder) {
      return all(async (client) => {
        const { offer } = await new Promise((resolve) => client.once('fileOffer', resolve));
        const { savedAs } = await offer.accept({ to: folder }).done;
        return savedAs;
      });
    },
    /** Says something, waits until it is back, and again, until `isOver` says so; returns how long each took. */
    async talk(isOver) {
      const roundTripsMs = [];
      while (!isOver()) {
        const startedAt = performance.now();
        await clients[0].send('hello');
        roundTripsMs.push(performance.now() - startedAt);
        await sleep(pauseMs);
      }
      return roundTripsMs;
    },
  };
}
