import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { until } from '../support/until.js';
import { Exchange } from './support/Exchange.js';
import { Gate, stopAt } from './support/Gate.js';
import { openFilesIn } from './support/leftovers.js';
import { makeBytes } from './support/makeBytes.js';

failOnStrayErrors();

const bytes = makeBytes(400_000);

/** A file of which half has come. */
async function half(exchange: Exchange) {
  const source = stopAt(bytes, 200_000, new Gate());
  const both = await exchange.send(source, { name: 'data.bin', size: bytes.length, path: 'relay' });
  await until(() => both.received.transfer.bytes === 200_000, 'half of it');
  return both;
}

describe('when it is told that a file has failed', () => {
  it('nothing of it is left', async () => {
    await using exchange = await Exchange.open();
    const { received } = await half(exchange);
    expect(openFilesIn(exchange.folder)).toHaveLength(1);
    const seen = received.transfer.done.catch(async () => ({
      open: openFilesIn(exchange.folder),
      there: await readdir(exchange.inbox),
    }));
    received.transfer.cancel();
    expect(await seen).toEqual({ open: [], there: [] });
  });

  it('nothing of it is left, though it was called off while the folder was being opened', async () => {
    await using exchange = await Exchange.open();
    const offered = exchange.nextOffer();
    exchange.sender.sendFile('receiver', bytes);
    const transfer = (await offered).accept({ to: exchange.inbox });
    const seen = transfer.done.catch(async () => ({
      open: openFilesIn(exchange.folder),
      there: await readdir(exchange.inbox),
    }));
    transfer.cancel();
    expect(await seen).toEqual({ open: [], there: [] });
  });
});

describe('when a client is closed', () => {
  it('nothing of what it was receiving is left', async () => {
    await using exchange = await Exchange.open();
    const { received } = await half(exchange);
    await exchange.receiver.close();
    expect(received.end).toBe('NOT_CONNECTED');
    expect(openFilesIn(exchange.folder)).toEqual([]);
    expect(await readdir(exchange.inbox)).toEqual([]);
  });

  it('what it had received is saved', async () => {
    await using exchange = await Exchange.open();
    const { received } = await exchange.send(bytes, { name: 'data.bin', path: 'relay' });
    // The room has said so, and the file is about to appear.
    await new Promise((resolve) => exchange.server.once('fileEnd', resolve));
    await exchange.receiver.close();
    expect(received.end).toBe('done');
    expect(await readdir(exchange.inbox)).toEqual(['data.bin']);
  });
});
