import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { defaultLimits } from '../../src/index.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { turns, until } from '../support/until.js';
import { connectDirectly } from './support/DirectLiar.js';
import type { ExchangeOptions } from './support/Exchange.js';
import { Exchange, windowBytes } from './support/Exchange.js';
import { Gate, stopAt } from './support/Gate.js';
import { Liar } from './support/Liar.js';
import { openFilesIn } from './support/leftovers.js';
import { makeBytes, sha256Of } from './support/makeBytes.js';
import { Trail } from './support/Trail.js';

failOnStrayErrors();

const size = 100_000;
const bytes = makeBytes(size);
const sha256 = sha256Of(bytes);

async function enter(exchange: Exchange): Promise<Liar> {
  const liar = await Liar.enter(exchange.upProxy.tcpUrl, 'liar');
  onTestFinished(() => void liar.socket.destroy());
  return liar;
}

/** The receiver has accepted what a liar offers, and has asked for its bytes. */
async function offerLies(options: ExchangeOptions = {}) {
  const exchange = await Exchange.open(options);
  const liar = await enter(exchange);
  const offered = exchange.nextOffer();
  liar.ask({ type: 'offerFile', to: 'receiver', name: 'data.bin', size, path: 'relay' });
  const received = new Trail((await offered).accept({ to: exchange.inbox }));
  const { file } = await liar.hears('credit');
  return { exchange, liar, received, file };
}

/** A liar has accepted what the sender offers. */
async function acceptWithLies(source: AsyncIterable<Uint8Array> | Uint8Array, total = size) {
  const exchange = await Exchange.open();
  const liar = await enter(exchange);
  const options = { size: total, path: 'relay' } as const;
  const sent = new Trail(exchange.sender.sendFile('liar', source, options));
  const { seq: file } = await liar.hears('fileOffer');
  liar.ask({ type: 'acceptFile', file });
  await liar.hears('fileStart');
  return { exchange, liar, sent, file };
}

async function expectNothingSaved({ folder, inbox }: Exchange): Promise<void> {
  expect(openFilesIn(folder)).toEqual([]);
  expect(await readdir(inbox)).toEqual([]);
}

