import { once } from 'node:events';
import http from 'node:http';
import { Server } from 'socket.io';
import { backlog } from './backlog.mjs';

/** Socket.IO as its guide shows it, over WebSocket only (no polling), and without compression, which is its default. */
export async function start() {
  const server = http.createServer();
  const io = new Server(server, { transports: ['websocket'], serveClient: false });
  io.on('connection', (socket) => {
    socket.on('message', (text) => io.emit('message', text));
  });
  server.listen({ port: 0, host: '127.0.0.1', backlog });
  await once(server, 'listening');
  return server.address().port;
}
