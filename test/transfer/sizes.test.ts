import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failOnStrayErrors } from '../support/strayErrors.js';
import type { Carrier } from './support/Exchange.js';
import { Exchange, resultOf } from './support/Exchange.js';
import { makeBytes, sha256Of } from './support/makeBytes.js';

failOnStrayErrors();

const sizes = [0, 1, 765, 65_535, 65_536, 65_537, 3_000_001];

const ways: readonly {
  readonly way: string;
  readonly path: 'direct' | 'relay';
  readonly carriers: readonly [Carrier, Carrier];
}[] = [
  { way: 'by the server, over TCP', path: 'relay', carriers: ['tcp', 'tcp'] },
  { way: 'by the server, over WebSocket', path: 'relay', carriers: ['websocket', 'websocket'] },
  { way: 'by the server, from TCP to WebSocket', path: 'relay', carriers: ['tcp', 'websocket'] },
  { way: 'directly', path: 'direct', carriers: ['tcp', 'websocket'] },
];

describe.each(ways)('a file that goes $way', ({ path, carriers }) => {
  it.each(sizes)('arrives whole with %i bytes', async (size) => {
    await using exchange = await Exchange.open({ carriers });
    const bytes = makeBytes(size);
    const { sent, received } = await exchange.send(bytes, { name: 'data.bin', path });
    const [out, into] = await Promise.all([resultOf(sent), resultOf(received)]);
    const savedAs = join(exchange.inbox, 'data.bin');
    const expected = { bytes: size, sha256: sha256Of(bytes), path };
    expect(out).toMatchObject(expected);
    expect(into).toMatchObject({ ...expected, savedAs });
    expect(Buffer.compare(await readFile(savedAs), bytes)).toBe(0);
    for (const trail of [sent, received]) {
      const { states, transfer } = trail;
      trail.expectOneEnd();
      expect(states).toEqual(['moving', 'done']);
      expect(transfer).toMatchObject({ state: 'done', bytes: size, size, name: 'data.bin' });
    }
    await exchange.expectNothingLeft('data.bin');
    expect(exchange.server.stats().relayedBytes).toBe(path === 'relay' ? size : 0);
  });
});
