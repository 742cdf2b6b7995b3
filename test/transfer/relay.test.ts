import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatServerOptions } from '../../src/index.js';
import { ChatServer } from '../../src/index.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { Liar } from './support/Liar.js';
import { makeBytes } from './support/makeBytes.js';

failOnStrayErrors();

const windowBytes = 100_000;
const limits = { transferWindowBytes: windowBytes, messagesPerSecond: 0 };
const size = 250_000;
const bytes = makeBytes(size);

let server: ChatServer;
let url: string;
let sender: Liar;
let receiver: Liar;
let outcomes: string[];

async function open(options: ChatServerOptions = {}): Promise<void> {
  await close();
  server = new ChatServer({ ...options, limits: { ...limits, ...options.limits } });
  ({ url } = await server.listen({ port: 0 }));
  outcomes = [];
  server.on('fileEnd', ({ outcome }) => outcomes.push(outcome));
  sender = await Liar.enter(url, 'sender');
  receiver = await Liar.enter(url, 'receiver');
}

async function close(): Promise<void> {
  sender?.socket.destroy();
  receiver?.socket.destroy();
  await server?.close({ drainMs: 0 });
}

beforeEach(() => open());
afterEach(() => close());

/** A file that both want; its number. */
async function start(fileSize = size): Promise<number> {
  sender.ask({
    type: 'offerFile',
    to: 'receiver',
    name: 'data.bin',
    size: fileSize,
    path: 'relay',
  });
  const { seq: file } = await receiver.hears('fileOffer');
  receiver.ask({ type: 'acceptFile', file });
  await sender.hears('fileStart');
  await receiver.hears('fileStart');
  return file;
}

function grant(file: number, offset: number, upTo: number, restart?: boolean): void {
  receiver.send({ type: 'credit', file, offset, upTo, ...(restart && { restart }) });
}

/** All that was said before is dealt with, by everyone. */
async function settle(): Promise<void> {
  for (const one of [sender, receiver, sender, receiver]) await one.settles();
}

const received = () => Buffer.concat(receiver.chunks.map(({ data }) => data));

describe('what a receiver grants', () => {
  it.each([
    ['more than there is', { offset: 0, upTo: size + 1 }],
    ['more than a window', { offset: 0, upTo: windowBytes + 1 }],
    ['less than it has', { offset: 10, upTo: 9 }],
    ['a window from a place that is not there', { offset: size + 1, upTo: size + 1 }],
  ])('ends the file when it is %s', async (_what, credit) => {
    const file = await start();
    receiver.send({ type: 'credit', file, ...credit });
    expect(await sender.hears('fileEnd')).toMatchObject({ outcome: 'failed', code: 'PROTOCOL' });
    await receiver.hears('fileEnd');
    expect(sender.all('credit')).toEqual([]);
    expect(server.stats().transfers).toBe(0);
  });

  it('is passed on as it is', async () => {
    const file = await start();
    grant(file, 0, windowBytes, true);
    expect(await sender.hears('credit')).toEqual({
      type: 'credit',
      file,
      offset: 0,
      upTo: windowBytes,
      restart: true,
    });
  });

  it('counts only from the receiver of that file', async () => {
    const file = await start();
    const stranger = await Liar.enter(url, 'stranger');
    for (const other of [sender, stranger]) {
      other.send({ type: 'credit', file, offset: 0, upTo: 1000 });
      other.send({ type: 'credit', file: file + 1000, offset: 0, upTo: 1000 });
      await other.settles();
    }
    await settle();
    expect(sender.all('credit')).toEqual([]);
    expect(outcomes).toEqual([]);
    stranger.socket.destroy();
  });
});

describe('what a sender sends', () => {
  it('arrives as it was sent', async () => {
    const file = await start();
    grant(file, 0, windowBytes, true);
    await sender.hears('credit');
    sender.sendBytes(file, bytes, 0, windowBytes);
    await settle();
    expect(Buffer.compare(received(), bytes.subarray(0, windowBytes))).toBe(0);
    expect(server.stats().relayedBytes).toBe(windowBytes);
  });

  it.each([
    ['before anything was granted', 0, 0, 1],
    ['beyond what was granted', 1000, 0, 1001],
    ['at a place beyond it', 1000, 5000, 5001],
  ])('ends the file when it comes %s', async (_what, upTo, from, to) => {
    const file = await start();
    if (upTo > 0) grant(file, 0, upTo, true);
    await settle();
    sender.sendBytes(file, bytes, from, to);
    expect(await receiver.hears('fileEnd')).toMatchObject({ outcome: 'failed', code: 'PROTOCOL' });
    await settle();
    expect(receiver.chunks).toEqual([]);
  });

  it('is of no use to anybody when it is of a file of others, of none, or of one that is over', async () => {
    const file = await start();
    grant(file, 0, windowBytes, true);
    await settle();
    const stranger = await Liar.enter(url, 'stranger');
    for (const other of [stranger, receiver]) {
      other.sendBytes(file, bytes, 0, 1000);
      other.sendBytes(file + 1000, bytes, 0, 1000);
      other.send({ type: 'fileSum', file, sha256: 'f'.repeat(64) });
      await other.settles();
    }
    sender.sendBytes(file + 1000, bytes, 0, 1000);
    receiver.ask({ type: 'endFile', file });
    await sender.hears('fileEnd');
    sender.sendBytes(file, bytes, 0, 1000);
    sender.send({ type: 'fileSum', file, sha256: 'f'.repeat(64) });
    await settle();
    expect(receiver.chunks).toEqual([]);
    expect(receiver.all('fileSum')).toEqual([]);
    expect(outcomes).toEqual(['cancelled']);
    stranger.socket.destroy();
  });

  it('may still come as it was granted before, though the receiver begins again with less', async () => {
    const file = await start();
    grant(file, 0, windowBytes, true);
    await settle();
    grant(file, 0, 0, true);
    await settle();
    sender.sendBytes(file, bytes, 0, windowBytes);
    await settle();
    expect(outcomes).toEqual([]);
  });

  it('may still be under way, several times over, when the receiver begins again and again', async () => {
    const file = await start();
    receiver.socket.pause();
    for (let time = 0; time < 5; time += 1) grant(file, 0, windowBytes, true);
    await sender.hears('credit', 5);
    for (let time = 0; time < 5; time += 1) sender.sendBytes(file, bytes, 0, windowBytes);
    await sender.settles();
    receiver.socket.resume();
    await settle();
    expect(outcomes).toEqual([]);
    // Once is enough.
    expect(Buffer.compare(received(), bytes.subarray(0, windowBytes))).toBe(0);
  });

  it('is sent on once, however it is cut when it is sent again', async () => {
    const file = await start();
    grant(file, 0, windowBytes, true);
    await settle();
    sender.sendBytes(file, bytes, 0, 50_000, 20_000);
    await settle();
    grant(file, 30_000, windowBytes, true);
    await settle();
    sender.sendBytes(file, bytes, 30_000, windowBytes, 7_000);
    await settle();
    const again = receiver.chunks.filter((_, index) => index >= 3);
    expect(again[0]?.offset).toBe(30_000);
    const bytesAgain = Buffer.concat(again.map(({ data }) => data));
    expect(Buffer.compare(bytesAgain, bytes.subarray(30_000, windowBytes))).toBe(0);
  });
});
