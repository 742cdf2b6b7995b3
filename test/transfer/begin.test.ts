import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { turns, until } from '../support/until.js';
import { CountingClock } from './support/CountingClock.js';
import { Exchange } from './support/Exchange.js';
import { makeBytes } from './support/makeBytes.js';
import { Trail } from './support/Trail.js';

failOnStrayErrors();

const bytes = makeBytes(1000);

describe('a file that begins', () => {
  it.each([
    ['sender', 'relay'],
    ['sender', 'direct'],
    ['receiver', 'relay'],
    ['receiver', 'direct'],
  ] as const)('may be called off by the %s as soon as that is told (%s)', async (side, path) => {
    const clock = new CountingClock();
    await using exchange = await Exchange.open({ client: { clock } });
    const before = clock.timers;
    exchange[side].once('fileStart', ({ transfer }) => transfer.cancel());
    const { sent, received } = await exchange.send(bytes, { path });
    await exchange.over(sent, received);
    expect([sent.end, received.end]).toEqual(['CANCELLED', 'CANCELLED']);
    await turns();
    await exchange.expectNothingLeft();
    expect(clock.timers).toBe(before);
  });

  it('may be called off as soon as its state is told', async () => {
    await using exchange = await Exchange.open();
    const offered = exchange.nextOffer();
    const sent = new Trail(exchange.sender.sendFile('receiver', bytes));
    sent.transfer.on('state', () => sent.transfer.cancel());
    const received = new Trail((await offered).accept({ to: exchange.inbox }));
    await exchange.over(sent, received);
    expect([sent.end, received.end]).toEqual(['CANCELLED', 'CANCELLED']);
    await exchange.expectNothingLeft();
  });

  it('tells how large it is as soon as that is known', async () => {
    await using exchange = await Exchange.open();
    const path = join(exchange.folder, 'data.bin');
    await writeFile(path, bytes);
    const offered = exchange.nextOffer();
    const sent = exchange.sender.sendFile('receiver', path);
    expect(sent.size).toBeUndefined();
    await offered;
    expect(sent.size).toBe(1000);
    sent.cancel();
    await until(() => sent.state === 'failed', 'the end');
  });
});
