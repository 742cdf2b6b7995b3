import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { comeBack } from './support/comeBack.js';
import { openRoom } from './support/openRoom.js';
import { openTransfer } from './support/rawTransfer.js';

const bytes = Buffer.from(Array.from({ length: 1000 }, (_, at) => at % 251));
const ended = (code: string) => ({ type: 'fileEnd', outcome: 'failed', code });

describe('a transfer that stands still', () => {
  const limits = { transferStallMs: 30_000, pingMs: 1e9 };

  it('ends as TIMEOUT after limits.transferStallMs', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock, limits });
    const { sender, receiver } = await openTransfer(room);
    clock.advanceSync(30_000);
    await receiver.settle();
    expect(receiver.all('fileEnd')).toEqual([]);
    clock.advanceSync(2000);
    for (const peer of [sender, receiver]) {
      expect(await peer.take('fileEnd')).toMatchObject(ended('TIMEOUT'));
    }
  });

  it('does not, as long as one of the two shows that it is at it', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock, limits });
    const { sender, receiver, file } = await openTransfer(room);
    receiver.send({ type: 'credit', file, offset: 0, upTo: 1000, restart: true });
    await sender.take('credit');
    for (let round = 1; round <= 5; round += 1) {
      clock.advanceSync(20_000);
      sender.sendChunk(file, (round - 1) * 10, bytes.subarray(0, 10));
      await receiver.takeBytes(file, 0, 10 * round);
      clock.advanceSync(20_000);
      receiver.send({ type: 'credit', file, offset: round * 10, upTo: 1000 });
      await sender.take('credit');
    }
    expect(receiver.all('fileEnd')).toEqual([]);
  });

  it('does not by pieces of no use: who sends only those is not at it', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock, limits });
    const { sender, receiver, file } = await openTransfer(room);
    receiver.send({ type: 'credit', file, offset: 0, upTo: 1000, restart: true });
    await sender.take('credit');
    clock.advanceSync(20_000);
    sender.sendChunk(file, 500, bytes.subarray(0, 10));
    await sender.settle();
    clock.advanceSync(12_000);
    expect(await receiver.take('fileEnd')).toMatchObject(ended('TIMEOUT'));
  });

  it('is left alone while one of the two holds it up', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock, limits });
    const { sender, receiver, file } = await openTransfer(room);
    receiver.send({ type: 'filePause', file, paused: true });
    await sender.take('filePause');
    clock.advanceSync(600_000);
    await receiver.settle();
    expect(receiver.all('fileEnd')).toEqual([]);
    receiver.send({ type: 'filePause', file, paused: false });
    await sender.take('filePause');
    clock.advanceSync(32_000);
    expect(await receiver.take('fileEnd')).toMatchObject(ended('TIMEOUT'));
  });

  it.each(['atom', 'hansung'])('is left alone while %s is away', async (who) => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock, limits });
    const { sender, receiver } = await openTransfer(room);
    const [lost, left] = who === 'atom' ? [sender, receiver] : [receiver, sender];
    const back = await comeBack(room, lost, () => clock.advanceSync(100_000));
    await left.settle();
    await back.settle();
    expect([...left.all('fileEnd'), ...back.all('fileEnd')]).toEqual([]);
    clock.advanceSync(32_000);
    expect(await back.take('fileEnd')).toMatchObject(ended('TIMEOUT'));
  });
});
