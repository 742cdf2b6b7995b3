import { expect, it } from 'vitest';
import { systemClock } from '../../src/clock.js';
import type { ReceiveLane } from '../../src/transfer/Lane.js';
import { Receiving } from '../../src/transfer/Receiving.js';
import type { Sink } from '../../src/transfer/Sink.js';
import { createSha256 } from '../../src/transfer/sha256.node.js';
import { turns, until } from '../support/until.js';
import { Gate } from './support/Gate.js';
import { makeBytes, sha256Of } from './support/makeBytes.js';

const lane: ReceiveLane = { path: 'relay', sendCredit: () => {} };

/** A receiving end whose sink remembers what it is given, and takes its first piece when the gate is open. */
function open(size: number, gate: Gate) {
  const pieces: Uint8Array[] = [];
  const failures: unknown[] = [];
  const verified: string[] = [];
  const sink: Sink = {
    write: async (data) => {
      pieces.push(Uint8Array.from(data));
      if (pieces.length === 1) await gate.opened;
    },
    commit: async () => ({}),
    abort: async () => {},
  };
  const receiving = new Receiving({
    size,
    sink,
    sha256: createSha256(),
    clock: systemClock,
    windowBytes: size,
    onProgress: () => {},
    onPath: () => {},
    onVerified: (sha256) => verified.push(sha256),
    onFailure: (error) => failures.push(error),
  });
  receiving.continueOn(lane);
  return { receiving, pieces, failures, verified };
}

it('bytes that come one by one and have to wait are written in large pieces, right and in order', async () => {
  const size = 200_000;
  const bytes = makeBytes(size);
  const gate = new Gate();
  const { receiving, pieces, failures, verified } = open(size, gate);
  receiving.handleSum(sha256Of(bytes));
  for (let offset = 0; offset < size; offset += 1) {
    receiving.handleChunk({ file: 1, offset, data: bytes.subarray(offset, offset + 1) }, lane);
  }
  gate.open();
  await until(() => verified.length > 0, 'all of it');
  expect(failures).toEqual([]);
  expect(Buffer.compare(Buffer.concat(pieces), bytes)).toBe(0);
  expect(pieces.length).toBeLessThan(30);
});

it('pieces of any sizes are written as they came, whatever they were put together to', async () => {
  const sizes = [1, 60_000, 3, 70_000, 16_384, 2, 2, 200_000, 20_000, 1];
  const size = sizes.reduce((sum, next) => sum + next);
  const bytes = makeBytes(size);
  const gate = new Gate();
  const { receiving, pieces, verified } = open(size, gate);
  receiving.handleSum(sha256Of(bytes));
  let offset = 0;
  for (const length of sizes) {
    receiving.handleChunk({ file: 1, offset, data: bytes.subarray(offset, offset + length) }, lane);
    offset += length;
  }
  gate.open();
  await until(() => verified.length > 0, 'all of it');
  expect(Buffer.compare(Buffer.concat(pieces), bytes)).toBe(0);
});

it('a sink that takes everything at once does not keep everything else from its turn', async () => {
  const size = 16 * 1024 * 1024;
  const bytes = new Uint8Array(size);
  const gate = new Gate();
  const { receiving, pieces, verified } = open(size, gate);
  receiving.handleSum(sha256Of(bytes));
  for (let offset = 0; offset < size; offset += 65_536) {
    receiving.handleChunk({ file: 1, offset, data: bytes.subarray(offset, offset + 65_536) }, lane);
  }
  gate.open();
  await turns(1);
  expect(pieces.length).toBeLessThan(10);
  await until(() => verified.length > 0, 'all of it');
});

it('nothing is written any more once it is closed, whatever waits', async () => {
  const size = 16 * 1024 * 1024;
  const bytes = new Uint8Array(size);
  const gate = new Gate();
  const { receiving, pieces } = open(size, gate);
  for (let offset = 0; offset < size; offset += 65_536) {
    receiving.handleChunk({ file: 1, offset, data: bytes.subarray(offset, offset + 65_536) }, lane);
  }
  gate.open();
  await turns(1);
  receiving.close();
  const { length } = pieces;
  await turns();
  expect(pieces).toHaveLength(length);
});
