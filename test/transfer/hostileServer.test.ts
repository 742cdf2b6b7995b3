import { mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatClientOptions, FileOffer } from '../../src/index.js';
import { ChatClient } from '../../src/index.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { fact } from '../support/HostileServer.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { turns, until } from '../support/until.js';
import { CountingClock } from './support/CountingClock.js';
import { FileVillain } from './support/FileVillain.js';
import { Gate, stopAt } from './support/Gate.js';
import { listeningPorts, openFilesIn } from './support/leftovers.js';
import { makeBytes, sha256Of } from './support/makeBytes.js';
import { Trail } from './support/Trail.js';

failOnStrayErrors();

const size = 100_000;
const bytes = makeBytes(size);
const sha256 = sha256Of(bytes);
const secret = 'ab'.repeat(32);

let villain: FileVillain;
let client: ChatClient;
let folder: string;
let inbox: string;
let errors: unknown[];

async function enter(options: Partial<ChatClientOptions> = {}): Promise<void> {
  client = new ChatClient({ url: villain.url, name: 'victim', reconnect: false, ...options });
  errors = [];
  client.on('error', ({ error }) => errors.push(error));
  client.on('disconnect', ({ error }) => errors.push(error));
  await client.connect();
}

beforeEach(async () => {
  villain = await FileVillain.open();
  folder = await realpath(await mkdtemp(join(tmpdir(), 'chatcast-villain-')));
  inbox = join(folder, 'inbox');
});