describe('a sender that lies', () => {
  it.each([
    ['sends other bytes than it says', bytes.map((byte) => byte ^ 1), sha256],
    ['says other than it sends', bytes, 'f'.repeat(64)],
  ])('and %s is found out, and nothing is saved', async (_what, sent, told) => {
    const { exchange, liar, received, file } = await offerLies();
    await using _exchange = exchange;
    liar.sendBytes(file, sent);
    liar.send({ type: 'fileSum', file, sha256: told });
    expect(await liar.hears('fileEnd')).toMatchObject({ outcome: 'failed', code: 'FILE_CORRUPT' });
    await received.over();
    expect(received.end).toBe('FILE_CORRUPT');
    await expectNothingSaved(exchange);
  });

  it('and sends more than it has announced is stopped at the size', async () => {
    const { exchange, liar, received, file } = await offerLies();
    await using _exchange = exchange;
    liar.sendBytes(file, makeBytes(size + 1));
    await received.over();
    expect(received.end).toBe('PROTOCOL');
    await expectNothingSaved(exchange);
  });

  it('and sends less than it has announced does not get it saved', async () => {
    const clock = new VirtualClock();
    const limits = { pingMs: 1e9, pongMs: 1e9, writeStallMs: 1e9 };
    const { exchange, liar, received, file } = await offerLies({ server: { clock, limits } });
    await using _exchange = exchange;
    liar.sendBytes(file, bytes, 0, size - 1);
    liar.send({ type: 'fileSum', file, sha256: sha256Of(bytes.subarray(0, size - 1)) });
    await until(() => received.transfer.bytes === size - 1, 'all but one byte');
    expect(received.isOver).toBe(false);
    clock.advanceSync(defaultLimits.transferStallMs + 2000);
    await received.over();
    expect(received.end).toBe('TIMEOUT');
    await expectNothingSaved(exchange);
  });

  it('and says that it is done is not believed', async () => {
    const { exchange, liar, received, file } = await offerLies();
    await using _exchange = exchange;
    liar.sendBytes(file, bytes);
    liar.ask({ type: 'endFile', file, done: true });
    expect(await liar.hears('refused')).toMatchObject({ code: 'PROTOCOL' });
    expect(received.isOver).toBe(false);
    liar.send({ type: 'fileSum', file, sha256 });
    await received.over();
    expect(received.end).toBe('done');
  });

  it('and leaves gaps, comes again, and mixes in the files of others is not believed', async () => {
    const { exchange, liar, received, file } = await offerLies();
    await using _exchange = exchange;
    const evil = new Uint8Array(10_000);
    liar.sendChunk(file, 50_000, evil);
    liar.sendChunk(file + 1, 0, evil);
    liar.sendBytes(file, bytes, 0, 60_000);
    liar.sendChunk(file, 0, evil);
    liar.sendChunk(file, 90_000, evil);
    liar.sendBytes(file, bytes, 60_000);
    liar.sendChunk(file, 40_000, evil);
    liar.send({ type: 'fileSum', file, sha256 });
    await received.over();
    expect(received.end).toBe('done');
    await exchange.expectNothingLeft('data.bin');
  });

  it('and goes on after the end is not heard any more', async () => {
    const { exchange, liar, received, file } = await offerLies();
    await using _exchange = exchange;
    liar.sendBytes(file, bytes);
    liar.send({ type: 'fileSum', file, sha256 });
    await received.over();
    liar.sendBytes(
      file,
      bytes.map((byte) => byte ^ 1),
    );
    liar.send({ type: 'fileSum', file, sha256: 'f'.repeat(64) });
    liar.send({ type: 'filePause', file, paused: true });
    liar.send({ type: 'fileDirect', file, port: 5000 });
    await liar.settles();
    await exchange.receiver.list();
    received.expectOneEnd();
    await exchange.expectNothingLeft('data.bin');
  });

  it.each([
    ['../../evil.sh', 'evil.sh'],
    ['/etc/passwd', 'passwd'],
    ['..\\..\\evil.bat', 'evil.bat'],
    ['..', 'file'],
    ['.bashrc', 'bashrc'],
    ['CON.txt', '_CON.txt'],
    ['a\u0000b\u001b[2J\u202e.txt', 'ab[2J.txt'],
    ['x'.repeat(1000), 'x'.repeat(255)],
  ])('of its name gets a flat one: %j', async (name, flat) => {
    await using exchange = await Exchange.open();
    const liar = await enter(exchange);
    const offered = exchange.nextOffer();
    liar.ask({ type: 'offerFile', to: 'receiver', name, size: 0 });
    const offer = await offered;
    expect(offer.name).toBe(flat);
    const received = offer.accept({ to: exchange.inbox });
    expect(received.name).toBe(flat);
    const { file } = await liar.hears('credit');
    liar.send({ type: 'fileSum', file, sha256: sha256Of(new Uint8Array(0)) });
    expect((await received.done).savedAs).toBe(join(exchange.inbox, flat));
    expect(await readdir(exchange.folder)).toEqual(['inbox']);
  });
});

