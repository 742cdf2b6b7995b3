import { describe, expect, it } from 'vitest';
import type { Limits } from '../../src/index.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { Exchange, resultOf } from './support/Exchange.js';
import { makeBytes, sha256Of } from './support/makeBytes.js';

failOnStrayErrors();

const size = 200_001;
const bytes = makeBytes(size);

/** What a program may set, and what its clients have to live with. */
const servers: readonly (readonly [what: string, limits: Partial<Limits>])[] = [
  ['a window smaller than a piece', { transferWindowBytes: 16_384 }],
  ['a window as large as a piece', { transferWindowBytes: 60 * 1024 }],
  ['a window larger than the file', { transferWindowBytes: 10_000_000 }],
  ['small frames', { maxFrameBytes: 2048 }],
  ['small frames and a small window', { maxFrameBytes: 1500, transferWindowBytes: 16_384 }],
  ['large frames', { maxFrameBytes: 1_000_000 }],
];

describe.each(servers)('a server with %s', (_what, limits) => {
  it.each([
    ['relay', 'tcp'],
    ['relay', 'websocket'],
    ['direct', 'tcp'],
  ] as const)('carries a file (%s, %s)', async (path, carrier) => {
    await using exchange = await Exchange.open({
      server: { limits },
      carriers: [carrier, carrier],
    });
    const { sent, received } = await exchange.send(bytes, { name: 'data.bin', path });
    expect((await resultOf(received)).sha256).toBe(sha256Of(bytes));
    await sent.over();
    expect(sent.end).toBe('done');
  });
});