afterEach(async () => {
  // Nothing that a server says about files is an error of the client, or drives it away.
  expect(errors).toEqual([]);
  expect(client.state).toBe('online');
  // It never answers, so closing would wait for a while.
  await villain[Symbol.asyncDispose]();
  await client.close();
  expect(openFilesIn(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

/** All that the server said has been read: it lists nothing, after that. */
async function settle(): Promise<void> {
  const listing = client.list();
  const { id } = await villain.hears('list');
  villain.requests.splice(
    villain.requests.findIndex((request) => request.type === 'list'),
    1,
  );
  villain.tell({ type: 'users', id, users: [], more: false });
  await listing;
  await turns();
}

function nextOffer(): Promise<FileOffer> {
  return new Promise((resolve) => client.once('fileOffer', ({ offer }) => resolve(offer)));
}

/** The client has accepted what it was offered. */
async function accepted(): Promise<{ file: number; received: Trail }> {
  const offered = nextOffer();
  const file = villain.offer(size);
  const received = new Trail((await offered).accept({ to: inbox }));
  await villain.hears('acceptFile');
  return { file, received };
}

/** The client has offered something. */
async function offered(source: AsyncIterable<Uint8Array> | Uint8Array = bytes, path = 'auto') {
  const options = { size, path: path as 'auto', name: 'data.bin' };
  const sent = new Trail(client.sendFile('villain', source, options));
  const { id } = await villain.hears('offerFile');
  const file = villain.tellFact('fileOffer', {
    id,
    from: 'victim',
    to: 'villain',
    name: 'data.bin',
    size,
    path,
    expiresAt: Date.now() + 60_000,
  });
  return { file, sent };
}

const begin = (file: number, fields: object = {}) =>
  villain.tellFact('fileStart', { file, size, path: 'relay', ...fields });

describe('a hostile server', () => {
  it('that speaks of files that are not there is not heard', async () => {
    await enter();
    const before = listeningPorts();
    for (const file of [0, 1, 1000, Number.MAX_SAFE_INTEGER]) {
      begin(file);
      villain.tell(
        { type: 'credit', file, offset: 0, upTo: 1000, restart: true },
        { type: 'fileSum', file, sha256 },
        { type: 'filePause', file, paused: true },
        { type: 'fileDirect', file, secret, host: '127.0.0.1', port: 5000 },
      );
      villain.sendChunk(file, 0, bytes.subarray(0, 1000));
      villain.tellFact('fileEnd', { file, outcome: 'done' });
    }
    await settle();
    expect(villain.requests.filter(({ type }) => type !== 'login')).toEqual([]);
    expect(listeningPorts()).toEqual(before);
    expect(await readdir(folder)).toEqual([]);
  });

  it('that sends what was only offered is not heard', async () => {
    await enter();
    const offer = nextOffer();
    const file = villain.offer(size);
    await offer;
    begin(file);
    villain.sendChunk(file, 0, bytes.subarray(0, 1000));
    villain.tell({ type: 'fileSum', file, sha256 });
    villain.tellFact('fileEnd', { file, outcome: 'done' });
    await settle();
    expect(await readdir(folder)).toEqual([]);
  });

  it('that says done too early does not get a file saved', async () => {
    await enter();
    const { file, received } = await accepted();
    begin(file);
    await villain.hears('credit');
    villain.sendChunk(file, 0, bytes.subarray(0, 50_000));
    villain.tellFact('fileEnd', { file, outcome: 'done' });
    await received.over();
    expect(received.end).toBe('PROTOCOL');
    received.expectOneEnd();
    expect(await readdir(inbox)).toEqual([]);
  });

  it('that says done before a sum was checked does not get a file saved', async () => {
    await enter();
    const { file, received } = await accepted();
    begin(file);
    await villain.hears('credit');
    villain.sendChunk(file, 0, bytes.subarray(0, 50_000));
    villain.sendChunk(file, 50_000, bytes.subarray(50_000));
    await until(() => received.transfer.bytes === size, 'all of it');
    villain.tellFact('fileEnd', { file, outcome: 'done' });
    await received.over();
    expect(received.end).toBe('PROTOCOL');
    expect(await readdir(inbox)).toEqual([]);
  });

  it('that says done before it began does not leave anybody waiting', async () => {
    await enter();
    const { file, received } = await accepted();
    villain.tellFact('fileEnd', { file, outcome: 'done' });
    await received.over();
    expect(received.end).toBe('PROTOCOL');
    const mine = await offered();
    villain.tellFact('fileEnd', { file: mine.file, outcome: 'done' });
    await mine.sent.over();
    expect(mine.sent.end).toBe('PROTOCOL');
  });

  it.each([
    ['larger', size + 1],
    ['smaller', size - 1],
    ['empty', 0],
  ])('that begins a %s file than was agreed on gets nowhere', async (_what, other) => {
    await enter();
    const { file, received } = await accepted();
    begin(file, { size: other });
    await received.over();
    expect(received.end).toBe('PROTOCOL');
    const mine = await offered();
    begin(mine.file, { size: other });
    await mine.sent.over();
    expect(mine.sent.end).toBe('PROTOCOL');
    expect(mine.sent.transfer.size).toBe(size);
  });

  it('that begins a file again and again begins it once', async () => {
    await enter();
    const starts: unknown[] = [];
    client.on('fileStart', (event) => starts.push(event));
    const { file, received } = await accepted();
    const mine = await offered(stopAt(bytes, 0, new Gate()));
    const before = listeningPorts().length;
    for (let time = 0; time < 5; time += 1) {
      begin(file, { path: 'auto' });
      begin(mine.file, { path: 'auto' });
    }
    await settle();
    expect(starts).toHaveLength(2);
    await until(() => villain.all('fileDirect').length > 0, 'a port');
    await settle();
    expect(villain.all('fileDirect')).toHaveLength(1);
    expect(listeningPorts()).toHaveLength(before + 1);
    for (const { transfer } of [received, mine.sent]) transfer.cancel();
    await until(() => listeningPorts().length === before, 'the end of listening');
  });

  it('that sends more than was asked for, or elsewhere, does not fill the memory', async () => {
    await enter();
    const { file, received } = await accepted();
    begin(file);
    await villain.hears('credit');
    villain.sendChunk(file, size, bytes.subarray(0, 1000));
    villain.sendChunk(file, 10_000, bytes.subarray(0, 1000));
    villain.sendChunk(file + 1, 0, bytes.subarray(0, 1000));
    await settle();
    expect(received.transfer.bytes).toBe(0);
    villain.sendChunk(file, 0, makeBytes(size + 1).subarray(0, 60_000));
    villain.sendChunk(file, 60_000, makeBytes(size + 1).subarray(60_000));
    await received.over();
    expect(received.end).toBe('FILE_CORRUPT');
    expect(await readdir(inbox)).toEqual([]);
  });

  it.each([1e9, 1e15])('that names a window of %d bytes is granted 16 MiB', async (window) => {
    villain.limits = { messageBurst: 1e6, transferWindowBytes: window };
    await enter();
    const offer = nextOffer();
    const file = villain.offer(5e8);
    const transfer = (await offer).accept({ to: inbox });
    await villain.hears('acceptFile');
    begin(file, { size: 5e8 });
    expect(await villain.hears('credit')).toMatchObject({ offset: 0, upTo: 16 * 1024 * 1024 });
    transfer.cancel();
    await new Trail(transfer).over();
  });

  it('that names such a window, and grants it, does not make a sender keep more than 16 MiB', async () => {
    villain.limits = { messageBurst: 1e6, transferWindowBytes: 1e15 };
    await enter();
    let given = 0;
    const total = 64 * 1024 * 1024;
    async function* source() {
      for (; given < total; given += 1024 * 1024) yield new Uint8Array(1024 * 1024);
    }
    const sent = new Trail(client.sendFile('villain', source(), { size: total, path: 'relay' }));
    const { id } = await villain.hears('offerFile');
    const offer = { id, from: 'victim', to: 'villain', name: 'a', size: total, path: 'relay' };
    const file = villain.tellFact('fileOffer', { ...offer, expiresAt: Date.now() + 60_000 });
    begin(file, { size: total });
    villain.tell({ type: 'credit', file, offset: 0, upTo: total, restart: true });
    const heard = () => villain.chunks.reduce((sum, { data }) => sum + data.length, 0);
    await until(() => heard() === 16 * 1024 * 1024, 'the window');
    await settle();
    expect(heard()).toBe(16 * 1024 * 1024);
    expect(given).toBeLessThan(20 * 1024 * 1024);
    sent.transfer.cancel();
    await sent.over();
  });

  it('that grants what cannot be gets nothing', async () => {
    await enter();
    const { file, sent } = await offered();
    begin(file);
    villain.tell(
      { type: 'credit', file, offset: size, upTo: size },
      { type: 'credit', file, offset: 10, upTo: 0 },
      { type: 'credit', file, offset: 0, upTo: Number.MAX_SAFE_INTEGER },
    );
    await settle();
    expect(villain.chunks).toEqual([]);
    villain.tell({ type: 'credit', file, offset: size, upTo: size, restart: true });
    await sent.over();
    expect(sent.end).toBe('PROTOCOL');
  });

  it('that asks by itself for a file that goes directly only gets nothing of it', async () => {
    await enter();
    const { file, sent } = await offered(bytes, 'direct');
    begin(file, { path: 'direct' });
    villain.tell({ type: 'credit', file, offset: 0, upTo: size, restart: true });
    await sent.over();
    expect(sent.end).toBe('PROTOCOL');
    await settle();
    expect(villain.chunks).toEqual([]);
  });

  it('that begins what is not accepted yet gets nowhere', async () => {
    await enter();
    const offer = nextOffer();
    const file = villain.offer(size);
    // The folder is not open by the time that the start is read.
    const received = new Trail((await offer).accept({ to: inbox }));
    begin(file);
    await received.over();
    expect(received.end).toBe('PROTOCOL');
    expect(received.states).not.toContain('moving');
  });

  it('that gives one number to two questions ends the second', async () => {
    await enter();
    const [one, two] = ['a', 'b'].map(
      (name) => new Trail(client.sendFile('villain', bytes, { name })),
    );
    await until(() => villain.all('offerFile').length === 2, 'both questions');
    for (const { id } of villain.all('offerFile'))
      villain.tell({ type: 'done', id, seq: 7, at: 1 });
    await two?.over();
    expect(two?.end).toBe('PROTOCOL');
    expect(one?.end).toBe('waiting');
    villain.tell(fact(8, 'fileEnd', { file: 7, outcome: 'declined' }));
    await one?.over();
    expect(one?.end).toBe('FILE_DECLINED');
  });

  it('that begins and ends in one breath leaves no timer behind, and hears no credit', async () => {
    const clock = new CountingClock();
    await enter({ clock });
    const { file, received } = await accepted();
    await settle();
    const before = clock.timers;
    villain.tell(
      fact(2, 'fileStart', { file, size, path: 'relay' }),
      fact(3, 'fileEnd', { file, outcome: 'cancelled' }),
    );
    await received.over();
    await settle();
    expect(villain.all('credit')).toEqual([]);
    expect(clock.timers).toBe(before);
  });

  it('that never says more leaves a client free to call everything off', async () => {
    await enter();
    const { file, received } = await accepted();
    begin(file);
    const mine = await offered();
    begin(mine.file);
    await villain.hears('credit');
    for (const trail of [received, mine.sent]) {
      trail.transfer.cancel();
      await trail.over();
      expect(trail.end).toBe('CANCELLED');
      trail.expectOneEnd();
    }
    expect(await readdir(inbox)).toEqual([]);
    expect(openFilesIn(folder)).toEqual([]);
  });

  it('that never says whether all is done leaves a client free to call it off, after a while', async () => {
    const clock = new VirtualClock();
    await enter({ clock });
    const { file, received } = await accepted();
    begin(file);
    await villain.hears('credit');
    villain.sendChunk(file, 0, bytes.subarray(0, 50_000));
    villain.sendChunk(file, 50_000, bytes.subarray(50_000));
    villain.tell({ type: 'fileSum', file, sha256 });
    await villain.hears('endFile');
    const mine = await offered();
    begin(mine.file);
    villain.tell({ type: 'credit', file: mine.file, offset: 0, upTo: size, restart: true });
    await villain.hears('fileSum');
    const trails = [received, mine.sent];
    for (const { transfer } of trails) transfer.cancel();
    await clock.advance(9_999);
    await settle();
    // The room may still say which came first.
    expect(trails.map(({ end }) => end)).toEqual(['moving', 'moving']);
    await clock.advance(1);
    for (const trail of trails) {
      await trail.over();
      expect(trail.end).toBe('INDETERMINATE');
    }
    expect(await readdir(inbox)).toEqual([]);
  });

  it('that says at last that all is done is believed, though it was to be called off', async () => {
    const clock = new VirtualClock();
    await enter({ clock });
    const { file, received } = await accepted();
    begin(file);
    await villain.hears('credit');
    villain.sendChunk(file, 0, bytes.subarray(0, 50_000));
    villain.sendChunk(file, 50_000, bytes.subarray(50_000));
    villain.tell({ type: 'fileSum', file, sha256 });
    await villain.hears('endFile');
    received.transfer.cancel();
    await clock.advance(9_999);
    villain.tellFact('fileEnd', { file, outcome: 'done' });
    await received.over();
    await clock.advance(1);
    expect(received.end).toBe('done');
    expect(await readdir(inbox)).toEqual(['data.bin']);
  });

  it('that pauses what has not begun, or is over, changes nothing', async () => {
    await enter();
    const { file, received } = await accepted();
    villain.tell({ type: 'filePause', file, paused: true });
    await settle();
    expect(received.transfer.state).toBe('waiting');
    villain.tellFact('fileEnd', { file, outcome: 'cancelled' });
    villain.tell({ type: 'filePause', file, paused: true });
    await received.over();
    await settle();
    received.expectOneEnd();
  });

  it('that offers without end is not collected', async () => {
    await enter();
    let offers = 0;
    client.on('fileOffer', () => {
      offers += 1;
    });
    for (let count = 0; count < 5000; count += 1) villain.offer(size);
    await settle();
    expect(offers).toBeGreaterThan(0);
    expect(offers).toBeLessThanOrEqual(128);
  });

  it('that asks for files without end is not collected', async () => {
    await enter();
    await writeFile(join(folder, 'data.bin'), bytes);
    await client.share(folder);
    const request = {
      id: 'x',
      from: 'villain',
      to: 'victim',
      path: 'auto',
      expiresAt: Date.now() + 1e6,
    };
    for (let count = 0; count < 5000; count += 1) {
      villain.tellFact('fileRequest', { ...request, name: count % 2 === 0 ? 'data.bin' : 'none' });
    }
    await until(() => villain.all('acceptFile').length > 0, 'the answers');
    await settle();
    await turns(200);
    expect(openFilesIn(folder).length).toBeLessThanOrEqual(128);
    const { length } = [...villain.all('acceptFile'), ...villain.all('endFile')];
    expect(length).toBeLessThanOrEqual(128);
  });

  it('that asks for what is shared without end is answered one by one, and not for ever', async () => {
    await enter();
    await writeFile(join(folder, 'data.bin'), bytes);
    await client.share(folder);
    for (let query = 0; query < 5000; query += 1) {
      villain.tell({ type: 'browse', query, from: 'villain' });
    }
    await until(() => villain.all('files').length > 0, 'an answer');
    await settle();
    await turns(200);
    expect(villain.all('files').length).toBeLessThanOrEqual(128);
    villain.tell({ type: 'browse', query: 5000, from: 'villain' });
    await until(() => villain.all('files').some(({ query }) => query === 5000), 'the last answer');
  });
});

describe('a client that wants no direct connections', () => {
  it('does not listen, nor tell where it is, whatever the server begins', async () => {
    await enter({ direct: false });
    const before = listeningPorts();
    for (const path of ['auto', 'direct']) {
      const { file, sent } = await offered(stopAt(bytes, 0, new Gate()));
      begin(file, { path });
      villain.tell({ type: 'fileDirect', file, secret });
      await sent.over();
      expect(sent.end).toBe('PROTOCOL');
      await settle();
      expect(listeningPorts()).toEqual(before);
      expect(villain.all('fileDirect')).toEqual([]);
      villain.requests.length = 0;
    }
  });

  it('connects to nobody, whatever the server tells it', async () => {
    await enter({ direct: false });
    let connections = 0;
    const trap = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
    const address = trap.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const { file, received } = await accepted();
    begin(file, { path: 'auto' });
    villain.tell({ type: 'fileDirect', file, secret, host: '127.0.0.1', port });
    await received.over();
    expect(received.end).toBe('PROTOCOL');
    await settle();
    expect(connections).toBe(0);
    trap.close();
  });
});

describe('a client that was told where the sender is', () => {
  it('goes there only, however often it is told another place', async () => {
    await enter();
    const tried = new Set<number>();
    const traps = await Promise.all(
      Array.from({ length: 5 }, async (_, index) => {
        const trap = createServer((socket) => {
          tried.add(index);
          socket.destroy();
        });
        await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
        return trap;
      }),
    );
    const { file } = await accepted();
    begin(file, { path: 'auto' });
    for (const trap of traps) {
      const address = trap.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      villain.tell({ type: 'fileDirect', file, secret, host: '127.0.0.1', port });
    }
    await settle();
    await until(() => tried.size > 0, 'a try');
    await turns(100);
    expect([...tried]).toEqual([0]);
    for (const trap of traps) trap.close();
  });
});
