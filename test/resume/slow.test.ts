import { expect, it } from 'vitest';
import { until } from '../support/until.js';
import { House } from './support/House.js';

it.each(['tcp', 'websocket'] as const)(
  'a member closed as slow comes back and misses nothing (%s)',
  async (carrier) => {
    const megabyte = 1024 * 1024;
    const limits = { maxOutboxBytes: 64 * 1024, resumeBytes: 64 * megabyte, resumeEvents: 100_000 };
    await using house = await House.open({ limits });
    const bystander = await house.enter('bystander', { proxied: false });
    const { witness } = await house.enter('atom', { carrier });
    house.proxy.latest.freeze('down');
    const texts: string[] = [];
    // More than the system holds for one who takes nothing.
    while (house.server.stats().slowCloses === 0) {
      for (let i = 0; i < 50; i += 1) {
        texts.push(`${texts.length} ${'x'.repeat(4000)}`);
        await house.server.broadcast(texts.at(-1) ?? '');
      }
      await until(() => bystander.witness.messages.length === texts.length, 'all at the other');
    }
    house.proxy.latest.thaw();
    await until(() => witness.messages.length >= texts.length, 'all messages');
    expect(witness.texts).toEqual(texts);
    expect(witness.gaps).toEqual([]);
    expect(bystander.witness.count('leave')).toBe(0);
    expect(house.server.stats().slowCloses).toBe(1);
  },
);
