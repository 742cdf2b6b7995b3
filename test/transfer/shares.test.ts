import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ChatClient } from '../../src/index.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { fate } from '../resume/support/fate.js';
import { collect } from '../server/support/nextEvent.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { turns, until } from '../support/until.js';
import type { ExchangeOptions } from './support/Exchange.js';
import { Exchange } from './support/Exchange.js';
import { Liar } from './support/Liar.js';
import { openFilesIn } from './support/leftovers.js';
import { makeBytes, sha256Of } from './support/makeBytes.js';
import { Trail } from './support/Trail.js';

failOnStrayErrors();

/** The sender shares a folder of these files; returns it. */
async function share(
  exchange: Exchange,
  files: Readonly<Record<string, string | Uint8Array>>,
  options: { readonly depth?: number; readonly maxFiles?: number; readonly name?: string } = {},
) {
  const folder = join(exchange.folder, options.name ?? 'shared');
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  await mkdir(folder, { recursive: true });
  return { folder, shared: await exchange.sender.share(folder, options) };
}

const namesOf = async (client: ChatClient) =>
  (await client.listFiles('sender')).map(({ name }) => name);

describe('what somebody shares', () => {
  it('is nothing after an abort of share(), which rejects with its reason', async () => {
    await using exchange = await Exchange.open();
    await writeFile(join(exchange.folder, 'data.txt'), 'data');
    const giveUp = new AbortController();
    const sharing = exchange.sender.share(exchange.folder, { signal: giveUp.signal });
    const reason = new Error('never mind');
    giveUp.abort(reason);
    await expect(sharing).rejects.toBe(reason);
    const aborted = { signal: AbortSignal.abort(reason) };
    await expect(exchange.sender.share(exchange.folder, aborted)).rejects.toBe(reason);
    expect(await namesOf(exchange.receiver)).toEqual([]);
  });

  it('is listed and downloaded', async () => {
    await using exchange = await Exchange.open();
    const bytes = makeBytes(200_000);
    await share(exchange, { 'data.bin': bytes, 'a.txt': 'hello' });
    const files = await exchange.receiver.listFiles('sender');
    expect(files).toMatchObject([
      { name: 'a.txt', size: 5 },
      { name: 'data.bin', size: 200_000 },
    ]);
    const starts = collect(exchange.sender, 'fileStart');
    const copy = exchange.receiver.download('sender', 'data.bin', { to: exchange.inbox });
    expect(copy.size).toBeUndefined();
    const result = await copy.done;
    expect(result).toMatchObject({ bytes: 200_000, sha256: sha256Of(bytes) });
    expect(starts).toHaveLength(1);
    expect(starts[0]?.transfer).toMatchObject({
      name: 'data.bin',
      peer: 'receiver',
      direction: 'send',
      size: 200_000,
    });
    await starts[0]?.transfer.done;
    await exchange.expectNothingLeft('data.bin');
    expect(openFilesIn(exchange.folder)).toEqual([]);
  });

  it('is nothing if nothing is shared', async () => {
    await using exchange = await Exchange.open();
    expect(await exchange.receiver.listFiles('sender')).toEqual([]);
    const copy = exchange.receiver.download('sender', 'data.bin', { to: exchange.inbox });
    expect(await fate(copy.done)).toBe('FILE_NOT_FOUND');
    await exchange.expectNothingLeft();
  });

  it('is all of several folders; of two files of one name the first', async () => {
    await using exchange = await Exchange.open();
    await share(exchange, { 'a.txt': 'first', 'b.txt': 'b' }, { name: 'one' });
    const { shared } = await share(exchange, { 'a.txt': 'second!', 'c.txt': 'c' }, { name: 'two' });
    expect(await namesOf(exchange.receiver)).toEqual(['a.txt', 'b.txt', 'c.txt']);
    const copy = exchange.receiver.download('sender', 'a.txt', { to: 'memory' });
    expect(await (await copy.done).blob?.text()).toBe('first');
    shared.close();
    expect(await namesOf(exchange.receiver)).toEqual(['a.txt', 'b.txt']);
    const gone = exchange.receiver.download('sender', 'c.txt', { to: 'memory' });
    expect(await fate(gone.done)).toBe('FILE_NOT_FOUND');
  });

  it('is shared no longer once that is closed, but what is on its way arrives', async () => {
    await using exchange = await Exchange.open();
    const bytes = makeBytes(3_000_000);
    const { shared } = await share(exchange, { 'data.bin': bytes });
    const copy = new Trail(exchange.receiver.download('sender', 'data.bin', { to: 'memory' }));
    await until(() => copy.transfer.bytes > 0, 'the first bytes');
    shared.close();
    expect(await exchange.receiver.listFiles('sender')).toEqual([]);
    await copy.over();
    expect(copy.end).toBe('done');
  });

  it('is told alike of what is not there, and of what is not shared', async () => {
    await using exchange = await Exchange.open();
    const { folder } = await share(exchange, { 'a.txt': 'a', '.hidden': 'h', 'deep/b.txt': 'b' });
    await writeFile(join(exchange.folder, 'outside.txt'), 'outside');
    await symlink(join(exchange.folder, 'outside.txt'), join(folder, 'link.txt'));
    const names = [
      'nothing',
      '.hidden',
      'deep/b.txt',
      'deep',
      'link.txt',
      '../outside.txt',
      '/etc/passwd',
    ];
    const errors: unknown[] = [];
    for (const name of names) {
      const copy = exchange.receiver.download('sender', name, { to: exchange.inbox });
      errors.push(await copy.done.catch((error: unknown) => error));
    }
    const told = errors.map((error) => `${(error as Error).name} ${String(error)}`);
    expect(new Set(told).size).toBe(1);
    expect(errors[0]).toMatchObject({ code: 'FILE_NOT_FOUND' });
    expect(await exchange.saved()).toEqual([]);
  });

  it('is, with depth, what lies in folders below; it lands flat', async () => {
    await using exchange = await Exchange.open();
    await share(exchange, { 'deep/er/b.txt': 'b', 'deep/er/est/c.txt': 'c' }, { depth: 2 });
    const copy = exchange.receiver.download('sender', 'deep/er/b.txt', { to: exchange.inbox });
    expect(copy.name).toBe('b.txt');
    expect((await copy.done).savedAs).toBe(join(exchange.inbox, 'b.txt'));
    const deeper = exchange.receiver.download('sender', 'deep/er/est/c.txt', { to: 'memory' });
    expect(await fate(deeper.done)).toBe('FILE_NOT_FOUND');
  });

  it('is, when its path is longer than can be said, not told of, and harms nobody', async () => {
    await using exchange = await Exchange.open();
    const losses = collect(exchange.sender, 'disconnect');
    const deep = Array.from({ length: 5 }, () => 'x'.repeat(250)).join('/');
    await share(exchange, { [`${deep}/b.txt`]: 'b', 'a.txt': 'a' }, { depth: 9 });
    expect(await namesOf(exchange.receiver)).toEqual(['a.txt']);
    await exchange.sender.list();
    expect(losses).toEqual([]);
  });

  it('is listed whatever the frames of the server', async () => {
    await using exchange = await Exchange.open({ server: { limits: { maxFrameBytes: 2048 } } });
    const files = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`file-${i}.txt`, '']));
    await share(exchange, files);
    expect(await namesOf(exchange.receiver)).toHaveLength(60);
  });

  it.each(['tcp', 'websocket'] as const)(
    'is listed in pages, thousands of files (%s)',
    async (carrier) => {
      await using exchange = await Exchange.open({ carriers: [carrier, carrier] });
      const names = Array.from(
        { length: 5000 },
        (_, i) => `a file with a name of some length ${i}.txt`,
      );
      await share(exchange, Object.fromEntries(names.map((name) => [name, ''])), {
        maxFiles: 10_000,
      });
      const losses = [exchange.sender, exchange.receiver].map((one) => collect(one, 'disconnect'));
      expect(await namesOf(exchange.receiver)).toEqual([...names].sort());
      // At once, and again, as fast as that may be asked.
      const lists = await Promise.all(Array.from({ length: 5 }, () => namesOf(exchange.receiver)));
      expect(lists.map(({ length }) => length)).toEqual(Array.from({ length: 5 }, () => 5000));
      expect(losses.flat()).toEqual([]);
    },
  );
});

