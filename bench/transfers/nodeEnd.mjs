import { createReadStream, createWriteStream } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Bare sockets, to a relay that has a port for senders and one for receivers, or straight to each other. */
export async function open({ role, address, count }) {
  const isSender = role === 'sender';
  const waits = address === undefined;
  const { sendPort, receivePort } = address ?? {};
  const { sockets, port } = waits
    ? await listen(count)
    : { sockets: await connectAll(isSender ? sendPort : receivePort, count) };
  return {
    address: address ?? { receivePort: port },
    async send(file) {
      await Promise.all((await sockets).map((socket) => pipeline(createReadStream(file), socket)));
    },
    async receive(folder) {
      const receive = async (socket, i) => {
        const copy = join(folder, `copy-${i}`);
        await pipeline(socket, createWriteStream(copy));
        return copy;
      };
      return Promise.all((await sockets).map(receive));
    },
  };
}

function connectAll(port, count) {
  const open = () =>
    new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
      socket.on('error', reject);
    });
  return Promise.all(Array.from({ length: count }, open));
}

/** `sockets` are there as soon as so many have connected. */
async function listen(count) {
  const arrived = [];
  const server = createServer({ noDelay: true });
  const sockets = new Promise((resolve) => {
    server.on('connection', (socket) => {
      if (arrived.push(socket) === count) resolve(arrived);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { sockets, port: server.address().port };
}
