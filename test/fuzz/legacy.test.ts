import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loginOf, telnetNothing, wires } from '../legacy/support/openHouse.js';
import type { Wire } from '../legacy/support/wires.js';
import { encodeRecord, lines } from '../legacy/support/wires.js';
import type { Intruder } from '../support/Intruder.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { turns } from '../support/until.js';
import { WitnessedRoom } from '../support/WitnessedRoom.js';
import { pieces } from './mutations.js';

const runs = { numRuns: 100 };

let room: WitnessedRoom;
let count = 0;
failOnStrayErrors();
beforeAll(async () => {
  room = await WitnessedRoom.open({ limits: { messagesPerSecond: 0 } });
});
afterEach(() => room.isUnharmed());
afterAll(() => room.close());

/** Sends all of it, piece by piece, closes its side, and waits until the server has closed, too. */
async function sendAll(intruder: Intruder, some: readonly Uint8Array[]): Promise<void> {
  for (const piece of some) {
    intruder.write(piece);
    await turns(1);
  }
  intruder.socket.end();
  await intruder.isThrownOut();
  intruder.leave();
}

/** What people and clients say, right and wrong, to the witnesses among others. */
function streamOf(wire: Wire): fc.Arbitrary<Uint8Array> {
  const texts = [
    'hello',
    '[witness1] I am the witness',
    '/to witness1 psst',
    ' /with witness2',
    '/withyes',
    'y',
    'n',
    '/end',
    '/sleep',
    '/wakeup',
    '/list',
    '/help',
    '/login witness1',
    '/filesend witness1 x',
    '/fileyes',
    '/filename x 1000',
    '/filedata \u0000xyz',
    '/fileend',
    '/x\x1b[2J',
    '\u0000',
    '가'.repeat(2000),
  ];
  const text = fc.constantFrom(...texts);
  const said = text.map((each) =>
    wire.name === 'records' && Buffer.byteLength(each) > 120
      ? encodeRecord(Buffer.alloc(128, 'x'))
      : wire.encode(each),
  );
  const garbled = fc.tuple(said, fc.nat(), fc.nat(255)).map(([bytes, place, value]) => {
    const copy = Buffer.from(bytes);
    copy[place % copy.length] = value;
    return copy;
  });
  const anything = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
  return fc
    .array(fc.oneof({ weight: 6, arbitrary: said }, garbled, anything), { maxLength: 10 })
    .map((parts) => Buffer.concat(parts));
}

describe.each(wires)('the server stands $name', (wire) => {
  it('of anything, from the first byte', async () => {
    const property = fc.asyncProperty(pieces(streamOf(wire)), async (some) => {
      await sendAll(await room.intrude(), some);
    });
    await fc.assert(property, runs);
  });

  it('of anything, after a login, and the witnesses hear nothing in each other’s name', async () => {
    const property = fc.asyncProperty(pieces(streamOf(wire)), async (some) => {
      count += 1;
      const login = loginOf(wire, `fuzz${count}`);
      const opening = wire === lines ? Buffer.concat([telnetNothing, login]) : login;
      const intruder = await room.intrude(opening);
      await sendAll(intruder, some);
    });
    const spoofed: unknown[] = [];
    room.server.on('message', ({ message }) => {
      if (message.text === 'I am the witness' && message.from.startsWith('witness')) {
        spoofed.push(message);
      }
    });
    await fc.assert(property, runs);
    expect(spoofed).toEqual([]);
  });
});
