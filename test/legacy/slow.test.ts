import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { collect, nextEvent } from '../server/support/nextEvent.js';
import { turns, until } from '../support/until.js';
import { openHouse, wires } from './support/openHouse.js';

const text = 'x'.repeat(32_000);
const limits = {
  maxOutboxBytes: 256 * 1024,
  messagesPerSecond: 0,
  maxTextBytes: 32 * 1024,
};

describe('one who stops reading', () => {
  it.each(wires)('is closed as slow, leaves, and costs a bounded memory: $name', async (wire) => {
    const house = await openHouse({ limits });
    const speaker = await house.join('speaker');
    const stalled = await house.enter(wire, 'stalled');
    stalled.socket.pause();
    const left = nextEvent(house.server, 'leave');
    let mostQueuedBytes = 0;
    while (house.server.stats().slowCloses === 0) {
      await speaker.send(text);
      mostQueuedBytes = Math.max(mostQueuedBytes, house.server.stats().queuedBytes);
    }
    expect(await left).toMatchObject({ user: { name: 'stalled' }, reason: 'lost' });
    expect(mostQueuedBytes).toBeLessThan(limits.maxOutboxBytes + 4 * text.length);
    await speaker.list();
    expect(house.server.stats()).toMatchObject({ slowCloses: 1, detached: 0, members: 1 });
  });

  it.each(wires)('is closed as slow after limits.writeStallMs: $name', async (wire) => {
    const clock = new VirtualClock();
    const house = await openHouse({
      clock,
      limits: { ...limits, maxOutboxBytes: 64 * 1024 * 1024, writeStallMs: 7000 },
    });
    const speaker = await house.join('speaker');
    const stalled = await house.enter(wire, 'stalled');
    stalled.socket.pause();
    while (house.server.stats().queuedBytes < 1024 * 1024) await speaker.send(text);
    clock.advanceSync(6000);
    await speaker.list();
    expect(house.server.stats().slowCloses).toBe(0);
    clock.advanceSync(3000);
    await until(() => house.server.stats().members === 1, 'it has left');
    await speaker.list();
    expect(house.server.stats()).toMatchObject({ slowCloses: 1, queuedBytes: 0, detached: 0 });
  });

  it.each(wires)(
    'and makes the server answer is not listened to meanwhile: $name',
    async (wire) => {
      const maxOutboxBytes = 8 * 1024 * 1024;
      const house = await openHouse({ limits: { ...limits, maxOutboxBytes } });
      const stalled = await house.enter(wire, 'stalled');
      stalled.socket.pause();
      const lists = Buffer.concat(Array.from({ length: 10_000 }, () => wire.encode(' /list')));
      for (let index = 0; index < 20; index += 1) stalled.socket.write(lists);
      await until(() => house.server.stats().queuedBytes > 64 * 1024, 'it is owed something');
      await turns(100);
      expect(house.server.stats().queuedBytes).toBeLessThan(maxOutboxBytes + 64 * 1024);
      expect(house.server.stats().slowCloses).toBe(0);
      expect(house.server.users.has('stalled')).toBe(true);
    },
  );
});

describe('one who reads again', () => {
  it.each(wires)(
    'is listened to from where that stopped: $name',
    async (wire) => {
      const house = await openHouse({ limits: { ...limits, maxOutboxBytes: 1024 * 1024 * 1024 } });
      const late = await house.enter(wire, 'late');
      const before = late.heard.length;
      late.socket.pause();
      // More answers than systems take on the way.
      const lists = Array.from({ length: 10_000 }, () => ' /list');
      for (let index = 0; index < 10; index += 1) late.says(...lists);
      await until(() => house.server.stats().queuedBytes > 64 * 1024, 'it is owed something');
      await turns(20);
      late.socket.resume();
      // A head, a row and an end each; on lines the head is three of them.
      const texts = 100_000 * (wire.name === 'lines' ? 5 : 3);
      await until(() => late.heard.length === before + texts, 'all is answered', 50_000);
    },
    60_000,
  );
});

describe('one who reads again after its time to speak had come', () => {
  it.each(wires)('speaks on: $name', async (wire) => {
    const clock = new VirtualClock();
    const house = await openHouse({
      clock,
      limits: { maxTextBytes: text.length, maxOutboxBytes: 1024 * 1024 * 1024 },
    });
    const late = await house.enter(wire, 'late');
    const said = collect(house.server, 'message');
    const ofLate = () => said.filter(({ message }) => message.from === 'late').length;
    late.says(...Array.from({ length: 300 }, (_, index) => `line ${index}`));
    await until(() => ofLate() > 190, 'the burst is said');
    await turns();
    late.socket.pause();
    while (house.server.stats().queuedBytes < 1024 * 1024) {
      await house.server.broadcast(text);
      await turns(1);
    }
    const before = ofLate();
    clock.advanceSync(2000);
    await turns();
    expect(ofLate()).toBe(before);
    late.socket.resume();
    await until(() => ofLate() > before, 'it speaks on');
    clock.advanceSync(2000);
    await until(() => ofLate() === 300, 'all is said');
  });
});

describe('one who says nothing for hours', () => {
  it.each(wires)('is not asked for a sign of life, and stays: $name', async (wire) => {
    const clock = new VirtualClock();
    const house = await openHouse({ clock });
    const peer = await house.enter(wire, 'quiet');
    const before = peer.received.length;
    for (let hour = 0; hour < 3; hour += 1) {
      clock.advanceSync(3_600_000);
      await turns();
    }
    expect(peer.received.length).toBe(before);
    const native = await house.join('native');
    await native.send('still there?');
    await peer.hears('[native] still there?\n');
  });
});
