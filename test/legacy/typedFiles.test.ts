import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { openHouse } from './support/openHouse.js';
import { everyByte } from './support/recordFile.js';
import { fileFrame, hearsPlace, readAll, serveOnce, shownFile } from './support/typedPeer.js';
import { lines, records, typed } from './support/wires.js';

async function makeFolder(files: Readonly<Record<string, Buffer>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'chatcast-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  return folder;
}

describe('what somebody shares', () => {
  it('is listed for a client of typed frames, whose it is in the place of who was asked', async () => {
    const house = await openHouse();
    const native = await house.join('native');
    const folder = await makeFolder({ 'a.txt': everyByte(3), 'b c.txt': everyByte(5) });
    await native.share(folder);
    const epoll = await house.enter(typed, 'epoll');
    epoll.sends(fileFrame(0, 'native'));
    await epoll.hears(shownFile(1, 'native'));
    expect(await epoll.next()).toBe(shownFile(2, 'native a.txt'));
    expect(await epoll.next()).toBe(shownFile(2, 'native b c.txt'));
    expect(await epoll.next()).toBe(shownFile(3, 'native'));
  });

  it.each([
    ['records', records],
    ['lines', lines],
  ] as const)('is nothing at a client of %s', async (name, wire) => {
    const house = await openHouse();
    await house.enter(wire, name);
    const epoll = await house.enter(typed, 'epoll');
    epoll.sends(fileFrame(0, name));
    await epoll.hears(shownFile(1, name));
    expect(await epoll.next()).toBe(shownFile(3, name));
  });

  it('at a client of typed frames is listed for a native one, of any length', async () => {
    const house = await openHouse();
    const native = await house.join('native');
    const epoll = await house.enter(typed, 'epoll');
    const listed = native.listFiles('epoll');
    await epoll.hears(shownFile(0, 'native'));
    const names = Array.from({ length: 120 }, (_, index) => `file ${index}.txt`);
    epoll.sends(
      fileFrame(1, 'native'),
      ...names.map((name) => fileFrame(2, `native ${name}`)),
      fileFrame(2, 'somebody else.txt'),
      fileFrame(3, 'native'),
    );
    expect(await listed).toEqual(names.map((name) => ({ name })));
  });

  it('goes from one client of typed frames to another', async () => {
    const house = await openHouse();
    const owner = await house.enter(typed, 'owner');
    const asker = await house.enter(typed, 'asker');
    asker.sends(fileFrame(0, 'owner'));
    await owner.hears(shownFile(0, 'asker'));
    owner.sends(fileFrame(1, 'asker'), fileFrame(2, 'asker a.txt'), fileFrame(3, 'asker'));
    await asker.hears(shownFile(1, 'owner'));
    expect(await asker.next()).toBe(shownFile(2, 'owner a.txt'));
    expect(await asker.next()).toBe(shownFile(3, 'owner'));
  });

  it('by nobody of that name: the asker is told', async () => {
    const house = await openHouse();
    const epoll = await house.enter(typed, 'epoll');
    epoll.sends(fileFrame(0, 'nobody'), fileFrame(4, 'nobody a.txt'));
    await epoll.hears('그런 사용자가 없습니다.\n');
    await epoll.hears('그런 사용자가 없습니다.\n');
  });
});

