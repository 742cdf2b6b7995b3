import { describe, expect, it, onTestFinished } from 'vitest';
import { ChatClient, ChatError, ChatServer } from '../../src/index.js';
import { makeCertificate } from '../support/certificate.js';
import type { Direction, Ending } from '../support/FaultProxy.js';
import { FaultProxy } from '../support/FaultProxy.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { until } from '../support/until.js';

const certificate = makeCertificate();
const carriers = ['tcp', 'ws', 'tls', 'wss'] as const;
/** An encrypted handshake is long, and most places in it are alike. */
const steps = { tcp: 5, ws: 9, tls: 43, wss: 67 } as const;

failOnStrayErrors();

describe.each(carriers)('a connection over %s', (carrier) => {
  it.each<[Ending, Direction]>([
    ['cut', 'down'],
    ['reset', 'down'],
    ['cut', 'up'],
    ['reset', 'up'],
  ])('that is %s at any byte on its way %s fails, and leaves nobody behind', async (how, way) => {
    const server = new ChatServer();
    const { port } = await server.listen({ port: 0, tls: { ...certificate, only: false } });
    await using proxy = await FaultProxy.start(port);
    onTestFinished(() => server.close({ drainMs: 0 }));
    const url = `${carrier}://127.0.0.1:${proxy.port}/chat`;
    let isIn = false;
    let tries = 0;
    for (let bytes = 0; !isIn; bytes += steps[carrier]) {
      proxy.handleConnection = (connection) => connection.endAfter(bytes, way, how);
      const client = new ChatClient({ url, name: 'atom', ca: certificate.cert, reconnect: false });
      const error: unknown = await client.connect().catch((reason: unknown) => reason);
      isIn = error === undefined;
      if (!isIn) {
        expect(error).toBeInstanceOf(ChatError);
        expect(error).toHaveProperty('code', 'UNREACHABLE');
        // With `reconnect` it is tried again.
        expect(error).not.toHaveProperty('details');
        expect(client.state).toBe('idle');
      }
      await client.close();
      await until(() => server.users.size === 0, 'nobody is left');
      tries += 1;
    }
    expect(tries).toBeGreaterThan(8);
    await until(
      () => Object.keys(server.stats().connections).length === 0,
      'no connection is left',
    );
  });
});
