import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import tls from 'node:tls';
import { expect, it } from 'vitest';
import { ChatClient, ChatServer } from '../../src/index.js';
import type { Json, Piece } from './support/Peer.js';
import { encodeChunk, encodeFrame, isPiece, Peer } from './support/Peer.js';

const bytes = Buffer.alloc(300_000, 'straight from one to the other');

/** 12, directly: TLS 1.3, the secret as external pre-shared key, and one suite. */
const suite = { minVersion: 'TLSv1.3', ciphers: 'TLS_AES_128_GCM_SHA256' } as const;

/** A member by hand, and a client of chatcast; both leave the way direct. */
async function openRoom() {
  const server = new ChatServer();
  const { port, url } = await server.listen({ port: 0 });
  const peer = await Peer.connect(port);
  peer.send({ type: 'login', name: 'atom' });
  const hansung = await ChatClient.connect({ url, name: 'hansung' });
  return {
    server,
    peer,
    hansung,
    [Symbol.asyncDispose]: async () => {
      peer.cut();
      await hansung.close();
      await server.close({ drainMs: 0 });
    },
  };
}

/** The next message of that type. */
async function take(peer: Peer, type: string): Promise<Json> {
  for (let next = await peer.next(); next !== undefined; next = await peer.next()) {
    if (!isPiece(next) && next.type === type) return next;
  }
  throw new Error(`Closed before a ${type} came.`);
}

/** The frames on a direct connection, as on TCP. */
function readFrames(socket: Socket, handle: (kind: number, body: Buffer) => void): void {
  let unread = Buffer.alloc(0);
  socket.on('data', (data) => {
    unread = Buffer.concat([unread, data]);
    while (unread.length >= 4 && unread.length >= 4 + unread.readUInt32BE(0)) {
      const end = 4 + unread.readUInt32BE(0);
      handle(unread.readUInt8(4), unread.subarray(5, end));
      unread = unread.subarray(end);
    }
  });
}

it('whoever follows docs/PROTOCOL.md can receive directly from a client of chatcast', async () => {
  await using room = await openRoom();
  const { peer, hansung } = room;
  const sent = hansung.sendFile('atom', bytes, { name: 'data.bin', path: 'direct' });
  const { seq: file } = await take(peer, 'fileOffer');
  peer.send({ type: 'acceptFile', id: 'a-1', file, path: 'auto' });
  const { secret, host, port } = await take(peer, 'fileDirect');
  const key = Buffer.from(String(secret), 'hex');
  const socket = tls.connect({
    ...suite,
    host: String(host),
    port: Number(port),
    pskCallback: () => ({ psk: key, identity: 'chatcast' }),
    checkServerIdentity: () => new Error('There is no certificate.'),
  });
  await once(socket, 'secureConnect');
  const pieces: Piece[] = [];
  const all = new Promise<void>((resolve) => {
    readFrames(socket, (kind, body) => {
      expect(kind).toBe(2);
      expect(Number(body.readBigUInt64BE(0))).toBe(file);
      pieces.push({
        file: Number(file),
        offset: Number(body.readBigUInt64BE(8)),
        octets: body.subarray(16),
      });
      if (pieces.reduce((sum, { octets }) => sum + octets.length, 0) === bytes.length) resolve();
    });
  });
  socket.write(encodeFrame({ type: 'credit', file, offset: 0, upTo: bytes.length, restart: true }));
  await all;
  const octets = Buffer.concat(pieces.map((piece) => piece.octets));
  expect(octets.equals(bytes)).toBe(true);
  const { sha256 } = await take(peer, 'fileSum');
  expect(createHash('sha256').update(octets).digest('hex')).toBe(sha256);
  peer.send({ type: 'endFile', id: 'a-2', file, done: true });
  expect(await sent.done).toMatchObject({ path: 'direct', sha256, bytes: bytes.length });
  socket.destroy();
});

it('whoever follows docs/PROTOCOL.md can send directly to a client of chatcast', async () => {
  await using room = await openRoom();
  const { peer, hansung, server } = room;
  const copied = new Promise<string | undefined>((resolve) => {
    hansung.once('fileOffer', async ({ offer }) => {
      const { path } = await offer.accept({ to: 'memory', path: 'direct' }).done;
      resolve(path);
    });
  });
  const offer = { to: 'hansung', name: 'data.bin', size: bytes.length, path: 'auto' };
  peer.send({ type: 'offerFile', id: 'a-1', ...offer });
  const { file } = await take(peer, 'fileStart');
  let key: Buffer | undefined;
  const listener = tls.createServer({ ...suite, pskCallback: () => key ?? null });
  listener.on('tlsClientError', () => {});
  listener.on('secureConnection', (socket) => {
    listener.close();
    readFrames(socket, (kind, body) => {
      expect(kind).toBe(1);
      const credit: Json = JSON.parse(body.toString());
      expect(credit).toMatchObject({ type: 'credit', file });
      if (credit.restart !== true) return;
      const [offset, upTo] = [Number(credit.offset), Number(credit.upTo)];
      for (let at = offset; at < upTo; at += 50_000) {
        const octets = bytes.subarray(at, Math.min(at + 50_000, upTo));
        socket.write(encodeChunk({ file: Number(file), offset: at, octets }));
      }
    });
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  peer.send({ type: 'fileDirect', file, port });
  key = Buffer.from(String((await take(peer, 'fileDirect')).secret), 'hex');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  peer.send({ type: 'fileSum', file, sha256 });
  expect(await take(peer, 'fileEnd')).toMatchObject({ file, outcome: 'done' });
  expect(await copied).toBe('direct');
  expect(server.stats().relayedBytes).toBe(0);
});