describe('a receiver that lies', () => {
  it('and says that it is done, having nothing, is not believed', async () => {
    const gate = new Gate();
    const { exchange, liar, sent, file } = await acceptWithLies(stopAt(bytes, 10, gate));
    await using _exchange = exchange;
    liar.ask({ type: 'endFile', file, done: true });
    await sent.over();
    expect(sent.end).toBe('PROTOCOL');
    sent.expectOneEnd();
  });

  it('and asks for what it cannot want is let go', async () => {
    const { exchange, liar, sent, file } = await acceptWithLies(bytes);
    await using _exchange = exchange;
    liar.send({ type: 'credit', file, offset: size, upTo: size, restart: true });
    await sent.over();
    expect(sent.end).toBe('PROTOCOL');
    expect(await liar.hears('fileEnd')).toMatchObject({ outcome: 'failed', code: 'PROTOCOL' });
  });

  it('and goes back for what it has said to have is let go', async () => {
    const { exchange, liar, sent, file } = await acceptWithLies(bytes);
    await using _exchange = exchange;
    liar.send({ type: 'credit', file, offset: 0, upTo: size, restart: true });
    const got = () => liar.chunks.reduce((sum, { data }) => sum + data.length, 0);
    await until(() => got() === size, 'the bytes');
    liar.send({ type: 'credit', file, offset: size, upTo: size });
    liar.send({ type: 'credit', file, offset: 0, upTo: size, restart: true });
    await sent.over();
    expect(sent.end).toBe('PROTOCOL');
  });

  it('and grants a little at a time gets it so', async () => {
    const { exchange, liar, sent, file } = await acceptWithLies(bytes);
    await using _exchange = exchange;
    for (let upTo = 20_000; upTo <= size; upTo += 20_000) {
      const offset = upTo - 20_000;
      const restart = offset === 0 ? { restart: true } : {};
      liar.send({ type: 'credit', file, offset, upTo, ...restart });
      const got = () => liar.chunks.reduce((sum, { data }) => sum + data.length, 0);
      await until(() => got() === upTo, `${upTo} bytes`);
    }
    expect((await liar.hears('fileSum')).sha256).toBe(sha256);
    liar.ask({ type: 'endFile', file, done: true });
    await sent.over();
    expect(sent.end).toBe('done');
  });

  it('and grants everything on a direct connection does not make the sender keep everything', async () => {
    await using exchange = await Exchange.open();
    const liar = await enter(exchange);
    let given = 0;
    const block = new Uint8Array(100_000);
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        given += block.length;
        yield block;
      }
    }
    const total = 1e12;
    const options = { size: total, path: 'direct' } as const;
    const sent = new Trail(exchange.sender.sendFile('liar', endless(), options));
    const { seq: file } = await liar.hears('fileOffer');
    liar.ask({ type: 'acceptFile', file });
    const { secret, port = 0 } = await liar.hears('fileDirect');
    const direct = await connectDirectly(port, secret);
    direct.send({ type: 'credit', file, offset: 0, upTo: total, restart: true });
    const got = () => direct.chunks.reduce((sum, { data }) => sum + data.length, 0);
    await until(() => got() >= windowBytes, 'a window');
    await turns(100);
    expect(given).toBeLessThan(2 * windowBytes);
    direct.socket.destroy();
    sent.transfer.cancel();
    await sent.over();
  });

  it('and pauses, then leaves, ends it', async () => {
    const { exchange, liar, sent, file } = await acceptWithLies(bytes);
    await using _exchange = exchange;
    liar.send({ type: 'filePause', file, paused: true });
    await until(() => sent.transfer.state === 'paused', 'the pause');
    liar.socket.destroy();
    await sent.over();
    expect(sent.end).toBe('USER_UNKNOWN');
  });
});

describe('on a direct connection, nonsense', () => {
  it.each([
    ['garbage', (liar: Liar) => liar.socket.write(Buffer.alloc(100, 0xff))],
    ['bytes the wrong way', (liar: Liar, file: number) => liar.sendChunk(file, 0, bytes)],
    [
      'of another file',
      (liar: Liar, file: number) =>
        liar.send({ type: 'credit', file: file + 1, offset: 0, upTo: 1 }),
    ],
    ['what belongs elsewhere', (liar: Liar) => liar.ask({ type: 'say', text: 'hello' })],
  ])(
    'of a receiver (%s) costs it the connection, and the file goes by the server',
    async (_what, lie) => {
      await using exchange = await Exchange.open();
      const liar = await enter(exchange);
      const sent = new Trail(exchange.sender.sendFile('liar', bytes));
      const { seq: file } = await liar.hears('fileOffer');
      liar.ask({ type: 'acceptFile', file });
      const { secret, port = 0 } = await liar.hears('fileDirect');
      const direct = await connectDirectly(port, secret);
      lie(direct, file);
      await until(() => direct.socket.destroyed || direct.socket.readableEnded, 'the end of it');
      liar.send({ type: 'credit', file, offset: 0, upTo: size, restart: true });
      expect((await liar.hears('fileSum')).sha256).toBe(sha256);
      liar.ask({ type: 'endFile', file, done: true });
      await sent.over();
      expect(sent.end).toBe('done');
      expect(sent.transfer.path).toBe('relay');
    },
  );
});
