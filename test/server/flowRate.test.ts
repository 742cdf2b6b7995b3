import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
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
