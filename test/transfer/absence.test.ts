import { describe, expect, it } from 'vitest';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { until } from '../support/until.js';
import type { ExchangeOptions } from './support/Exchange.js';
import { Exchange } from './support/Exchange.js';
import { Gate, stopAt } from './support/Gate.js';
import { makeBytes } from './support/makeBytes.js';

failOnStrayErrors();

const size = 300_000;
const bytes = makeBytes(size);
const sides = ['sender', 'receiver'] as const;

/** A file of which half has come, and what lets the other half go. */
async function half(path: 'direct' | 'relay', options: ExchangeOptions = {}) {
  const exchange = await Exchange.open(options);
  const gate = new Gate();
  const source = stopAt(bytes, size / 2, gate);
  const { sent, received } = await exchange.send(source, { name: 'data.bin', size, path });
  await until(() => received.transfer.bytes === size / 2, 'half of it');
  return { exchange, gate, sent, received };
}

/** The connection of one to the server is lost, and cannot be made again yet. */
async function cutOff(exchange: Exchange, side: 'sender' | 'receiver') {
  const proxy = side === 'sender' ? exchange.upProxy : exchange.downProxy;
  proxy.refuse();
  proxy.endAll('reset');
  await until(() => exchange.server.stats().detached === 1, 'the loss, at the server');
  await until(() => exchange[side].state === 'reconnecting', 'the loss, at the client');
  return proxy;
}

describe.each(sides)('while the %s is not connected to the server', (side) => {
  it('a direct transfer goes on, and ends when that is back', async () => {
    const { exchange, gate, sent, received } = await half('direct');
    await using _exchange = exchange;
    const proxy = await cutOff(exchange, side);
    gate.open();
    await until(() => received.transfer.bytes === size, 'all of it');
    await proxy.welcome();
    await exchange.over(sent, received);
    expect([sent.end, received.end]).toEqual(['done', 'done']);
    await exchange.expectNothingLeft('data.bin');
  });

  it('a file by the server waits, and goes on when that is back', async () => {
    const { exchange, gate, sent, received } = await half('relay');
    await using _exchange = exchange;
    const proxy = await cutOff(exchange, side);
    gate.open();
    await proxy.welcome();
    await exchange.over(sent, received);
    expect([sent.end, received.end]).toEqual(['done', 'done']);
    await exchange.expectNothingLeft('data.bin');
  });
});