describe('a download by a client of typed frames', () => {
  it.each([0, 1, 1_000_000])('reads a socket of the server, to its end: %i bytes', async (size) => {
    const house = await openHouse();
    const native = await house.join('native');
    const bytes = everyByte(size);
    await native.share(await makeFolder({ 'my data.bin': bytes }));
    const epoll = await house.enter(typed, 'epoll');
    epoll.sends(fileFrame(4, 'native my data.bin'));
    const { host, port } = await hearsPlace(epoll, 'native my data.bin ');
    const read = await readAll(host, port);
    expect(read.equals(bytes)).toBe(true);
    // Once, and no more.
    expect(await readAll(host, port).catch(() => 'refused')).toBe('refused');
  });

  it('that does not exist is told as not found', async () => {
    const house = await openHouse();
    const native = await house.join('native');
    await native.share(await makeFolder({}));
    await house.enter(records, 'record');
    const epoll = await house.enter(typed, 'epoll');
    for (const owner of ['native', 'record']) {
      epoll.sends(fileFrame(4, `${owner} none.txt`));
      await epoll.hears(shownFile(6, `${owner} none.txt`));
      expect(await epoll.next()).toBe('File not found');
    }
  });

  it('may only be fetched from where it was asked for', async () => {
    const house = await openHouse();
    const native = await house.join('native');
    const bytes = everyByte(1000);
    await native.share(await makeFolder({ 'a.bin': bytes }));
    const epoll = await house.enter(typed, 'epoll');
    epoll.sends(fileFrame(4, 'native a.bin'));
    const { host, port } = await hearsPlace(epoll, 'native a.bin ');
    const stolen = await readAll(host, port, '127.0.0.2').catch(() => Buffer.of());
    expect(stolen).toHaveLength(0);
    expect((await readAll(host, port)).equals(bytes)).toBe(true);
  });

  it('that is not fetched ends with the client', async () => {
    const house = await openHouse();
    const native = await house.join('native');
    await native.share(await makeFolder({ 'a.bin': everyByte(1000) }));
    const epoll = await house.enter(typed, 'epoll');
    epoll.sends(fileFrame(4, 'native a.bin'));
    const { host, port } = await hearsPlace(epoll, 'native a.bin ');
    epoll.socket.destroy();
    await epoll.closed;
    await native.list();
    await expect(readAll(host, port)).rejects.toThrow();
    expect(house.server.stats().transfers).toBe(0);
  });

  it('that is not fetched for 30 s has ended, and is told as not found', async () => {
    const clock = new VirtualClock();
    const house = await openHouse({ clock });
    const native = await house.join('native');
    await native.share(await makeFolder({ 'a.bin': everyByte(1000) }));
    const epoll = await house.enter(typed, 'epoll');
    epoll.sends(fileFrame(4, 'native a.bin'));
    const { host, port } = await hearsPlace(epoll, 'native a.bin ');
    clock.advanceSync(30_000);
    await epoll.hears(shownFile(6, 'native a.bin'));
    expect(house.server.stats().transfers).toBe(0);
    await expect(readAll(host, port)).rejects.toThrow('ECONNREFUSED');
  });

  it('does not hold up the chat', async () => {
    const house = await openHouse();
    const native = await house.join('native');
    await native.share(await makeFolder({ 'a.bin': everyByte(1000) }));
    const epoll = await house.enter(typed, 'epoll');
    epoll.sends(fileFrame(4, 'native a.bin'));
    await hearsPlace(epoll, 'native a.bin ');
    epoll.says('still talking');
    await epoll.hears('[epoll] still talking\n');
  });
});

