import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Spool } from '../../../src/server/plain/Spool.js';
import { VirtualClock } from '../../../src/testing/VirtualClock.js';
import type { Source } from '../../../src/transfer/Source.js';
import { everyByte } from '../../legacy/support/recordFile.js';
import { fate } from '../../resume/support/fate.js';
import { failOnStrayErrors } from '../../support/strayErrors.js';
import { until } from '../../support/until.js';

failOnStrayErrors();

const host = '127.0.0.1';
let clock: VirtualClock;
/** Where files are kept. */
let folder: string;
let owner: Owner;

/** Somebody who lets files be read at a port, and says when what comes. */
class Owner {
  readonly sockets: Socket[] = [];
  readonly #server: Server = createServer((socket) => {
    this.sockets.push(socket);
    socket.on('error', () => {});
  });

  async listen(): Promise<void> {
    this.#server.listen(0, host);
    await once(this.#server, 'listening');
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('No port.');
    return address.port;
  }

  /** The reader of this number. */
  async reader(number = 1): Promise<Socket> {
    await until(() => this.sockets.length >= number, 'the reader');
    const socket = this.sockets[number - 1];
    if (socket === undefined) throw new Error('No reader.');
    return socket;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.#server.close();
  }
}

beforeEach(async () => {
  clock = new VirtualClock();
  folder = await mkdtemp(join(tmpdir(), 'chatcast-test-'));
  vi.stubEnv('TMPDIR', folder);
  owner = new Owner();
  await owner.listen();
});

afterEach(async () => {
  owner.close();
  expect(await readdir(folder).catch(() => [])).toEqual([]);
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

function read(spool: Spool, signal = new AbortController().signal): Promise<Source> {
  return spool.read({ host, port: owner.port, maxBytes: 1_000_000, signal });
}

/** A file of so many bytes, read as the next one. */
async function take(spool: Spool, bytes: number): Promise<Source> {
  const reading = read(spool);
  (await owner.reader(owner.sockets.length + 1)).end(everyByte(bytes));
  return await reading;
}

describe('a file that is read from its owner', () => {
  it('is given up when nothing of it comes for 30 s', async () => {
    const reading = fate(read(new Spool(clock)));
    const reader = await owner.reader();
    clock.advanceSync(29_999);
    expect(clock.timers).toBe(1);
    clock.advanceSync(1);
    expect(await reading).toBe('UNREACHABLE');
    reader.resume();
    if (!reader.destroyed) await once(reader, 'close');
    expect(clock.timers).toBe(0);
  });

  it('is given up when it stops midway for 30 s, and takes no place any more', async () => {
    const spool = new Spool(clock, 1000);
    const reading = fate(read(spool));
    const reader = await owner.reader();
    const { timers, due } = watchTimers();
    reader.write(everyByte(900));
    await until(() => timers() > 0, 'the time for the next piece');
    expect(due()).toBe(1);
    clock.advanceSync(30_000);
    expect(await reading).toBe('UNREACHABLE');
    // As much again has place.
    const source = await take(spool, 1000);
    expect(source.size).toBe(1000);
    await source.close();
  });

  it('may take as long as it likes, while pieces of it come', async () => {
    const reading = read(new Spool(clock));
    const reader = await owner.reader();
    const { timers } = watchTimers();
    for (let piece = 1; piece <= 4; piece += 1) {
      clock.advanceSync(29_000);
      const seen = timers();
      reader.write(everyByte(1000));
      await until(() => timers() > seen, 'the time for the next piece');
    }
    reader.end();
    const source = await reading;
    expect(source.size).toBe(4000);
    await source.close();
    expect(clock.timers).toBe(0);
  });

  it('is read no further when nobody wants it any more, and rejects with the reason', async () => {
    const giveUp = new AbortController();
    const reason = new Error('never mind');
    const reading = read(new Spool(clock), giveUp.signal).catch((error: unknown) => error);
    const reader = await owner.reader();
    giveUp.abort(reason);
    expect(await reading).toBe(reason);
    reader.resume();
    if (!reader.destroyed) await once(reader, 'close');
  });

  it('is not even begun when that was so before there was a place for it', async () => {
    const giveUp = new AbortController();
    const reason = new Error('never mind');
    const reading = read(new Spool(clock), giveUp.signal).catch((error: unknown) => error);
    giveUp.abort(reason);
    expect(await reading).toBe(reason);
    expect(owner.sockets).toHaveLength(0);
    expect(clock.timers).toBe(0);
  });

  it('is unreachable where it can be kept nowhere', async () => {
    vi.stubEnv('TMPDIR', join(folder, 'none'));
    expect(await fate(read(new Spool(clock)))).toBe('UNREACHABLE');
  });

  it('comes out as it went in', async () => {
    const source = await take(new Spool(clock), 300_000);
    const pieces: Uint8Array[] = [];
    for (;;) {
      const piece = await source.read(7_001);
      if (piece === undefined) break;
      pieces.push(piece);
    }
    expect(Buffer.concat(pieces).equals(everyByte(300_000))).toBe(true);
    await source.close();
  });
});

describe('all files that are kept', () => {
  it('are no more than may be: what is past that is refused, until another is sent on', async () => {
    const spool = new Spool(clock, 1000);
    const first = await take(spool, 600);
    expect(await fate(take(spool, 401))).toBe('FILE_TOO_LARGE');
    const second = await take(spool, 400);
    expect(await fate(take(spool, 1))).toBe('FILE_TOO_LARGE');
    await first.close();
    // Once: to close it again frees nothing of another one.
    await first.close();
    const third = await take(spool, 600);
    expect(await fate(take(spool, 1))).toBe('FILE_TOO_LARGE');
    await Promise.all([second.close(), third.close()]);
  });

  it('are no more than may be where they come at the same time', async () => {
    const spool = new Spool(clock, 100_000);
    const readings = [1, 2, 3, 4].map(() => read(spool).catch((error: unknown) => error));
    await owner.reader(4);
    for (const reader of owner.sockets) reader.end(everyByte(60_000));
    const ends = await Promise.all(readings);
    const kept = ends.filter((end): end is Source => !(end instanceof Error));
    expect(kept.length).toBeLessThanOrEqual(1);
    await Promise.all(kept.map((source) => source.close()));
  });
});

/** How many timers were set since, and how many wait. */
function watchTimers(): { timers: () => number; due: () => number } {
  const after = vi.spyOn(clock, 'after');
  return { timers: () => after.mock.calls.length, due: () => clock.timers };
}