describe('to ask what somebody shares', () => {
  it.each([
    ['nobody', 'USER_UNKNOWN'],
    ['receiver', 'SELF'],
  ])('who is %s fails as %s', async (name, code) => {
    await using exchange = await Exchange.open();
    expect(await fate(exchange.receiver.listFiles(name))).toBe(code);
  });

  it('wakes nobody, and works on who sleeps', async () => {
    await using exchange = await Exchange.open();
    await share(exchange, { 'a.txt': 'a' });
    await exchange.sender.sleep();
    expect(await namesOf(exchange.receiver)).toEqual(['a.txt']);
    const copy = exchange.receiver.download('sender', 'a.txt', { to: 'memory' });
    expect((await copy.done).bytes).toBe(1);
    expect(exchange.server.users.get('sender')?.status).toBe('asleep');
  });

  it('fails when that one is not connected at present', async () => {
    await using exchange = await Exchange.open();
    exchange.upProxy.refuse();
    exchange.upProxy.endAll('reset');
    await until(() => exchange.server.stats().detached === 1, 'the loss');
    expect(await fate(exchange.receiver.listFiles('sender'))).toBe('UNREACHABLE');
  });

  it.each([
    ['is lost', (exchange: Exchange) => exchange.upProxy.endAll('reset'), 'UNREACHABLE'],
    ['leaves', (exchange: Exchange) => exchange.server.kick('sender'), 'USER_UNKNOWN'],
  ])('fails at once when that one %s before it answers', async (_what, act, code) => {
    await using exchange = await Exchange.open();
    await share(exchange, { 'a.txt': 'a' });
    exchange.upProxy.latest.freeze('down');
    exchange.upProxy.refuse();
    const asking = fate(exchange.receiver.listFiles('sender'));
    await exchange.receiver.list();
    await act(exchange);
    expect(await asking).toBe(code);
  });

  async function withClock(options: ExchangeOptions = {}) {
    const clock = new VirtualClock();
    const limits = { pingMs: 1e9, pongMs: 1e9, writeStallMs: 1e9 };
    return { clock, exchange: await Exchange.open({ server: { clock, limits }, ...options }) };
  }

  it('fails when that one never answers', async () => {
    const { clock, exchange } = await withClock();
    await using _exchange = exchange;
    exchange.upProxy.latest.freeze('down');
    const asking = fate(exchange.receiver.listFiles('sender'));
    await exchange.receiver.list();
    clock.advanceSync(9_999);
    await turns();
    const before = clock.timers;
    clock.advanceSync(1);
    expect(await asking).toBe('TIMEOUT');
    expect(clock.timers).toBe(before - 1);
    // A late answer is no answer.
    exchange.upProxy.latest.thaw();
    expect(await exchange.receiver.listFiles('sender')).toEqual([]);
  });

  it('may take longer, as long as pages come', async () => {
    const { clock, exchange } = await withClock();
    await using _exchange = exchange;
    const liar = await Liar.enter(exchange.upProxy.tcpUrl, 'owner');
    const listing = exchange.receiver.listFiles('owner');
    const { query } = await liar.hears('browse');
    for (let page = 0; page < 5; page += 1) {
      const files = [{ name: `${page}.txt`, size: 1, modifiedAt: 0 }];
      liar.send({ type: 'files', query, files, more: page < 4 });
      await liar.settles();
      clock.advanceSync(9_000);
    }
    expect(await listing).toHaveLength(5);
    liar.socket.destroy();
  });

  it('ends, though that one answers without end', async () => {
    await using exchange = await Exchange.open({ server: { limits: { messagesPerSecond: 0 } } });
    const liar = await Liar.enter(exchange.upProxy.tcpUrl, 'owner');
    const listing = exchange.receiver.listFiles('owner');
    const { query } = await liar.hears('browse');
    const files = [{ name: 'a.txt', size: 1, modifiedAt: 0 }];
    const page = { type: 'files', query, files, more: true };
    for (let count = 0; count < 1000; count += 1) liar.send(page);
    expect((await listing).length).toBeLessThanOrEqual(200);
    liar.socket.destroy();
  });

  it('is answered by the one asked only', async () => {
    await using exchange = await Exchange.open();
    const liar = await Liar.enter(exchange.upProxy.tcpUrl, 'liar');
    await share(exchange, { 'a.txt': 'a' });
    exchange.upProxy.connections.values().next().value?.freeze('down');
    const listing = namesOf(exchange.receiver);
    await exchange.receiver.list();
    const files = [{ name: 'evil.txt', size: 1, modifiedAt: 0 }];
    for (let query = 0; query < 5; query += 1) {
      liar.send({ type: 'files', query, files, more: false });
    }
    await liar.settles();
    exchange.upProxy.connections.values().next().value?.thaw();
    expect(await listing).toEqual(['a.txt']);
    liar.socket.destroy();
  });

  it('is asked again when the asker comes back meanwhile, and answered once', async () => {
    await using exchange = await Exchange.open();
    const names = Array.from({ length: 500 }, (_, i) => `${i}.txt`);
    await share(exchange, Object.fromEntries(names.map((name) => [name, ''])));
    exchange.upProxy.latest.freeze('down');
    const listing = namesOf(exchange.receiver);
    await exchange.receiver.list();
    exchange.downProxy.endAll('reset');
    await until(() => exchange.server.stats().resumes === 1, 'the return');
    exchange.upProxy.latest.thaw();
    expect(await listing).toEqual([...names].sort());
  });

  it('a hundred times at once does not get the one asked into trouble', async () => {
    await using exchange = await Exchange.open();
    const losses = collect(exchange.sender, 'disconnect');
    const names = Array.from({ length: 300 }, (_, i) => `${i}.txt`);
    await share(exchange, Object.fromEntries(names.map((name) => [name, ''])));
    const asking = Array.from({ length: 100 }, () => namesOf(exchange.receiver));
    // Meanwhile that one talks as much as it likes.
    const talking = Array.from({ length: 100 }, (_, i) => exchange.sender.send(`${i}`));
    const lists = await Promise.all(asking);
    expect(lists.every(({ length }) => length === 300)).toBe(true);
    await Promise.all(talking);
    expect(losses).toEqual([]);
  });
});

