import { once } from 'node:events';
import net from 'node:net';
import { backlog } from './backlog.mjs';

const lengthBytes = 4;
/** A client for which more than this waits is dropped. */
const maxBacklogBytes = 16 * 1024 * 1024;

/**
 * The yardstick: the least that a Node server can do and still batch. Frames of u32be length and bytes are passed on
 * unread; all that one turn of the event loop brought leaves as one buffer, with one write a client. No names, no login,
 * no JSON, no order numbers, no resume.
 */
export async function start() {
  const clients = new Set();
  let batch = [];

  function flush() {
    const bytes = batch.length === 1 ? batch[0] : Buffer.concat(batch);
    batch = [];
    for (const client of clients) {
      client.write(bytes);
      if (client.writableLength > maxBacklogBytes) client.destroy();
    }
  }

  const server = net.createServer({ noDelay: true }, (socket) => {
    clients.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => clients.delete(socket));
    let held = Buffer.alloc(0);
    socket.on('data', (data) => {
      const bytes = held.length === 0 ? data : Buffer.concat([held, data]);
      const whole = wholeFrames(bytes);
      held = bytes.subarray(whole);
      if (whole === 0) return;
      if (batch.push(bytes.subarray(0, whole)) === 1) setImmediate(flush);
    });
  });
  server.listen({ port: 0, host: '127.0.0.1', backlog });
  await once(server, 'listening');
  return server.address().port;
}

/** Bytes up to the end of the last whole frame. */
function wholeFrames(bytes) {
  let end = 0;
  while (end + lengthBytes <= bytes.length) {
    const next = end + lengthBytes + bytes.readUInt32BE(end);
    if (next > bytes.length) break;
    end = next;
  }
  return end;
}
