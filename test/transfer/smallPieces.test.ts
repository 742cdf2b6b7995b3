import { describe, expect, it } from 'vitest';
import { ChatServer } from '../../src/index.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { until } from '../support/until.js';
import { Exchange, resultOf } from './support/Exchange.js';
import { encodeChunk, Liar } from './support/Liar.js';
import { makeBytes, sha256Of } from './support/makeBytes.js';

failOnStrayErrors();

const size = 1_000_000;
const bytes = makeBytes(size);

async function* inPieces(pieceBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

describe('a source that gives a few bytes at a time', () => {
  it.each(['relay', 'direct'] as const)('is sent in large pieces (%s)', async (path) => {
    await using exchange = await Exchange.open();
    const { sent, received } = await exchange.send(inPieces(100), { size, path });
    expect((await resultOf(received)).sha256).toBe(sha256Of(bytes));
    await sent.over();
    // TLS parts a piece in two.
    expect(received.progress.length).toBeLessThan(size / 5_000);
  });

  it('is sent as it comes when it takes its time', async () => {
    await using exchange = await Exchange.open();
    let told: (() => void) | undefined;
    async function* trickle(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < 5; at += 1) {
        yield bytes.subarray(at, at + 1);
        // The next byte comes when the one before has arrived.
        await new Promise<void>((resolve) => {
          told = resolve;
        });
      }
    }
    const { received } = await exchange.send(trickle(), { size: 5, path: 'relay' });
    received.transfer.on('progress', () => told?.());
    expect((await resultOf(received)).sha256).toBe(sha256Of(bytes.subarray(0, 5)));
  });
});

describe('a sender that sends a byte at a time, to a receiver that takes nothing', () => {
  it('is listened to: what waits is copied together, and takes no more memory than it has bytes', async () => {
    const transferWindowBytes = 64 * 1024 * 1024;
    const server = new ChatServer({ limits: { transferWindowBytes } });
    const { url } = await server.listen({ port: 0 });
    const [sender, receiver] = [await Liar.enter(url, 'sender'), await Liar.enter(url, 'receiver')];
    const offer = { to: 'receiver', name: 'data.bin', size: 1e9, path: 'relay' };
    sender.ask({ type: 'offerFile', ...offer });
    const { seq: file } = await receiver.hears('fileOffer');
    receiver.ask({ type: 'acceptFile', file });
    await receiver.hears('fileStart');
    receiver.send({ type: 'credit', file, offset: 0, upTo: transferWindowBytes, restart: true });
    await sender.hears('credit');
    receiver.socket.pause();
    // What the system holds between the two is full.
    const filled = transferWindowBytes / 2;
    sender.sendBytes(file, new Uint8Array(filled));
    const crumbs = 50_000;
    const stream = Array.from({ length: crumbs }, (_, at) =>
      encodeChunk(file, filled + at, bytes.subarray(at, at + 1)),
    );
    sender.socket.write(Buffer.concat(stream));
    await sender.settles();
    receiver.socket.resume();
    const received = () => receiver.chunks.reduce((sum, { data }) => sum + data.length, 0);
    await until(() => received() === filled + crumbs, 'all of it');
    // As many as blocks, and a few that left before the others had to wait.
    expect(receiver.chunks.length).toBeLessThan(2000);
    const last = Buffer.concat(receiver.chunks.slice(-50).map(({ data }) => data)).subarray(-1000);
    expect(last.equals(bytes.subarray(crumbs - 1000, crumbs))).toBe(true);
    for (const { socket } of [sender, receiver]) socket.destroy();
    await server.close({ drainMs: 0 });
  });
});
