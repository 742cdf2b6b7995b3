import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { Exchange } from './support/Exchange.js';
import { Gate, stopAt } from './support/Gate.js';
import { makeBytes } from './support/makeBytes.js';

failOnStrayErrors();

const size = 1000;

/** Something is offered. */
async function offer(exchange: Exchange) {
  const offered = exchange.nextOffer();
  const sent = exchange.sender.sendFile('receiver', makeBytes(size), { name: 'data.bin' });
  return { sent, offer: await offered };
}

describe('an offer', () => {
  it('tells who offers what, and until when', async () => {
    await using exchange = await Exchange.open();
    const { offer: offered } = await offer(exchange);
    expect(offered).toMatchObject({ from: 'sender', name: 'data.bin', size });
    expect(offered.expiresAt).toBeGreaterThan(Date.now());
    expect(offered.signal.aborted).toBe(false);
  });

  it('is declined once', async () => {
    await using exchange = await Exchange.open();
    const { sent, offer: offered } = await offer(exchange);
    await offered.decline();
    await expect(sent.done).rejects.toMatchObject({ code: 'FILE_DECLINED' });
    await expect(offered.decline()).rejects.toMatchObject({ code: 'EXPIRED' });
    const late = offered.accept({ to: exchange.inbox });
    await expect(late.done).rejects.toMatchObject({ code: 'EXPIRED' });
    await exchange.expectNothingLeft();
  });

  it('is accepted once', async () => {
    await using exchange = await Exchange.open();
    const { sent, offer: offered } = await offer(exchange);
    const first = offered.accept({ to: 'memory' });
    const second = offered.accept({ to: 'memory' });
    await expect(second.done).rejects.toMatchObject({ code: 'EXPIRED' });
    await Promise.all([first.done, sent.done]);
  });

  it('that was accepted cannot be declined any more', async () => {
    await using exchange = await Exchange.open();
    const offered = exchange.nextOffer();
    const gate = new Gate();
    const sent = exchange.sender.sendFile('receiver', stopAt(makeBytes(size), 0, gate), { size });
    const accepted = await offered;
    const received = accepted.accept({ to: 'memory' });
    await expect(accepted.decline()).rejects.toMatchObject({ code: 'EXPIRED' });
    gate.open();
    await Promise.all([received.done, sent.done]);
  });

  it('that is accepted with a signal that has aborted is declined', async () => {
    await using exchange = await Exchange.open();
    const { sent, offer: offered } = await offer(exchange);
    const signal = AbortSignal.abort('enough');
    await expect(offered.accept({ to: exchange.inbox, signal }).done).rejects.toBe('enough');
    await expect(sent.done).rejects.toMatchObject({ code: 'FILE_DECLINED' });
    await exchange.expectNothingLeft();
  });

  it('that is withdrawn says so', async () => {
    await using exchange = await Exchange.open();
    const { sent, offer: offered } = await offer(exchange);
    const withdrawn = new Promise((resolve) => {
      offered.signal.addEventListener('abort', () => resolve(offered.signal.reason));
    });
    sent.cancel();
    expect(await withdrawn).toMatchObject({ code: 'CANCELLED' });
    await expect(offered.decline()).rejects.toMatchObject({ code: 'EXPIRED' });
  });

  it('whose refusal did not leave in time can still be answered', async () => {
    await using exchange = await Exchange.open();
    const { sent, offer: offered } = await offer(exchange);
    const signal = AbortSignal.abort('enough');
    await expect(offered.decline({ signal })).rejects.toBe('enough');
    await Promise.all([offered.accept({ to: 'memory' }).done, sent.done]);
  });

  it('for which there is no place to save it is declined', async () => {
    await using exchange = await Exchange.open();
    const { sent, offer: offered } = await offer(exchange);
    const file = join(exchange.folder, 'file');
    await writeFile(file, 'no folder');
    const received = offered.accept({ to: join(file, 'inbox') });
    await expect(received.done).rejects.toMatchObject({ code: 'FILE_NOT_SAVED' });
    await expect(sent.done).rejects.toMatchObject({ code: 'FILE_DECLINED' });
  });
});

describe('to offer a file', () => {
  it.each([
    ['nobody', 'USER_UNKNOWN'],
    ['sender', 'SELF'],
  ])('to %s fails as %s', async (to, code) => {
    await using exchange = await Exchange.open();
    const sent = exchange.sender.sendFile(to, makeBytes(size));
    await expect(sent.done).rejects.toMatchObject({ code });
  });

  it('that is not there fails before anybody is asked', async () => {
    await using exchange = await Exchange.open();
    const sent = exchange.sender.sendFile('receiver', `${exchange.folder}/nothing.txt`);
    await expect(sent.done).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    expect(exchange.server.stats().seq).toBe(2);
  });

  it('to somebody asleep fails', async () => {
    await using exchange = await Exchange.open();
    await exchange.receiver.sleep();
    const sent = exchange.sender.sendFile('receiver', makeBytes(size));
    await expect(sent.done).rejects.toMatchObject({ code: 'USER_ASLEEP' });
  });

  it('that is larger than the server allows fails', async () => {
    await using exchange = await Exchange.open({ server: { limits: { maxFileBytes: 999 } } });
    const sent = exchange.sender.sendFile('receiver', makeBytes(size));
    await expect(sent.done).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
  });

  it('and one more than may be open at once fails', async () => {
    await using exchange = await Exchange.open({ server: { limits: { maxTransfers: 2 } } });
    const open = [0, 1].map(() => exchange.sender.sendFile('receiver', makeBytes(size)));
    const third = exchange.sender.sendFile('receiver', makeBytes(size));
    await expect(third.done).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    for (const transfer of open) transfer.cancel();
  });

  it('while not connected fails', async () => {
    await using exchange = await Exchange.open();
    await exchange.sender.close();
    const sent = exchange.sender.sendFile('receiver', makeBytes(size));
    await expect(sent.done).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
  });
});
