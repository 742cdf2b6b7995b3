import { describe, expect, it } from 'vitest';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { turns } from '../support/until.js';
import { Exchange } from './support/Exchange.js';
import { Gate } from './support/Gate.js';
import { makeBytes } from './support/makeBytes.js';

failOnStrayErrors();

const bytes = makeBytes(100_000);

describe('a file that is called off at the last moment', () => {
  it('is done all the same if the receiver was first', async () => {
    await using exchange = await Exchange.open();
    const controller = new AbortController();
    const options = { name: 'data.bin', path: 'relay', signal: controller.signal } as const;
    const decided = new Promise<string>((resolve) => {
      exchange.server.once('fileEnd', ({ outcome }) => {
        // The sender does not hear of it yet.
        exchange.upProxy.latest.freeze('down');
        resolve(outcome);
      });
    });
    const { sent, received } = await exchange.send(bytes, options);
    expect(await decided).toBe('done');
    controller.abort('enough');
    await turns();
    exchange.upProxy.latest.thaw();
    await exchange.over(sent, received);
    expect([sent.end, received.end]).toEqual(['done', 'done']);
    await exchange.expectNothingLeft('data.bin');
  });

  it('is not if the sender was first, whoever heard of it when', async () => {
    await using exchange = await Exchange.open();
    const decision = new Gate();
    const verified = new Gate();
    exchange.server.use(async ({ type, from }, next) => {
      if (type === 'fileEnd' && from === 'receiver') {
        verified.open();
        await decision.opened;
      }
      await next();
    });
    const { sent, received } = await exchange.send(bytes, { name: 'data.bin' });
    await verified.opened;
    sent.transfer.cancel();
    await exchange.over(sent, received);
    expect([sent.end, received.end]).toEqual(['CANCELLED', 'CANCELLED']);
    decision.open();
    await turns();
    await exchange.expectNothingLeft();
  });

  it('is over for both, though a middleware does not pass that on', async () => {
    await using exchange = await Exchange.open();
    const verified = new Gate();
    const calledOff = new Gate();
    exchange.server.use(async ({ type, from }, next) => {
      if (type !== 'fileEnd') return next();
      if (from !== 'receiver') return;
      verified.open();
      await calledOff.opened;
    });
    const { sent, received } = await exchange.send(bytes);
    await verified.opened;
    sent.transfer.cancel();
    await sent.over();
    calledOff.open();
    await exchange.over(sent, received);
    expect([sent.end, received.end]).toEqual(['CANCELLED', 'CANCELLED']);
    await exchange.expectNothingLeft();
  });
});
