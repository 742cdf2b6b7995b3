import { describe, expect, it } from 'vitest';
import type { FaultConnection } from '../support/FaultProxy.js';
import { until } from '../support/until.js';
import { House } from './support/House.js';

/** What can happen to a connection, and whether it is lost by that. */
const faults: readonly {
  readonly what: string;
  readonly isLost: boolean;
  readonly strike: (connection: FaultConnection) => void;
}[] = [
  { what: 'a FIN in both directions', isLost: true, strike: (wire) => wire.cut() },
  { what: 'a reset', isLost: true, strike: (wire) => wire.reset() },
  { what: 'a FIN to the server', isLost: true, strike: (wire) => wire.halfClose('up') },
  { what: 'a FIN to the client', isLost: true, strike: (wire) => wire.halfClose('down') },
  {
    what: 'the loss of everything after a while',
    isLost: true,
    strike: (wire) => wire.endAfter(wire.bytes('down') + 100, 'down', 'cut'),
  },
  { what: 'single bytes', isLost: false, strike: (wire) => wire.split(1) },
  { what: 'delays', isLost: false, strike: (wire) => wire.delay(5) },
  {
    what: 'a pause',
    isLost: false,
    strike: (wire) => {
      wire.freeze();
      setTimeout(() => wire.thaw(), 50);
    },
  },
];

describe.each(['tcp', 'websocket'] as const)('over %s', (carrier) => {
  it.each(faults)('$what neither loses nor doubles anything', async ({ isLost, strike }) => {
    await using house = await House.open();
    const bystander = await house.enter('bystander', { proxied: false });
    const { client, witness } = await house.enter('atom', { carrier });
    strike(house.proxy.latest);
    const sending = [1, 2, 3, 4].flatMap((n) => [
      client.send(`mine ${n}`),
      bystander.client.send(`theirs ${n}`),
    ]);
    const sent = await Promise.all(sending);
    await until(() => witness.messages.length === 8, 'all messages');
    await until(() => bystander.witness.messages.length === 8, 'all messages');
    expect(witness.messages).toEqual(bystander.witness.messages);
    expect([...witness.messages].sort((a, b) => a.seq - b.seq)).toEqual(witness.messages);
    expect([...sent].sort((a, b) => a.seq - b.seq)).toEqual(witness.messages);
    expect(witness.count('disconnect') > 0).toBe(isLost);
    expect(bystander.witness.count('leave')).toBe(0);
  });
});
