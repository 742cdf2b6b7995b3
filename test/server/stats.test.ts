import { describe, expect, it } from 'vitest';
import { ChatServer } from '../../src/index.js';
import { until } from '../support/until.js';
import { openRoom } from './support/openRoom.js';
import { openTransfer } from './support/rawTransfer.js';
import { openTap } from './support/Tap.js';

describe('the instruments of a server', () => {
  it('begin at nothing', () => {
    expect(new ChatServer().stats()).toEqual({
      connections: {},
      members: 0,
      detached: 0,
      messages: 0,
      deliveries: 0,
      bytesIn: 0,
      bytesOut: 0,
      queuedBytes: 0,
      slowCloses: 0,
      resumes: 0,
      denied: {},
      transfers: 0,
      relayedBytes: 0,
      seq: 0,
    });
  });

  it('count connections by what they speak, and those not logged in apart', async () => {
    const room = await openRoom();
    await room.joinAll('atom', 'hansung', 'robot');
    await room.peer();
    await until(() => room.server.stats().connections.unknown === 1, 'the preface is read');
    expect(room.server.stats().connections).toEqual({
      'native/tcp': 2,
      'native/websocket': 1,
      unknown: 1,
    });
  });

  it('count members, and those of them who are lost', async () => {
    const room = await openRoom();
    await room.join('atom');
    await (await room.member('hansung')).vanish();
    await until(() => room.server.stats().detached === 1, 'the loss is noticed');
    expect(room.server.stats()).toMatchObject({ members: 2, connections: { 'native/tcp': 1 } });
  });

  it('count who came back', async () => {
    const room = await openRoom();
    const lost = await room.peer();
    const { session, token, seq } = await lost.login('atom');
    await lost.vanish();
    const back = await room.peer();
    await back.resume(session, token, seq);
    expect(room.server.stats()).toMatchObject({ resumes: 1, detached: 0, members: 1 });
  });

  it('count what was said, in public or not, and not what was refused', async () => {
    const room = await openRoom();
    const [atom] = await room.joinAll('atom', 'hansung');
    await atom.send('one');
    await atom.whisper('hansung', 'two');
    await room.server.broadcast('three');
    await room.server.whisper('atom', 'four');
    await atom.whisper('nobody', 'five').catch(() => {});
    await atom.sleep();
    expect(room.server.stats().messages).toBe(4);
  });

  it('count what was handed to each member', async () => {
    const room = await openRoom();
    const [atom, hansung, sleeper] = await room.joinAll('atom', 'hansung', 'sleeper');
    await sleeper.sleep();
    await Promise.all([atom.list(), hansung.list(), sleeper.list()]);
    const before = room.server.stats().deliveries;
    await room.server.broadcast('to two');
    expect(room.server.stats().deliveries - before).toBe(2);
    await room.server.whisper('atom', 'to one');
    expect(room.server.stats().deliveries - before).toBe(3);
    await hansung.sleep();
    expect(room.server.stats().deliveries - before).toBe(6);
  });

  it('count bytes, in both directions', async () => {
    const room = await openRoom();
    const peer = await room.peer();
    const { socket } = peer;
    await peer.login('atom');
    peer.send({ type: 'list', id: 'a' });
    await peer.take('users');
    const { bytesIn, bytesOut } = room.server.stats();
    // The preface is read before anybody counts.
    expect(bytesIn).toBe(socket.bytesWritten - 'CHATCAST/1\n'.length);
    expect(bytesOut).toBe(socket.bytesRead);
  });

  it('count bytes to those who are refused, too', async () => {
    const room = await openRoom();
    const peer = await room.peer();
    peer.send({ type: 'login', name: 'two words' });
    await peer.closed;
    expect(room.server.stats().bytesOut).toBe(peer.socket.bytesRead);
  });

  it('count refused logins by their code', async () => {
    const room = await openRoom({ maxClients: 2 });
    await room.join('atom');
    await room.join('atom').catch(() => {});
    await room.join('ATOM').catch(() => {});
    const peer = await room.peer();
    peer.send({ type: 'login', name: '' });
    await peer.closed;
    await room.join('hansung');
    await room.join('robot').catch(() => {});
    expect(room.server.stats().denied).toEqual({ NAME_TAKEN: 2, NAME_INVALID: 1, SERVER_FULL: 1 });
  });

  it('count the files that are on their way, and the bytes of those that went through here', async () => {
    const room = await openRoom();
    const { sender, receiver, file } = await openTransfer(room);
    const { bytesIn, bytesOut } = room.server.stats();
    receiver.send({ type: 'credit', file, offset: 0, upTo: 1000, restart: true });
    await sender.take('credit');
    sender.sendChunk(file, 0, new Uint8Array(600));
    await receiver.takeBytes(file, 0, 600);
    const during = room.server.stats();
    expect(during).toMatchObject({ transfers: 1, relayedBytes: 600 });
    expect(during.bytesIn - bytesIn).toBeGreaterThan(600);
    expect(during.bytesOut - bytesOut).toBeGreaterThan(600);
    receiver.send({ type: 'endFile', id: 'enough', file });
    await receiver.take('fileEnd');
    expect(room.server.stats()).toMatchObject({ transfers: 0, relayedBytes: 600 });
  });

  it('tell the last place taken in the order', async () => {
    const room = await openRoom();
    const atom = await room.join('atom');
    const message = await atom.send('hello');
    expect(room.server.stats().seq).toBe(message.seq);
  });

  it('are a reading: they do not change afterwards', async () => {
    const room = await openRoom();
    const tap = await openTap(room.url);
    const before = room.server.stats();
    const copy = structuredClone(before);
    await room.join('atom', { url: tap.url });
    await room.join('atom').catch(() => {});
    expect(before).toEqual(copy);
  });
});
