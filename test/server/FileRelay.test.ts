import { describe, expect, it } from 'vitest';
import { until } from '../support/until.js';
import { comeBack } from './support/comeBack.js';
import { openRoom } from './support/openRoom.js';
import { offerFile, openTransfer } from './support/rawTransfer.js';

const bytes = Buffer.from(Array.from({ length: 1000 }, (_, at) => at % 251));
const ended = (code: string) => ({ type: 'fileEnd', outcome: 'failed', code });

describe('the pieces of a file', () => {
  it('reach its receiver as they were sent, once it grants them', async () => {
    const room = await openRoom();
    const { sender, receiver, file } = await openTransfer(room);
    receiver.send({ type: 'credit', file, offset: 0, upTo: 1000, restart: true });
    expect(await sender.take('credit')).toEqual({
      ...{ type: 'credit', file, offset: 0, upTo: 1000, restart: true },
    });
    sender.sendChunk(file, 0, bytes.subarray(0, 400));
    sender.sendChunk(file, 400, bytes.subarray(400));
    expect(await receiver.takeBytes(file, 0, 1000)).toEqual(bytes);
    expect(room.server.stats()).toMatchObject({ transfers: 1, relayedBytes: 1000 });
  });

  it('move without consent not at all: neither before the answer, nor after a no', async () => {
    const room = await openRoom();
    const sender = await room.member('atom');
    const receiver = await room.member('hansung');
    const file = await offerFile(sender, receiver, { to: 'hansung' });
    receiver.send({ type: 'credit', file, offset: 0, upTo: 1000, restart: true });
    await receiver.settle();
    sender.sendChunk(file, 0, bytes);
    await sender.settle();
    receiver.send({ type: 'endFile', id: 'no', file });
    await sender.take('fileEnd');
    sender.sendChunk(file, 0, bytes);
    await sender.settle();
    await receiver.settle();
    expect(receiver.chunks).toEqual([]);
    expect(sender.all('credit')).toEqual([]);
    expect(room.server.stats()).toMatchObject({ transfers: 0, relayedBytes: 0 });
  });

  it('end the transfer if they were not granted, before the first grant and past the last', async () => {
    for (const upTo of [0, 100]) {
      const room = await openRoom();
      const { sender, receiver, file } = await openTransfer(room);
      if (upTo > 0) {
        receiver.send({ type: 'credit', file, offset: 0, upTo, restart: true });
        await sender.take('credit');
      }
      sender.sendChunk(file, 0, bytes.subarray(0, upTo + 1));
      for (const peer of [sender, receiver]) {
        expect(await peer.take('fileEnd')).toMatchObject(ended('PROTOCOL'));
      }
      await receiver.settle();
      expect(receiver.chunks).toEqual([]);
      expect(room.server.stats().transfers).toBe(0);
    }
  });

  it('are let through from nobody but the sender, and for no transfer that is not there', async () => {
    const room = await openRoom();
    const { sender, receiver, file } = await openTransfer(room);
    const stranger = await room.member('minji');
    receiver.send({ type: 'credit', file, offset: 0, upTo: 1000, restart: true });
    await sender.take('credit');
    for (const peer of [stranger, receiver]) {
      peer.sendChunk(file, 0, bytes);
      await peer.settle();
    }
    sender.sendChunk(file + 1000, 0, bytes);
    sender.sendChunk(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, bytes);
    sender.sendChunk(file, 0, bytes.subarray(0, 1));
    expect(await receiver.takeBytes(file, 0, 1)).toEqual(bytes.subarray(0, 1));
    expect([receiver.chunks.length, stranger.chunks, sender.chunks]).toEqual([1, [], []]);
    expect(room.server.stats()).toMatchObject({ transfers: 1, relayedBytes: 1 });
  });

  it.each([
    ['without a byte', 1n, 0n, 0],
    ['for a transfer past all numbers', 2n ** 53n, 0n, 1],
    ['at a place past all numbers', 1n, 2n ** 53n, 1],
    ['at the last place there is', 1n, 2n ** 64n - 1n, 1],
  ])('%s end the connection', async (_what, file, offset, length) => {
    const room = await openRoom();
    const peer = await room.member('atom');
    peer.sendChunk(file, offset, new Uint8Array(length));
    expect(await peer.take('bye')).toMatchObject({ code: 'PROTOCOL' });
    await peer.closed;
  });

  it('of somebody who is not logged in end the connection', async () => {
    const room = await openRoom();
    const peer = await room.peer();
    peer.sendChunk(1, 0, bytes);
    expect(await peer.take('bye')).toMatchObject({ code: 'PROTOCOL' });
    await peer.closed;
  });

  it('of somebody who is just being let in end the connection, too', async () => {
    const room = await openRoom({ authenticate: () => new Promise(() => {}) });
    const peer = await room.peer();
    peer.send({ type: 'login', name: 'atom' });
    peer.sendChunk(1, 0, bytes);
    expect(await peer.take('bye')).toMatchObject({ code: 'PROTOCOL' });
  });

  it('that were under way when it ended are of no use, and do no harm', async () => {
    const room = await openRoom();
    const { sender, receiver, file } = await openTransfer(room);
    receiver.send({ type: 'credit', file, offset: 0, upTo: 1000, restart: true });
    await sender.take('credit');
    receiver.send({ type: 'endFile', id: 'enough', file });
    await receiver.take('fileEnd');
    sender.sendChunk(file, 0, bytes);
    sender.send({ type: 'fileSum', file, sha256: '0'.repeat(64) });
    await sender.settle();
    await receiver.settle();
    expect([receiver.chunks, receiver.all('fileSum')]).toEqual([[], []]);
  });
});

