import { once } from 'node:events';
import type { Server } from 'node:net';
import { connect, createServer } from 'node:net';
import { onTestFinished } from 'vitest';
import type { LegacyPeer } from './LegacyPeer.js';

/** A frame about files, as seeds.md puts it. */
export function fileFrame(subtype: number, text: string): Buffer {
  return Buffer.from(`\u0002${String.fromCharCode(subtype)}${text}\0`);
}

/** A frame about files as `LegacyPeer` shows it. */
export function shownFile(subtype: number, text: string): string {
  return `<2>${String.fromCharCode(subtype)}${text}`;
}

/** Reads a socket to its end, as a downloader of that system does. */
export async function readAll(host: string, port: number, localAddress?: string): Promise<Buffer> {
  const socket = connect({ host, port, ...(localAddress !== undefined && { localAddress }) });
  const pieces: Buffer[] = [];
  socket.on('data', (bytes) => pieces.push(bytes));
  await once(socket, 'close');
  return Buffer.concat(pieces);
}

/** Serves bytes once, as an owner of that system does; resolves with its port. */
export async function serveOnce(bytes: Buffer): Promise<number> {
  const server: Server = createServer((socket) => {
    server.close();
    socket.on('error', () => {});
    socket.end(bytes);
  });
  onTestFinished(() => void server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return address.port;
}

/** Where an answer to a download says that the file is. */
export async function hearsPlace(
  peer: LegacyPeer,
  start: string,
): Promise<{ host: string; port: number }> {
  for (;;) {
    const shown = await peer.next();
    if (!shown.startsWith(shownFile(5, start))) continue;
    const [host = '', port] = shown.split(' ').slice(-2);
    return { host, port: Number(port) };
  }
}
