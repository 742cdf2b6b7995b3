import { once } from 'node:events';
import http from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import { backlog } from './backlog.mjs';

/** ws as its guide shows a broadcast: `send` for each client. */
export async function start() {
  const server = http.createServer();
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    socket.on('error', () => {});
    socket.on('message', (data, isBinary) => {
      for (const other of sockets.clients) {
        if (other.readyState === WebSocket.OPEN) other.send(data, { binary: isBinary });
      }
    });
  });
  server.listen({ port: 0, host: '127.0.0.1', backlog });
  await once(server, 'listening');
  return server.address().port;
}