describe('a receiver', () => {
  it('that comes back asks again from where it is; what was under way is not carried to it', async () => {
    const room = await openRoom();
    const { sender, receiver, file } = await openTransfer(room);
    receiver.send({ type: 'credit', file, offset: 0, upTo: 1000, restart: true });
    await sender.take('credit');
    sender.sendChunk(file, 0, bytes.subarray(0, 300));
    await receiver.takeBytes(file, 0, 300);
    const back = await comeBack(room, receiver, async () => {
      sender.sendChunk(file, 300, bytes.subarray(300, 600));
      await sender.settle();
    });
    // It has not asked yet: before its welcome, and before that, nothing must come.
    sender.sendChunk(file, 600, bytes.subarray(600, 700));
    await sender.settle();
    await back.settle();
    expect(back.chunks).toEqual([]);
    back.send({ type: 'credit', file, offset: 300, upTo: 1000, restart: true });
    expect(await sender.take('credit')).toMatchObject({ offset: 300, restart: true });
    // Sent before the sender had heard of it.
    sender.sendChunk(file, 700, bytes.subarray(700, 800));
    sender.sendChunk(file, 300, bytes.subarray(300));
    expect(await back.takeBytes(file, 300, 700)).toEqual(bytes.subarray(300));
    expect(back.chunks.map(({ offset }) => offset)).not.toContain(700);
  });

  it.each([
    ['more than the window', { offset: 0, upTo: 65_537, restart: true }],
    ['more than the file', { offset: 0, upTo: 100_001, restart: true }],
    ['less than nothing', { offset: 10, upTo: 9, restart: true }],
  ])('that grants %s ends the transfer', async (_what, credit) => {
    const room = await openRoom({ limits: { transferWindowBytes: 65_536 } });
    const { sender, receiver, file } = await openTransfer(room, { size: 100_000 });
    receiver.send({ type: 'credit', file, ...credit });
    for (const peer of [sender, receiver]) {
      expect(await peer.take('fileEnd')).toMatchObject(ended('PROTOCOL'));
    }
    expect(sender.all('credit')).toEqual([]);
  });

  it('that reads nothing makes no more wait here than the window, whatever it claims', async () => {
    const windowBytes = 1024 * 1024;
    const room = await openRoom();
    const { sender, receiver, file } = await openTransfer(room, { size: 1e9 });
    receiver.socket.pause();
    const data = new Uint8Array(60_000);
    let offset = 0;
    let granted = 0;
    const isOver = () => sender.all('fileEnd').length > 0;
    // Until the system takes no more for it; then it claims to have what is still waiting here.
    while (!isOver()) {
      granted = offset + windowBytes;
      receiver.send({ type: 'credit', file, offset, upTo: granted, restart: offset === 0 });
      const isGranted = () => sender.all('credit').at(-1)?.upTo === granted;
      await until(() => isGranted() || isOver(), 'the credit is answered');
      for (; offset + data.length <= granted && !isOver(); offset += data.length) {
        sender.sendChunk(file, offset, data);
      }
      await sender.settle();
    }
    expect(sender.all('fileEnd')).toMatchObject([ended('PROTOCOL')]);
  });

  it('is told what all of it has to come to, again when it comes back', async () => {
    const room = await openRoom();
    const { sender, receiver, file } = await openTransfer(room);
    const sha256 = 'ab'.repeat(32);
    sender.send({ type: 'fileSum', file, sha256 });
    expect(await receiver.take('fileSum')).toEqual({ type: 'fileSum', file, sha256 });
    const back = await comeBack(room, receiver);
    expect(await back.take('fileSum')).toEqual({ type: 'fileSum', file, sha256 });
  });

  it('cannot have by the server what both want to go directly: not a byte of that is carried', async () => {
    const room = await openRoom();
    const { sender, receiver, file } = await openTransfer(room, { path: 'direct' });
    // That it goes on, somewhere else.
    receiver.send({ type: 'credit', file, offset: 0, upTo: 1000 });
    await sender.take('credit');
    receiver.send({ type: 'credit', file, offset: 0, upTo: 1000, restart: true });
    sender.sendChunk(file, 0, bytes);
    for (const peer of [sender, receiver]) {
      expect(await peer.take('fileEnd')).toMatchObject(ended('PROTOCOL'));
    }
    await receiver.settle();
    expect([sender.all('credit').length, receiver.chunks]).toEqual([1, []]);
    expect(room.server.stats().relayedBytes).toBe(0);
  });

  it('cannot say what only its sender may: the sum, and where to meet', async () => {
    const room = await openRoom();
    const { sender, receiver, file } = await openTransfer(room, { path: 'auto' });
    receiver.send({ type: 'fileSum', file, sha256: 'ab'.repeat(32) });
    receiver.send({ type: 'fileDirect', file, port: 5000 });
    await receiver.settle();
    await sender.settle();
    const all = [...sender.heard, ...receiver.heard].map(({ type }) => type);
    expect(all).not.toContain('fileSum');
    expect(all).not.toContain('fileDirect');
  });
});

