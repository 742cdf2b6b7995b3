import net from 'node:net';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { upgradeRequest } from '../support/Intruder.js';
import { encodeClientFrame } from '../support/naiveFrames.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { until } from '../support/until.js';
import { WitnessedRoom } from '../support/WitnessedRoom.js';

const runs = { numRuns: 100 };
const addresses: string[] = [];

let room: WitnessedRoom;
let count = 0;
failOnStrayErrors();
beforeAll(async () => {
  room = await WitnessedRoom.open({
    trustProxy: ['loopback', 'uniquelocal'],
    limits: { resumeMs: 1, maxConnectionsPerAddress: 2 },
    authenticate: ({ address }) => void addresses.push(address),
  });
});
afterEach(() => room.isUnharmed());
afterAll(() => room.close());

/** What may stand in a header. */
const fine = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.constantFrom('127.0.0.1', '::1', '10.0.0.1:4711', '[fc00::1]:4711', 'unknown', '', 'https'),
  fc.string({ unit: fc.constantFrom(...'[]:.,%1f"\t ;=') }),
);
/** What a server may not even take for a header. */
const foul = fc.oneof(fc.string({ unit: 'binary-ascii' }), fc.constant('1'.repeat(9000)));
const entry = fc.oneof({ weight: 19, arbitrary: fine }, { weight: 1, arbitrary: foul });
const name = fc.constantFrom(
  'X-Forwarded-For',
  'x-forwarded-for',
  'X-Forwarded-Proto',
  'Forwarded',
);
const line = fc
  .tuple(name, fc.array(entry, { maxLength: 40 }))
  .map(([header, entries]) => `${header}: ${entries.join(', ')}\r\n`);

describe('the server that trusts a proxy stands', () => {
  it('anything that is said to be forwarded, and takes for an address what is one', async () => {
    const property = fc.asyncProperty(fc.array(line, { maxLength: 8 }), async (lines) => {
      count += 1;
      const login = JSON.stringify({ type: 'login', name: `fuzz${count}`, resume: false });
      const opening = upgradeRequest().replace(/\r\n$/, `${lines.join('')}\r\n`);
      const intruder = await room.intrude(opening);
      await until(() => intruder.isOut || intruder.text.includes('\r\n\r\n'), 'it is answered');
      if (intruder.text.includes(' 101 ')) {
        intruder.write(encodeClientFrame(login));
        await until(() => intruder.isOut || intruder.text.includes('"welcome"'), 'it is decided');
      }
      intruder.leave();
    });
    await fc.assert(property, runs);
    expect(addresses.length).toBeGreaterThan(runs.numRuns / 10);
    expect(addresses.filter((address) => net.isIP(address) === 0)).toEqual([]);
  });
});
