import { describe, expect, it } from 'vitest';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { Exchange } from './support/Exchange.js';
import { Gate, stopAt } from './support/Gate.js';
import { makeBytes } from './support/makeBytes.js';

failOnStrayErrors();

const size = 100_000;

describe('who is kicked', () => {
  it.each(['sender', 'receiver'] as const)('is told so of its files, as %s', async (side) => {
    await using exchange = await Exchange.open();
    const source = stopAt(makeBytes(size), 0, new Gate());
    const { sent, received } = await exchange.send(source, { size });
    await exchange.server.kick(side);
    await exchange.over(sent, received);
    const ends = { sender: sent.end, receiver: received.end };
    const other = side === 'sender' ? 'receiver' : 'sender';
    expect(ends).toEqual({ [side]: 'KICKED', [other]: 'USER_UNKNOWN' });
  });

  it('is told so of what it was offered', async () => {
    await using exchange = await Exchange.open();
    const offered = exchange.nextOffer();
    const sent = exchange.sender.sendFile('receiver', makeBytes(size));
    const offer = await offered;
    const reason = new Promise((resolve) => {
      offer.signal.addEventListener('abort', () => resolve(offer.signal.reason));
    });
    await exchange.server.kick('receiver');
    expect(await reason).toMatchObject({ code: 'KICKED' });
    await expect(sent.done).rejects.toMatchObject({ code: 'USER_UNKNOWN' });
  });
});
