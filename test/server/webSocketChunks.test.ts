import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { Notice } from '../../src/protocol/notices.js';
import type { NaiveChunk } from '../support/naiveFrames.js';
import { decodeChunkBody, encodeChunkBody } from '../support/naiveFrames.js';
import { until } from '../support/until.js';
import type { OpenRoom } from './support/openRoom.js';
import { openRoom } from './support/openRoom.js';
import { offerFile } from './support/rawTransfer.js';

const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, at) => at % 251));

/** Somebody over WebSocket who says by hand what it says. */
async function connect({ webSocketUrl }: OpenRoom) {
  const socket = new WebSocket(webSocketUrl, 'chatcast.v1');
  onTestFinished(() => socket.terminate());
  const heard: Notice[] = [];
  const chunks: NaiveChunk[] = [];
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) chunks.push(decodeChunkBody(data));
    else heard.push(JSON.parse(data.toString()));
  });
  await once(socket, 'open');
  const hears = async <T extends Notice['type']>(type: T) => {
    const of = (notice: Notice): notice is Extract<Notice, { type: T }> => notice.type === type;
    await until(() => heard.some(of), `a ${type}`);
    return heard.find(of);
  };
  return {
    socket,
    heard,
    chunks,
    hears,
    send: (request: object) => socket.send(JSON.stringify(request)),
  };
}

async function enter(room: OpenRoom, name: string) {
  const member = await connect(room);
  member.send({ type: 'login', name });
  await member.hears('roster');
  return member;
}

it('pieces of a file are binary messages, in both directions', async () => {
  const room = await openRoom();
  const peer = await room.member('atom');
  const member = await enter(room, 'hansung');
  const file = await (async () => {
    peer.send({ type: 'offerFile', id: 'o', to: 'hansung', name: 'a', size: bytes.length });
    return (await member.hears('fileOffer'))?.seq ?? 0;
  })();
  member.send({ type: 'acceptFile', id: 'yes', file });
  await peer.take('fileStart');
  member.send({ type: 'credit', file, offset: 0, upTo: bytes.length, restart: true });
  await peer.take('credit');
  for (let at = 0; at < bytes.length; at += 35_000) {
    peer.sendChunk(file, at, bytes.subarray(at, at + 35_000));
  }
  const received = () => Buffer.concat(member.chunks.map(({ data }) => data));
  await until(() => received().length === bytes.length, 'all of it');
  expect(received().equals(bytes)).toBe(true);
  for (const chunk of member.chunks) expect(chunk.file).toBe(file);

  member.send({ type: 'offerFile', id: 'o', to: 'atom', name: 'b', size: 10, path: 'relay' });
  const { seq: back } = await peer.take('fileOffer', (offer) => offer.from === 'hansung');
  peer.send({ type: 'acceptFile', id: 'yes', file: back });
  await peer.take('fileStart', (start) => start.file === back);
  peer.send({ type: 'credit', file: back, offset: 0, upTo: 10, restart: true });
  await member.hears('credit');
  member.socket.send(encodeChunkBody(back, 0, bytes.subarray(0, 10)));
  expect(await peer.takeBytes(back, 0, 10)).toEqual(bytes.subarray(0, 10));
});

it.each([
  ['without a byte', encodeChunkBody(1, 0, Buffer.alloc(0))],
  ['without a whole header', Buffer.alloc(15)],
  ['for a transfer past all numbers', encodeChunkBody(2n ** 53n, 0, bytes.subarray(0, 1))],
  ['at a place past all numbers', encodeChunkBody(1, 2n ** 64n - 1n, bytes.subarray(0, 1))],
])('a binary message %s ends the connection', async (_what, message) => {
  const room = await openRoom();
  const member = await enter(room, 'hansung');
  const closed = once(member.socket, 'close');
  member.socket.send(message);
  expect(await member.hears('bye')).toMatchObject({ code: 'PROTOCOL' });
  await closed;
});

it('a piece of a file before the login ends the connection', async () => {
  const room = await openRoom();
  const stranger = await connect(room);
  stranger.socket.send(encodeChunkBody(1, 0, bytes.subarray(0, 10)));
  expect(await stranger.hears('bye')).toMatchObject({ code: 'PROTOCOL' });
});

it('a piece of a file that is not one’s own, or not there, is let go by', async () => {
  const room = await openRoom();
  const [sender, receiver] = [await room.member('atom'), await room.member('minji')];
  const stranger = await enter(room, 'hansung');
  const file = await offerFile(sender, receiver, { to: 'minji' });
  receiver.send({ type: 'acceptFile', id: 'yes', file });
  receiver.send({ type: 'credit', file, offset: 0, upTo: 1000, restart: true });
  await sender.take('credit');
  for (const number of [file, file + 1, 0]) {
    stranger.socket.send(encodeChunkBody(number, 0, bytes.subarray(0, 10)));
  }
  stranger.send({ type: 'list', id: 'still-here' });
  await stranger.hears('users');
  await receiver.settle();
  expect([receiver.chunks, room.server.stats().relayedBytes]).toEqual([[], 0]);
});
