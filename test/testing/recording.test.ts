import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.js';
import { ChatServer } from '../../src/index.js';
import type { RecordedEvent } from '../../src/testing/index.js';
import { Recording, TestNetwork } from '../../src/testing/index.js';
import { Recorder } from '../../src/testing/recording/Recorder.js';
import { readBytes, writeBytes } from '../../src/testing/recording/readableBytes.js';
import type { Transport, TransportHandler } from '../../src/transport/Transport.js';

const place = { atMs: fc.double({ min: 0, max: 1e9, noNaN: true }), connection: fc.nat(999_999) };
const event = fc.oneof<fc.Arbitrary<RecordedEvent>[]>(
  fc.record({
    ...place,
    kind: fc.constantFrom('heard' as const, 'sent' as const),
    bytes: fc.uint8Array(),
  }),
  fc.record({
    ...place,
    kind: fc.constantFrom('refused' as const, 'ended' as const, 'closed' as const),
  }),
  fc.record({ ...place, kind: fc.constant('opened' as const), address: fc.ipV6() }),
);

describe('bytes, as they are written', () => {
  it('can be read by people, and by the program exactly', () => {
    const text = '{"text":"안녕 👋 \\n"}';
    const bytes = Buffer.from(`\x00\x00\x00\x1c\x01${text}\x7f `);
    expect(writeBytes(bytes)).toBe('\\x00\\x00\\x00\\x1c\\x01{"text":"안녕 👋 \\\\n"}\\x7f\\x20');
    expect(Buffer.from(readBytes(writeBytes(bytes)))).toEqual(bytes);
  });

  it('are one line without spaces at its end, whatever they are, and can be read back', () => {
    const some = fc.oneof(
      fc.uint8Array(),
      fc.string({ unit: 'binary' }).map((text) => new Uint8Array(Buffer.from(text))),
    );
    fc.assert(
      fc.property(some, (bytes) => {
        const text = writeBytes(bytes);
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]| $/u);
        expect([...readBytes(text)]).toEqual([...bytes]);
      }),
    );
  });

  it.each(['\\', '\\x', '\\x1', '\\q', '\\xZZ'])('are not %j', (text) => {
    expect(() => readBytes(text)).toThrow(expect.objectContaining({ code: 'PROTOCOL' }));
  });
});

describe('a recording', () => {
  it('holds what went and what came, whatever that memory is used for afterwards', () => {
    const recording = new Recording({ end: 'client', name: 'atom' }, { seed: 1, epochMs: 0 });
    let handler: TransportHandler | undefined;
    const wire: Transport = {
      carrier: 'memory',
      address: '',
      secure: false,
      backlogBytes: 0,
      open: (given) => {
        handler = given;
      },
      send: () => {},
      sendParts: () => {},
      pause: () => {},
      resume: () => {},
      end: () => {},
      destroy: () => {},
    };
    const tap = new Recorder(recording, systemClock).tap(wire);
    tap.open({ handleData: () => {}, handleDrain: () => {}, handleClose: () => {} });
    const memory = Buffer.from('what was said');
    handler?.handleData(memory);
    tap.sendParts([memory]);
    memory.fill('-');
    const texts = recording.events.map((each) => 'bytes' in each && `${Buffer.from(each.bytes)}`);
    expect(texts).toEqual([false, 'what was said', 'what was said']);
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.array(event), fc.nat(), fc.boolean(), (events, seed, isServer) => {
        const of = isServer
          ? ({ end: 'server' } as const)
          : ({ end: 'client', name: '한성 2' } as const);
        const recording = new Recording(of, { seed, epochMs: 1_700_000_000_000 });
        for (const each of events) recording.add(each);
        const read = Recording.parse(recording.toString());
        expect(read).toMatchObject({ of, seed, epochMs: 1_700_000_000_000, isWhole: true });
        expect(read.events).toEqual(recording.events);
        expect(read.toString()).toBe(recording.toString());
      }),
    );
  });

  it('of a talk can be read by people', async () => {
    await using network = new TestNetwork();
    const recording = network.record();
    network.serve(new ChatServer({ ...network.options }));
    const atom = await network.join('atom');
    await network.advance(1500);
    await atom.send('안녕');
    await network.run(atom.close());
    const text = recording.toString();
    expect(text).toMatch(
      /^chatcast-recording 1\nof server\nseed 1\nepoch 1700000000000\n0 #1 opened /,
    );
    expect(text).toMatch(/^0 #1 < CHATCAST\/1\\n\\x00.*\{"type":"login","name":"atom",/m);
    expect(text).toMatch(/^1500 #1 > .*\{"type":"message",.*"text":"안녕"/m);
    expect(text).toMatch(/^1500 #1 < .*\{"type":"bye"\}$/m);
    expect(text).toMatch(/^1500 #1 ended\n1500 #1 closed\n$/m);
  });

  it('is bounded, and says where it was cut off', () => {
    const recording = new Recording({ end: 'server' }, { seed: 1, epochMs: 0 }, 1000);
    for (let i = 0; i < 100; i += 1) {
      recording.add({ atMs: i, connection: 1, kind: 'heard', bytes: new Uint8Array(100) });
    }
    expect([recording.events.length, recording.isWhole]).toEqual([7, false]);
    recording.add({ atMs: 100, connection: 1, kind: 'closed' });
    expect(recording.events).toHaveLength(7);
    expect(recording.toString()).toMatch(/\ncut off\n$/);
    expect(Recording.parse(recording.toString()).isWhole).toBe(false);
  });

  const head = 'chatcast-recording 1\nof server\nseed 1\nepoch 0\n';
  it.each([
    ['', 1],
    ['chatcast-recording 2\nof server\nseed 1\nepoch 0\n', 1],
    ['chatcast-recording 1\nof nobody\nseed 1\nepoch 0\n', 2],
    ['chatcast-recording 1\nof server\nseed x\nepoch 0\n', 3],
    ['chatcast-recording 1\nof server\nseed 1\nepoch -1\n', 4],
    [`${head}0 #1 opened\n`, 5],
    [`${head}0 #1 opened here\n-1 #1 closed\n`, 6],
    [`${head}0 #1 < \\xq\n`, 5],
    [`${head}0 #1 vanished\n`, 5],
    [`${head}0 #x closed\n`, 5],
    [`${head}NaN #1 closed\n`, 5],
  ])('is not %j', (text, line) => {
    expect(() => Recording.parse(text)).toThrow(
      expect.objectContaining({
        code: 'PROTOCOL',
        message: expect.stringContaining(`Line ${line} of the recording`),
      }),
    );
  });

  it('is not longer than anyone would record', () => {
    expect(() => Recording.parse(`${head}${'\n'.repeat(1_000_001)}`)).toThrow(
      expect.objectContaining({ code: 'TOO_LARGE' }),
    );
    expect(() => Recording.parse(`${head}0 #1 < ${'x'.repeat(4_000_001)}`)).toThrow(
      expect.objectContaining({ code: 'TOO_LARGE' }),
    );
  });
});
