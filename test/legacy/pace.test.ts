import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { collect } from '../server/support/nextEvent.js';
import { turns, until } from '../support/until.js';
import { openHouse, telnetNothing, wires } from './support/openHouse.js';
import { lines, records } from './support/wires.js';

const limits = { messagesPerSecond: 100, messageBurst: 100 };

describe('a pasted text', () => {
  it.each(wires)(
    'is said line by line as fast as the rate allows, and nothing of it is lost: $name',
    async (wire) => {
      const clock = new VirtualClock();
      const house = await openHouse({ clock, limits });
      const peer = await house.enter(wire, 'atom');
      const messages = collect(house.server, 'message');
      const pasted = Array.from({ length: 1000 }, (_, index) => `line ${index}`);
      peer.says(...pasted);
      await until(() => messages.length > 190, 'the burst is said');
      await turns();
      expect(messages.length).toBeLessThanOrEqual(200);
      let before = messages.length;
      while (messages.length < pasted.length) {
        clock.advanceSync(100);
        await until(() => messages.length > before, 'more is said');
        await turns();
        expect(messages.length - before).toBeLessThanOrEqual(11);
        before = messages.length;
      }
      expect(messages.map(({ message }) => message.text)).toEqual(pasted);
      expect(house.server.stats().members).toBe(1);
    },
  );

  it('that goes on for ever costs the server no memory: it is not read', async () => {
    const clock = new VirtualClock();
    const house = await openHouse({ clock, limits });
    const peer = await house.enter(lines, 'atom');
    const line = `${'x'.repeat(1000)}\n`;
    const chunk = line.repeat(1000);
    const { socket } = peer;
    for (let index = 0; index < 64; index += 1) socket.write(chunk);
    await until(() => house.server.stats().messages >= 190, 'the burst is said');
    await turns(50);
    // What was said, what was read of the rest, and not the 60 MB that are to come.
    expect(house.server.stats().bytesIn).toBeLessThan(1024 * 1024);
    expect(socket.writableLength).toBeGreaterThan(10 * 1024 * 1024);
  });

  it.each(wires)(
    'waits for middleware that ponders, and nothing of it is lost: $name',
    async (wire) => {
      const house = await openHouse({ limits: { messagesPerSecond: 0, messageBurst: 10 } });
      house.server.use(async (_command, next) => {
        await turns(1);
        await next();
      });
      const peer = await house.enter(wire, 'atom');
      const messages = collect(house.server, 'message');
      const pasted = Array.from({ length: 200 }, (_, index) => `line ${index}`);
      peer.says(...pasted);
      await until(() => messages.length === pasted.length, 'all is said');
      expect(messages.map(({ message }) => message.text)).toEqual(pasted);
    },
  );

  it('delays its own member only', async () => {
    const clock = new VirtualClock();
    const house = await openHouse({ clock, limits });
    const flood = await house.enter(lines, 'flood');
    const calm = await house.enter(records, 'calm');
    flood.says(...Array.from({ length: 1000 }, () => 'x'));
    await until(() => house.server.stats().messages >= 190, 'the burst is said');
    calm.says('[calm] hello');
    await calm.hears('[calm] hello\n');
  });
});

describe('what is answered without the room', () => {
  it.each(wires)('is paced, too: $name', async (wire) => {
    const clock = new VirtualClock();
    const house = await openHouse({ clock, limits });
    const peer = await house.enter(wire, 'atom');
    const isAnswer = (text: string) => text === wire.shown('Unknown command /x\n');
    const count = () => peer.heard.filter(isAnswer).length;
    peer.says(...Array.from({ length: 1000 }, () => ' /x'));
    await until(() => count() > 190, 'the burst is answered');
    await turns(20);
    expect(count()).toBeLessThanOrEqual(200);
    clock.advanceSync(1000);
    await until(() => count() > 280, 'more is answered');
  });

  it('is paced before a login, and waits for who does not read it', async () => {
    const clock = new VirtualClock();
    const house = await openHouse({ clock, limits: { messagesPerSecond: 0 } });
    const peer = await house.visit(lines);
    peer.socket.pause();
    // So that it is known for lines at once.
    peer.sends(telnetNothing);
    const help = Buffer.from('/help\n'.repeat(100_000));
    for (let index = 0; index < 20; index += 1) peer.socket.write(help);
    await until(() => house.server.stats().bytesOut > 100_000, 'it is answered');
    await turns(100);
    const { bytesOut } = house.server.stats();
    // What a system takes on the way, on two sockets; two million answers would be a gigabyte.
    expect(bytesOut).toBeLessThan(64 * 1024 * 1024);
  });
});