describe('a download from a client of typed frames', () => {
  it.each([0, 1, 1_000_000])('is read from its socket by a native one: %i bytes', async (size) => {
    const house = await openHouse();
    const native = await house.join('native');
    const epoll = await house.enter(typed, 'epoll');
    const folder = await makeFolder({});
    const copy = native.download('epoll', 'data.bin', { to: folder });
    await epoll.hears(shownFile(4, 'native data.bin'));
    const bytes = everyByte(size);
    const port = await serveOnce(bytes);
    // It may give any address: it is read from where it is.
    epoll.sends(fileFrame(5, `native data.bin 192.0.2.1 ${port}`));
    const { savedAs = '' } = await copy.done;
    expect((await readFile(savedAs)).equals(bytes)).toBe(true);
  });

  it('that does not exist is told as not found', async () => {
    const house = await openHouse();
    const native = await house.join('native');
    const epoll = await house.enter(typed, 'epoll');
    const copy = native.download('epoll', 'none.bin', { to: 'memory' });
    await epoll.hears(shownFile(4, 'native none.bin'));
    epoll.sends(fileFrame(6, 'native none.bin'));
    await expect(copy.done).rejects.toHaveProperty('code', 'FILE_NOT_FOUND');
  });

  it('that cannot be read is told so', async () => {
    const house = await openHouse();
    const native = await house.join('native');
    const epoll = await house.enter(typed, 'epoll');
    const copy = native.download('epoll', 'data.bin', { to: 'memory' });
    await epoll.hears(shownFile(4, 'native data.bin'));
    // Nobody listens at the port of the chat's own connection.
    epoll.sends(fileFrame(5, `native data.bin 127.0.0.1 ${epoll.socket.localPort}`));
    await expect(copy.done).rejects.toHaveProperty('code', 'UNREACHABLE');
  });

  it('that its owner lets be connected to, and not read, is given up after 30 s', async () => {
    const clock = new VirtualClock();
    const house = await openHouse({ clock });
    const native = await house.join('native');
    const epoll = await house.enter(typed, 'epoll');
    const copy = native.download('epoll', 'data.bin', { to: 'memory' });
    await epoll.hears(shownFile(4, 'native data.bin'));
    const silent = createServer();
    onTestFinished(() => void silent.close());
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    epoll.sends(fileFrame(5, `native data.bin 127.0.0.1 ${port}`));
    const [reader] = (await once(silent, 'connection')) as [Socket];
    clock.advanceSync(30_000);
    await expect(copy.done).rejects.toHaveProperty('code', 'UNREACHABLE');
    reader.resume();
    if (!reader.destroyed) await once(reader, 'close');
  });

  it('is never read from a port of a service of the system', async () => {
    const house = await openHouse();
    const native = await house.join('native');
    const epoll = await house.enter(typed, 'epoll');
    const copy = native.download('epoll', 'data.bin', { to: 'memory' });
    await epoll.hears(shownFile(4, 'native data.bin'));
    epoll.sends(fileFrame(5, 'native data.bin 127.0.0.1 22'));
    await expect(copy.done).rejects.toHaveProperty('code', 'UNREACHABLE');
  });

  it('that is larger than files may be is refused', async () => {
    const house = await openHouse({ limits: { maxFileBytes: 10_000 } });
    const native = await house.join('native');
    const epoll = await house.enter(typed, 'epoll');
    const copy = native.download('epoll', 'data.bin', { to: 'memory' });
    await epoll.hears(shownFile(4, 'native data.bin'));
    const port = await serveOnce(everyByte(20_000));
    epoll.sends(fileFrame(5, `native data.bin 127.0.0.1 ${port}`));
    await expect(copy.done).rejects.toHaveProperty('code', 'FILE_TOO_LARGE');
  });

  it('goes to another one, by two sockets', async () => {
    const house = await openHouse();
    const owner = await house.enter(typed, 'owner');
    const asker = await house.enter(typed, 'asker');
    asker.sends(fileFrame(4, 'owner data.bin'));
    await owner.hears(shownFile(4, 'asker data.bin'));
    const bytes = everyByte(300_000);
    owner.sends(fileFrame(5, `asker data.bin 127.0.0.1 ${await serveOnce(bytes)}`));
    const { host, port } = await hearsPlace(asker, 'owner data.bin ');
    expect((await readAll(host, port)).equals(bytes)).toBe(true);
  });

  it('that nobody has asked for is passed over', async () => {
    const house = await openHouse();
    const epoll = await house.enter(typed, 'epoll');
    epoll.sends(fileFrame(5, 'nobody data.bin 127.0.0.1 30000'), fileFrame(6, 'nobody data.bin'));
    expect(await epoll.hearsUntilNow()).toEqual([]);
  });
});
