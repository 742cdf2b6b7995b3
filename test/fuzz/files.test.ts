import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ChatClient, ChatError } from '../../src/index.js';
import { nextEvent } from '../server/support/nextEvent.js';
import { RawPeer } from '../server/support/RawPeer.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { until } from '../support/until.js';
import { WitnessedRoom } from '../support/WitnessedRoom.js';

const size = 1000;
const bytes = Uint8Array.from({ length: size }, (_, at) => at % 251);
const runs = { numRuns: 30 };

let room: WitnessedRoom;
let count = 0;
failOnStrayErrors();
beforeAll(async () => {
  room = await WitnessedRoom.open({ limits: { resumeMs: 1, messagesPerSecond: 0 } });
});
afterEach(() => room.isUnharmed());
afterAll(() => room.close());

/** What somebody may say of a file, whether it makes sense or not; `file` is put in when its number is known. */
const place = fc.oneof(fc.constantFrom(0, 1, 500, size - 1, size, size + 1), fc.maxSafeNat());
const word = fc.oneof(
  fc.record({ type: fc.constant('credit'), offset: place, upTo: place, restart: fc.boolean() }),
  fc.record({ type: fc.constant('credit'), offset: fc.constant(0), upTo: fc.constant(size) }),
  fc.record({ type: fc.constant('filePause'), paused: fc.boolean() }),
  fc.record({
    type: fc.constant('fileSum'),
    sha256: fc.constantFrom('0'.repeat(64), 'ab'.repeat(32)),
  }),
  fc.record({ type: fc.constant('fileDirect'), port: fc.integer({ min: 1024, max: 65_535 }) }),
  fc.record({ type: fc.constant('acceptFile'), id: fc.constant('a'), size: place }),
  fc.record({
    type: fc.constant('endFile'),
    id: fc.constant('e'),
    done: fc.boolean(),
    code: fc.constantFrom('FILE_CHANGED', 'KICKED', '\u001b[2J'),
  }),
  fc.record({
    type: fc.constant('chunk'),
    offset: place,
    data: fc.uint8Array({ minLength: 1, maxLength: size }),
  }),
);
const words = fc.array(word, { maxLength: 25 });
type Words = typeof words extends fc.Arbitrary<infer W> ? W : never;

function say(peer: RawPeer, file: number, said: Words): void {
  for (const one of said) {
    if ('data' in one) peer.sendChunk(file, one.offset, one.data);
    else peer.send({ ...one, file });
  }
}

async function intrude(): Promise<RawPeer & AsyncDisposable> {
  count += 1;
  const peer = await RawPeer.connect(room.url);
  await peer.login(`fuzz${count}`, { resume: false });
  return Object.assign(peer, { [Symbol.asyncDispose]: () => peer.vanish() });
}

async function enter(): Promise<ChatClient> {
  count += 1;
  return ChatClient.connect({ url: room.url, name: `guest${count}`, reconnect: false });
}

/** Whatever became of it, it is one of the things that are told. */
async function outcomeOf(done: Promise<unknown>): Promise<unknown> {
  return done.catch((error: unknown) => {
    expect(error).toBeInstanceOf(ChatError);
    return undefined;
  });
}

describe('a file arrives, or its end is told', () => {
  it('whatever somebody says of it who is no part of it', async () => {
    const property = fc.asyncProperty(words, words, async (before, meanwhile) => {
      await using stranger = await intrude();
      await using sender = await enter();
      await using receiver = await enter();
      const offered = nextEvent(receiver, 'fileOffer');
      const sent = sender.sendFile(receiver.name, bytes, { name: 'a.txt', path: 'relay' });
      const { offer } = await offered;
      say(stranger, offer.id, before);
      await stranger.settle();
      const copy = offer.accept({ to: 'memory' });
      say(stranger, offer.id, meanwhile);
      const { blob } = await copy.done;
      expect(new Uint8Array((await blob?.arrayBuffer()) ?? [])).toEqual(bytes);
      await sent.done;
      await stranger.settle();
      expect(stranger.chunks).toEqual([]);
      expect(stranger.heard.filter(({ type }) => /^(?:file|credit)/.test(type))).toEqual([]);
    });
    await fc.assert(property, runs);
  });

  it('whatever its receiver says', async () => {
    const property = fc.asyncProperty(words, words, async (before, after) => {
      await using sender = await enter();
      const receiver = await intrude();
      const name = receiver.all('welcome')[0]?.name ?? '';
      const sent = sender.sendFile(name, bytes, { name: 'a.txt', path: 'relay' });
      const { seq } = await receiver.take('fileOffer');
      say(receiver, seq, before);
      receiver.send({ type: 'acceptFile', id: 'yes', file: seq });
      say(receiver, seq, after);
      await receiver.settle();
      for (const { offset, data } of receiver.chunks) {
        expect(data).toEqual(Buffer.from(bytes.subarray(offset, offset + data.length)));
      }
      expect(receiver.all('fileStart').length).toBeLessThanOrEqual(1);
      await receiver.vanish();
      await outcomeOf(sent.done);
    });
    await fc.assert(property, runs);
  });

  it('whatever its sender says', async () => {
    const property = fc.asyncProperty(words, words, async (before, after) => {
      await using receiver = await enter();
      const sender = await intrude();
      const offered = nextEvent(receiver, 'fileOffer');
      sender.send({ type: 'offerFile', id: 'o', to: receiver.name, name: 'a.txt', size });
      const { offer } = await offered;
      say(sender, offer.id, before);
      const copy = offer.accept({ to: 'memory', path: 'relay' });
      const isDecided = () => sender.all('fileStart').length > 0 || copy.state === 'failed';
      await until(isDecided, 'the yes, or the end');
      say(sender, offer.id, after);
      await sender.settle().catch(() => {});
      await sender.vanish();
      expect(await outcomeOf(copy.done), 'no such sum was told').toBeUndefined();
    });
    await fc.assert(property, runs);
  });
});
