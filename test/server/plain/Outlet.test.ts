import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Outlet } from '../../../src/server/plain/Outlet.js';
import { VirtualClock } from '../../../src/testing/VirtualClock.js';
import { everyByte } from '../../legacy/support/recordFile.js';
import { readAll } from '../../legacy/support/typedPeer.js';
import { fate } from '../../resume/support/fate.js';
import { failOnStrayErrors } from '../../support/strayErrors.js';
import { turns, until } from '../../support/until.js';

failOnStrayErrors();

const host = '127.0.0.1';
let clock: VirtualClock;
let outlet: Outlet;
const guests: Socket[] = [];

beforeEach(async () => {
  clock = new VirtualClock();
  outlet = await Outlet.open({ host, guest: host, clock });
});

afterEach(async () => {
  for (const guest of guests.splice(0)) guest.destroy();
  await outlet.abort();
});

/** Somebody who has come, and reads nothing yet. */
async function come(): Promise<Socket> {
  const guest = connect({ host, port: outlet.port, allowHalfOpen: true });
  guests.push(guest);
  guest.on('error', () => {});
  guest.pause();
  await once(guest, 'connect');
  // The outlet no longer waits for a guest.
  await until(() => clock.timers === 0, 'the guest, at the outlet');
  return guest;
}

/** Writes until the system takes no more; returns what is still under way, and how much was taken before. */
async function fill(): Promise<{ pending: Promise<void>; taken: number }> {
  const piece = new Uint8Array(1024 * 1024);
  for (let taken = 0; ; taken += piece.length) {
    const pending = outlet.write(piece);
    const isTaken = await Promise.race([pending.then(() => true), turns().then(() => false)]);
    if (!isTaken) return { pending, taken };
  }
}

describe('an outlet', () => {
  it('waits 30 s for its guest, and then is closed', async () => {
    const writing = fate(outlet.write(everyByte(10)));
    clock.advanceSync(29_999);
    await come();
    expect(await writing).toBe('ok');
    await outlet.abort();

    outlet = await Outlet.open({ host, guest: host, clock });
    const late = fate(outlet.write(everyByte(10)));
    clock.advanceSync(30_000);
    expect(await late).toBe('UNREACHABLE');
    await expect(readAll(host, outlet.port)).rejects.toThrow('ECONNREFUSED');
    expect(clock.timers).toBe(0);
  });

  it('waits 30 s for each piece to be taken, however long all of them take', async () => {
    const guest = await come();
    const pieces: Buffer[] = [];
    guest.on('data', (bytes) => pieces.push(bytes)).resume();
    for (let piece = 0; piece < 4; piece += 1) {
      await outlet.write(everyByte(1000));
      clock.advanceSync(29_000);
    }
    await outlet.commit();
    await once(guest, 'end');
    expect(Buffer.concat(pieces)).toHaveLength(4000);
  });

  it('gives a guest up that stops reading midway, and it does not get the whole', async () => {
    const guest = await come();
    const { pending, taken } = await fill();
    let settled = 'no';
    const end = fate(pending).then((code) => {
      settled = code;
    });
    clock.advanceSync(29_999);
    await turns();
    expect(settled).toBe('no');
    clock.advanceSync(1);
    await end;
    expect(settled).toBe('UNREACHABLE');
    expect(await fate(outlet.commit())).toBe('UNREACHABLE');
    let read = 0;
    guest.on('data', (bytes) => {
      read += bytes.length;
    });
    // A reset is an error, too, or nothing but the end, as the system tells it.
    const over = new Promise((resolve) => guest.once('end', resolve).once('close', resolve));
    guest.resume();
    await over;
    expect(read).toBeLessThan(taken + 1024 * 1024);
    expect(clock.timers).toBe(0);
  });

  it('fails at once where the guest leaves midway', async () => {
    const guest = await come();
    const { pending } = await fill();
    guest.resetAndDestroy();
    expect(await fate(pending)).toBe('UNREACHABLE');
    expect(await fate(outlet.write(everyByte(10)))).toBe('UNREACHABLE');
    expect(await fate(outlet.commit())).toBe('UNREACHABLE');
    expect(clock.timers).toBe(0);
  });

  it('sends all of it to a guest that has closed its own side', async () => {
    const guest = await come();
    guest.end();
    await once(guest, 'finish');
    const pieces: Buffer[] = [];
    guest.on('data', (bytes) => pieces.push(bytes)).resume();
    // Each of these finds the outlet in a later turn, when it has heard of that.
    for (let piece = 0; piece < 3; piece += 1) {
      await outlet.write(everyByte(1000));
      await until(() => Buffer.concat(pieces).length === 1000 * (piece + 1), 'the piece');
    }
    await outlet.commit();
    await once(guest, 'close');
    await until(() => clock.timers === 0, 'the end, at the outlet');
  });

  it('gives a guest 30 s to go when it has got all', async () => {
    const guest = await come();
    const pieces: Buffer[] = [];
    guest.on('data', (bytes) => pieces.push(bytes)).resume();
    await outlet.write(everyByte(1000));
    await outlet.commit();
    await once(guest, 'end');
    expect(Buffer.concat(pieces).equals(everyByte(1000))).toBe(true);
    expect(clock.timers).toBe(1);
    clock.advanceSync(30_000);
    // Nobody is at the other end any more: what is written now is answered by a reset.
    await until(() => {
      if (guest.writable) guest.write('still here');
      return guest.destroyed;
    }, 'the reset');
    expect(clock.timers).toBe(0);
  });

  it('forgets a guest that goes by itself', async () => {
    const guest = await come();
    guest.resume();
    await outlet.commit();
    await once(guest, 'end');
    guest.end();
    await until(() => clock.timers === 0, 'the goodbye, at the outlet');
  });

  it('can be given up at any time, more than once', async () => {
    await outlet.abort();
    expect(await fate(outlet.write(everyByte(10)))).toBe('UNREACHABLE');
    await outlet.abort();
    expect(clock.timers).toBe(0);

    outlet = await Outlet.open({ host, guest: host, clock });
    await come();
    const { pending } = await fill();
    await outlet.abort();
    expect(await fate(pending)).toBe('UNREACHABLE');
    await outlet.abort();
    expect(clock.timers).toBe(0);
  });
});
