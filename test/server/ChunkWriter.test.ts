import { describe, expect, it } from 'vitest';
import { ChunkWriter } from '../../src/server/ChunkWriter.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { connectInMemory } from '../../src/transport/MemoryTransport.js';
import { nativeStream } from '../../src/wire/native/native.js';

/** Before the data of a piece: length, kind, transfer and offset. */
const headerBytes = 21;

/** A line that writes down how many bytes each call hands to it. */
function openLine() {
  const clock = new VirtualClock();
  const { server: transport } = connectInMemory(clock);
  const writes: number[] = [];
  transport.send = (data) => void writes.push(data.length);
  transport.sendParts = (parts) => {
    writes.push(parts.reduce((sum, part) => sum + part.length, 0));
  };
  const writer = new ChunkWriter(transport, nativeStream.createSpeaker(65_536), {
    monotonic: () => clock.monotonic(),
    countBytesOut: () => {},
  });
  /** Sends pieces of these sizes in one turn; resolves with the writes of it. */
  const send = async (...sizes: readonly number[]) => {
    writes.length = 0;
    for (const size of sizes) writer.send({ file: 1, offset: 0, data: new Uint8Array(size) });
    await Promise.resolve();
    return [...writes];
  };
  return { clock, send };
}

describe('pieces of a file', () => {
  it('leave with one write a turn on a line that takes them quickly', async () => {
    const { send } = openLine();
    await send(1);
    expect(await send(100, 200, 20_000)).toEqual([20_300 + 3 * headerBytes]);
  });

  it('are never cut between header and data, where something else could come between', async () => {
    const { send } = openLine();
    await send(1);
    // With the second header a write is full.
    expect(await send(131_040, 1000)).toEqual([132_040 + 2 * headerBytes]);
  });

  it('leave one by one on a slow line, all turn long, and together again once it is quick', async () => {
    const { clock, send } = openLine();
    const alone = [1000 + headerBytes, 2000 + headerBytes, 3000 + headerBytes];
    for (let turn = 0; turn < 3; turn += 1) {
      clock.advanceSync(1001);
      expect(await send(1000, 2000, 3000)).toEqual(alone);
    }
    clock.advanceSync(1000);
    expect(await send(1000, 2000, 3000)).toEqual([6000 + 3 * headerBytes]);
  });
});
