import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Notice } from '../../src/protocol/notices.js';
import { parseNotice } from '../../src/protocol/parseNotice.js';
import type { Intruder } from '../support/Intruder.js';
import { decodeServerFrames, encodeClientFrame } from '../support/naiveFrames.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { turns } from '../support/until.js';
import { WitnessedRoom } from '../support/WitnessedRoom.js';
import { memberTexts, pieces, requestTexts, streams } from './mutations.js';

const preface = 'CHATCAST/1\n';
const runs = { numRuns: 100 };

let room: WitnessedRoom;
let count = 0;
failOnStrayErrors();
beforeAll(async () => {
  // A login that happens to be right leaves nobody behind.
  room = await WitnessedRoom.open({ limits: { resumeMs: 1, loginFailuresPerAddress: 1_000_000 } });
});
afterEach(() => room.isUnharmed());
afterAll(() => room.close());

/** Sends all of it, piece by piece, closes, and waits until the server has closed, too. */
async function sendAll(intruder: Intruder, some: readonly Uint8Array[]): Promise<void> {
  for (const piece of some) {
    intruder.write(piece);
    await turns(1);
  }
  intruder.socket.end();
  await intruder.isThrownOut();
  intruder.leave();
}

/** The server says nothing that a client could not understand, and its goodbye is the last thing. */
function expectProper(notices: readonly Notice[]): void {
  for (const notice of notices) expect(parseNotice(notice)).toEqual(notice);
  const goodbye = notices.findIndex(({ type }) => type === 'bye');
  if (goodbye >= 0) expect(goodbye).toBe(notices.length - 1);
}

describe('the server stands', () => {
  it('anything at the port', async () => {
    const openings = ['', '\x16\x03', 'CHATCAST/1\n', 'GET /', 'GET /chat HTTP/1.1\r\n', 'POST '];
    const opening = fc.tuple(fc.constantFrom(...openings), fc.nat(24), fc.uint8Array());
    const property = fc.asyncProperty(opening, async ([start, keep, rest]) => {
      const intruder = await room.intrude();
      await sendAll(intruder, [Buffer.from(start, 'latin1').subarray(0, keep), rest]);
    });
    await fc.assert(property, runs);
  });

  it('anything after the preface', async () => {
    const property = fc.asyncProperty(pieces(streams(requestTexts)), async (some) => {
      const intruder = await room.intrude(preface);
      await sendAll(intruder, some);
      expectProper(intruder.notices);
    });
    await fc.assert(property, runs);
  });

  it('anything after a login', async () => {
    const property = fc.asyncProperty(pieces(streams(memberTexts)), async (some) => {
      count += 1;
      const intruder = await room.intrude(preface);
      await intruder.login(`fuzz${count}`);
      await sendAll(intruder, some);
      expectProper(intruder.notices);
    });
    await fc.assert(property, runs);
  });

  it('any WebSocket messages, before and after a login', async () => {
    const frame = fc
      .record({
        text: requestTexts,
        opcode: fc.constantFrom(1, 1, 1, 1, 0, 2, 3, 8, 9, 10),
        final: fc.constantFrom(true, true, true, false),
        masked: fc.constantFrom(true, true, true, true, true, false),
      })
      .map(({ text, ...how }) => encodeClientFrame(text, how));
    const some = fc.array(fc.oneof({ weight: 9, arbitrary: frame }, fc.uint8Array()));
    const property = fc.asyncProperty(some, fc.boolean(), async (frames, loggedIn) => {
      count += 1;
      const intruder = await room.intrudeByWebSocket();
      const login = { type: 'login', name: `fuzz${count}`, resume: false };
      const first = loggedIn ? [encodeClientFrame(JSON.stringify(login))] : [];
      await sendAll(intruder, [...first, ...frames]);
      const start = intruder.text.indexOf('\r\n\r\n') + 4;
      const texts = decodeServerFrames(intruder.received.subarray(start)).filter(
        ({ opcode }) => opcode === 1,
      );
      expectProper(texts.map(({ body }) => JSON.parse(body.toString())));
    });
    await fc.assert(property, runs);
  });
});