describe('a download', () => {
  it('of who is not connected waits until that one is back', async () => {
    await using exchange = await Exchange.open();
    await share(exchange, { 'a.txt': 'a' });
    exchange.upProxy.refuse();
    exchange.upProxy.endAll('reset');
    await until(() => exchange.server.stats().detached === 1, 'the loss');
    const copy = exchange.receiver.download('sender', 'a.txt', { to: exchange.inbox });
    await exchange.receiver.list();
    await exchange.upProxy.welcome();
    expect((await copy.done).bytes).toBe(1);
    await exchange.expectNothingLeft('a.txt');
  });

  it('that is cancelled before it is answered leaves nothing', async () => {
    await using exchange = await Exchange.open();
    await share(exchange, { 'a.txt': 'a' });
    exchange.upProxy.latest.freeze('down');
    const copy = exchange.receiver.download('sender', 'a.txt', { to: exchange.inbox });
    await exchange.receiver.list();
    copy.cancel();
    expect(await fate(copy.done)).toBe('CANCELLED');
    await exchange.receiver.list();
    exchange.upProxy.latest.thaw();
    await exchange.sender.list();
    await exchange.expectNothingLeft();
  });

  it('into no folder fails, and the owner is told', async () => {
    await using exchange = await Exchange.open();
    await share(exchange, { 'a.txt': 'a' });
    const file = join(exchange.folder, 'file');
    await writeFile(file, '');
    const starts = collect(exchange.sender, 'fileStart');
    const copy = exchange.receiver.download('sender', 'a.txt', { to: join(file, 'inbox') });
    expect(await fate(copy.done)).toBe('FILE_NOT_SAVED');
    await until(() => starts[0]?.transfer.state === 'failed', 'the end at the owner');
    await exchange.expectNothingLeft();
  });

  it('gets a flat and safe name, whatever it is asked by', async () => {
    await using exchange = await Exchange.open();
    for (const name of ['..', 'a/..', '', 'x\u001b[2J', 'CON']) {
      const copy = exchange.receiver.download('sender', name, { to: exchange.inbox });
      expect(copy.name).toMatch(/^[\w[]+$/);
      expect(copy.name).not.toBe('CON');
      await copy.done.catch(() => {});
    }
    expect(await readdir(exchange.folder)).toEqual([]);
  });

  it('of what changes meanwhile fails as FILE_CHANGED', async () => {
    await using exchange = await Exchange.open();
    const { folder } = await share(exchange, { 'data.bin': makeBytes(5_000_000) });
    const copy = new Trail(
      exchange.receiver.download('sender', 'data.bin', { to: exchange.inbox }),
    );
    await until(() => copy.transfer.bytes > 0, 'the first bytes');
    copy.transfer.pause();
    await writeFile(join(folder, 'data.bin'), makeBytes(4_000_000));
    copy.transfer.resume();
    await copy.over();
    expect(copy.end).toBe('FILE_CHANGED');
    await exchange.expectNothingLeft();
  });
});
