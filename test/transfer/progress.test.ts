import { describe, expect, it } from 'vitest';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { until } from '../support/until.js';
import { Exchange } from './support/Exchange.js';
import { Gate, stopAt } from './support/Gate.js';
import { makeBytes } from './support/makeBytes.js';

failOnStrayErrors();

describe('progress', () => {
  it('ends with all of it, though the last word of the receiver got lost', async () => {
    await using exchange = await Exchange.open();
    const gate = new Gate();
    const size = 200_000;
    const source = stopAt(makeBytes(size), size - 1, gate);
    const { sent, received } = await exchange.send(source, { size, path: 'relay' });
    await until(() => received.transfer.bytes === size - 1, 'all but one byte');
    exchange.upProxy.latest.freeze('down');
    const decided = new Promise((resolve) => exchange.server.once('fileEnd', resolve));
    gate.open();
    await decided;
    exchange.upProxy.latest.reset();
    await exchange.over(sent, received);
    expect(sent.progress.at(-1)).toBe(size);
    expect(sent.states).toEqual(['moving', 'done']);
  });
});
