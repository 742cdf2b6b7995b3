import { describe, expect, it } from 'vitest';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { turns, until } from '../support/until.js';
import { Exchange } from './support/Exchange.js';
import { Gate, stopAt } from './support/Gate.js';
import { makeBytes } from './support/makeBytes.js';

failOnStrayErrors();

const size = 200_000;

describe('what a file must come to', () => {
  it.each(['tcp', 'tls', 'websocket', 'secureWebSocket'] as const)(
    'is told once, however long the receiver takes to answer (%s)',
    async (carrier) => {
      await using exchange = await Exchange.open({ carriers: [carrier, 'tcp'] });
      const { server, downProxy } = exchange;
      const gate = new Gate();
      const source = stopAt(makeBytes(size), size, gate);
      const { sent, received } = await exchange.send(source, { size, path: 'relay' });
      await until(() => received.transfer.bytes === size, 'all of it');
      await exchange.sender.list();
      downProxy.latest.freeze('up');
      const before = server.stats().bytesIn;
      gate.open();
      await until(() => server.stats().bytesIn > before, 'the sum');
      await turns(500);
      // One is 110 bytes of JSON; more, over TLS.
      expect(server.stats().bytesIn - before).toBeLessThan(200);
      downProxy.latest.thaw();
      await exchange.over(sent, received);
      expect([sent.end, received.end]).toEqual(['done', 'done']);
    },
  );
});