describe('a sender', () => {
  it('that comes back is told the last credit again: what was under way from it is lost', async () => {
    const room = await openRoom();
    const { sender, receiver, file } = await openTransfer(room);
    receiver.send({ type: 'credit', file, offset: 0, upTo: 500, restart: true });
    await sender.take('credit');
    sender.sendChunk(file, 0, bytes.subarray(0, 500));
    await receiver.takeBytes(file, 0, 500);
    receiver.send({ type: 'credit', file, offset: 400, upTo: 900 });
    await receiver.settle();
    const back = await comeBack(room, sender);
    const credit = { type: 'credit', file, offset: 400, upTo: 900, restart: true };
    expect(await back.take('credit')).toEqual(credit);
    // Cut anew: what the receiver has already is not carried to it a second time.
    back.sendChunk(file, 400, bytes.subarray(400, 700));
    expect(await receiver.takeBytes(file, 500, 200)).toEqual(bytes.subarray(500, 700));
    expect(receiver.chunks.map(({ offset }) => offset)).toEqual([0, 500]);
  });

  it('is told again where its receiver grants nothing at the moment, so that it does not go on from elsewhere', async () => {
    const room = await openRoom();
    const { sender, receiver, file } = await openTransfer(room);
    receiver.send({ type: 'credit', file, offset: 0, upTo: 300, restart: true });
    await sender.take('credit');
    sender.sendChunk(file, 0, bytes.subarray(0, 300));
    await receiver.takeBytes(file, 0, 300);
    const back = await comeBack(room, sender, async () => {
      receiver.send({ type: 'credit', file, offset: 200, upTo: 200, restart: true });
      await receiver.settle();
    });
    const again = { type: 'credit', file, offset: 200, upTo: 200, restart: true };
    expect(await back.take('credit')).toEqual(again);
  });

  it('is told nothing of the kind while the bytes go another way', async () => {
    const room = await openRoom();
    const { sender, receiver, file } = await openTransfer(room, { path: 'auto' });
    receiver.send({ type: 'credit', file, offset: 500, upTo: 500 });
    await sender.take('credit');
    const back = await comeBack(room, sender);
    await back.settle();
    expect(back.all('credit')).toEqual([]);
  });

  it('cannot grant itself anything', async () => {
    const room = await openRoom();
    const { sender, receiver, file } = await openTransfer(room);
    sender.send({ type: 'credit', file, offset: 0, upTo: 1000, restart: true });
    await sender.settle();
    sender.sendChunk(file, 0, bytes);
    expect(await receiver.take('fileEnd')).toMatchObject(ended('PROTOCOL'));
    expect(receiver.chunks).toEqual([]);
  });
});

describe('who is no part of a transfer', () => {
  it('can neither hold it up, nor steer it, nor hear of it', async () => {
    const room = await openRoom();
    const stranger = await room.member('minji');
    const { sender, receiver, file } = await openTransfer(room, { path: 'auto' });
    const before = [sender, receiver].map(({ heard }) => heard.length);
    stranger.send(
      { type: 'filePause', file, paused: true },
      { type: 'credit', file, offset: 0, upTo: 1000, restart: true },
      { type: 'fileSum', file, sha256: 'ab'.repeat(32) },
      { type: 'fileDirect', file, port: 5000 },
    );
    await stranger.settle();
    stranger.send({ type: 'endFile', id: 'e', file }, { type: 'acceptFile', id: 'a', file });
    for (const id of ['e', 'a']) {
      expect(await stranger.take('refused')).toMatchObject({ id, code: 'EXPIRED' });
    }
    await Promise.all([sender.settle(), receiver.settle()]);
    expect([sender, receiver].map(({ heard }) => heard.length)).toEqual(
      before.map((count) => count + 1),
    );
    expect(stranger.heard.filter(({ type }) => type.startsWith('file'))).toEqual([]);
  });
});

describe('a pause', () => {
  it('is told to the other end, by either of them, and again to who comes back', async () => {
    const room = await openRoom();
    const { sender, receiver, file } = await openTransfer(room);
    receiver.send({ type: 'filePause', file, paused: true });
    expect(await sender.take('filePause')).toEqual({ type: 'filePause', file, paused: true });
    const back = await comeBack(room, sender);
    expect(await back.take('filePause')).toEqual({ type: 'filePause', file, paused: true });
    receiver.send({ type: 'filePause', file, paused: false });
    expect(await back.take('filePause')).toEqual({ type: 'filePause', file, paused: false });
    back.send({ type: 'filePause', file, paused: true });
    expect(await receiver.take('filePause')).toEqual({ type: 'filePause', file, paused: true });
  });
});
