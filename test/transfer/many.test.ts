import { describe, expect, it } from 'vitest';
import { collect } from '../server/support/nextEvent.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { Exchange } from './support/Exchange.js';
import { makeBytes } from './support/makeBytes.js';

failOnStrayErrors();

describe('hundreds of small files', () => {
  it.each(['relay', 'auto'] as const)(
    'arrive one and all, as fast as the server allows (%s)',
    { timeout: 60_000 },
    async (path) => {
      await using exchange = await Exchange.open();
      const { sender, receiver } = exchange;
      const losses = [collect(sender, 'disconnect'), collect(receiver, 'disconnect')];
      const fates: string[] = [];
      receiver.on('fileOffer', ({ offer }) => void offer.accept({ to: 'memory' }));
      const bytes = makeBytes(10);
      let left = 300;
      const sendSome = async () => {
        for (; left > 0; left -= 1) {
          const { done } = sender.sendFile('receiver', bytes, { path });
          const fate = done.then(
            () => 'done',
            (error: { readonly code?: string }) => String(error.code),
          );
          fates.push(await fate);
        }
      };
      await Promise.all(Array.from({ length: 16 }, sendSome));
      expect(fates.filter((fate) => fate !== 'done')).toEqual([]);
      expect(losses.flat()).toEqual([]);
    },
  );
});
