import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { until } from '../support/until.js';
import { openRoom } from './support/openRoom.js';
import { openTransfer } from './support/rawTransfer.js';

const bytes = Buffer.from(Array.from({ length: 1000 }, (_, at) => at % 251));

describe('the rate of what goes beside the order', () => {
  const limits = { messagesPerSecond: 1, messageBurst: 5 };

  it('is that of the member: who floods is closed', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock, limits });
    const { receiver, file } = await openTransfer(room);
    for (let count = 0; count < 30; count += 1) {
      receiver.send({ type: 'filePause', file, paused: count % 2 === 0 });
    }
    expect(await receiver.take('bye')).toMatchObject({ code: 'RATE_LIMITED' });
  });

  it.each([
    [
      'where they wait for a file that goes by the server',
      'relay',
      { type: 'fileDirect', port: 5000 },
    ],
    ['that they go on, though they do', 'auto', { type: 'filePause', paused: false }],
  ])('takes a token of senders who tell %s', async (_what, path, flow) => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock, limits });
    const { sender, file } = await openTransfer(room, { path });
    sender.send(...Array.from({ length: 30 }, () => ({ ...flow, file })));
    expect(await sender.take('bye')).toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('takes one of a sender that tells where it waits again, though it could not be introduced', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock, limits });
    const { sender, receiver, file } = await openTransfer(room, { path: 'auto' });
    await receiver.vanish();
    await until(() => room.server.stats().detached === 1, 'the loss is noticed');
    sender.send(...Array.from({ length: 30 }, () => ({ type: 'fileDirect', file, port: 5000 })));
    expect(await sender.take('bye')).toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('takes none of a sender that tells where it waits, once', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock, limits: { messagesPerSecond: 0.001, messageBurst: 1 } });
    const { sender, file } = await openTransfer(room, { path: 'auto' });
    sender.send({ type: 'fileDirect', file, port: 5000 });
    await sender.take('fileDirect');
    sender.send({ type: 'list', id: 'still' });
    expect(await sender.take('users')).toMatchObject({ id: 'still' });
  });

  it('counts what is of no transfer, too', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock, limits });
    const peer = await room.member('atom');
    for (let count = 0; count < 30; count += 1) {
      peer.send({ type: 'filePause', file: 1, paused: true });
    }
    expect(await peer.take('bye')).toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('refuses nothing of it: what has no answer must not get lost', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock, limits });
    const { sender, receiver, file } = await openTransfer(room);
    for (let count = 1; count <= 15; count += 1) {
      receiver.send({ type: 'filePause', file, paused: count % 2 === 1 });
    }
    for (let count = 1; count <= 15; count += 1) {
      expect((await sender.take('filePause')).paused).toBe(count % 2 === 1);
    }
    receiver.send({ type: 'list', id: 'late' });
    expect(await receiver.take('refused')).toMatchObject({ id: 'late', code: 'RATE_LIMITED' });
  });

  it('takes nothing of a receiver that goes on: it pays with the bytes', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock, limits });
    const data = new Uint8Array(20_000);
    const { sender, receiver, file } = await openTransfer(room, { size: 100 * data.length });
    receiver.send({ type: 'credit', file, offset: 0, upTo: data.length, restart: true });
    for (let count = 1; count <= 100; count += 1) {
      await sender.take('credit');
      sender.sendChunk(file, (count - 1) * data.length, data);
      await receiver.takeBytes(file, 0, count * data.length);
      const upTo = Math.min(100, count + 1) * data.length;
      receiver.send({ type: 'credit', file, offset: count * data.length, upTo });
    }
    receiver.send({ type: 'endFile', id: 'done', file, done: true });
    expect(await receiver.take('fileEnd')).toMatchObject({ outcome: 'done', by: 'hansung' });
  });

  it('takes nothing for pieces', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock, limits });
    const { sender, receiver, file } = await openTransfer(room);
    receiver.send({ type: 'credit', file, offset: 0, upTo: 1000, restart: true });
    await sender.take('credit');
    for (let at = 0; at < 1000; at += 1) sender.sendChunk(file, at, bytes.subarray(at, at + 1));
    expect(await receiver.takeBytes(file, 0, 1000)).toEqual(bytes);
  });
});
