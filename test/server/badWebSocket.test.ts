import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Notice } from '../../src/protocol/notices.js';
import type { Intruder } from '../support/Intruder.js';
import { decodeServerFrames, encodeClientFrame } from '../support/naiveFrames.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { until } from '../support/until.js';
import { WitnessedRoom } from '../support/WitnessedRoom.js';

/** Kinds of WebSocket frames (RFC 6455, 5.2). */
const opcode = { continuation: 0, text: 1, binary: 2, reserved: 3, close: 8, ping: 9, pong: 10 };

let room: WitnessedRoom;
let intruder: Intruder;
failOnStrayErrors();
beforeAll(async () => {
  room = await WitnessedRoom.open();
});
beforeEach(async () => {
  intruder = await room.intrudeByWebSocket();
});
afterEach(() => room.isUnharmed());
afterAll(() => room.close());

/** Frames that came after the upgrade. */
function frames() {
  return decodeServerFrames(intruder.received.subarray(intruder.text.indexOf('\r\n\r\n') + 4));
}

function notices(): Notice[] {
  const texts = frames().filter((frame) => frame.opcode === opcode.text);
  return texts.map(({ body }) => JSON.parse(body.toString()));
}

/** The code of the close frame that came (RFC 6455, 7.4.1). */
async function closeCode(): Promise<number | undefined> {
  await until(() => frames().some((frame) => frame.opcode === opcode.close), 'a close frame came');
  return frames()
    .find((frame) => frame.opcode === opcode.close)
    ?.body.readUInt16BE(0);
}

async function hears(type: Notice['type']): Promise<void> {
  await until(() => notices().some((notice) => notice.type === type), `a ${type} came`);
}

function say(message: unknown): void {
  intruder.write(encodeClientFrame(JSON.stringify(message)));
}

async function login(): Promise<void> {
  say({ type: 'login', name: 'intruder', resume: false });
  await hears('roster');
}

const large = Buffer.alloc(70_000, ' ');

/** What breaks the rules of WebSocket, and the code with which it ends. */
const breaches: readonly (readonly [what: string, bytes: () => Uint8Array, code: number])[] = [
  ['a frame that is not masked', () => encodeClientFrame('{}', { masked: false }), 1002],
  ['an unknown kind of frame', () => encodeClientFrame('{}', { opcode: opcode.reserved }), 1002],
  ['the rest of nothing', () => encodeClientFrame('{}', { opcode: opcode.continuation }), 1002],
  ['half a ping', () => encodeClientFrame('', { opcode: opcode.ping, final: false }), 1002],
  ['a ping that is too long', () => encodeClientFrame(large.subarray(0, 126), { opcode: 9 }), 1002],
  ['bits that mean nothing', () => Buffer.from('f18000000000', 'hex'), 1002],
  ['a close with a code that is none', () => encodeClientFrame('\0\x01', { opcode: 8 }), 1002],
  ['what is not UTF-8', () => encodeClientFrame(Buffer.from('7b22ff227d', 'hex')), 1007],
  ['a message past the limit', () => encodeClientFrame(large.subarray(0, 65_537)), 1009],
  ['a length of 2^62', () => Buffer.from('81ff400000000000000000000000', 'hex'), 1009],
  [
    'a message past the limit in fragments',
    () =>
      Buffer.concat([
        encodeClientFrame(large.subarray(0, 40_000), { final: false }),
        encodeClientFrame(large.subarray(0, 40_000), { opcode: opcode.continuation }),
      ]),
    1009,
  ],
];

/** What WebSocket allows, and we do not understand. */
const nonsense: readonly (readonly [what: string, bytes: Uint8Array])[] = [
  ['a binary message', encodeClientFrame('{"type":"ping"}', { opcode: opcode.binary })],
  ['an empty message', encodeClientFrame('')],
  ['no JSON', encodeClientFrame('hello')],
  ['arrays without end', encodeClientFrame('['.repeat(60_000))],
  ['an unknown request', encodeClientFrame('{"type":"dance"}')],
  ['a byte order mark', encodeClientFrame('\ufeff{"type":"pong"}')],
];

describe.each([
  ['whoever has not logged in', async () => {}],
  ['a member', login],
])('%s that sends', (_who, prepare) => {
  beforeEach(prepare);

  it.each(breaches)('%s is closed as WebSocket has it', async (_what, bytes, code) => {
    intruder.write(bytes());
    expect(await closeCode()).toBe(code);
  });

  it.each(nonsense)('%s is told why, and is out', async (_what, bytes) => {
    intruder.write(bytes);
    expect(await closeCode()).toBe(1000);
    expect(notices().at(-1)).toMatchObject({ type: 'bye', code: 'PROTOCOL' });
  });

  it('a close is closed', async () => {
    intruder.write(encodeClientFrame('\x03\xe8bye', { opcode: opcode.close }));
    await intruder.isThrownOut();
  });

  it('half a frame, and goes, is forgotten', async () => {
    intruder.write(encodeClientFrame('{"type":"ping"}').subarray(0, 5));
    intruder.socket.end();
    await intruder.isThrownOut();
  });
});

describe('a member', () => {
  beforeEach(login);

  it('may send a message in fragments, with pings between', async () => {
    const text = '{"type":"list","id":"안녕"}'.replace('안녕', 'a');
    for (let index = 0; index < text.length; index += 1) {
      const final = index === text.length - 1;
      const kind = index === 0 ? opcode.text : opcode.continuation;
      intruder.write(encodeClientFrame(text.charAt(index), { opcode: kind, final }));
      intruder.write(encodeClientFrame(String(index), { opcode: opcode.ping }));
    }
    await hears('users');
    const pongs = frames().filter((frame) => frame.opcode === opcode.pong);
    expect(pongs.map(({ body }) => Number(body.toString()))).toContain(text.length - 1);
  });

  it('may cut a character in two with fragments', async () => {
    const json = Buffer.from('{"type":"say","id":"a","text":"한"}');
    const middle = json.indexOf(0xed) + 1;
    intruder.write(encodeClientFrame(json.subarray(0, middle), { final: false }));
    intruder.write(encodeClientFrame(json.subarray(middle), { opcode: opcode.continuation }));
    await hears('message');
    expect(notices().at(-1)).toMatchObject({ type: 'message', text: '한' });
  });

  it('may say a text as long as a frame can hold, and is refused only that', async () => {
    say({ type: 'say', id: 'a', text: 'x'.repeat(60_000) });
    await hears('refused');
    expect(notices().at(-1)).toMatchObject({ type: 'refused', id: 'a', code: 'TOO_LARGE' });
    say({ type: 'list', id: 'b' });
    await hears('users');
  });

  it('that breaks a rule and then does not close is cut off', async () => {
    intruder.write(encodeClientFrame('{}', { masked: false }));
    await closeCode();
    await until(() => room.server.stats().members === 2, 'it is no member any more');
    await intruder.isThrownOut();
  });

  it('that pings without end and never reads is cut off before that fills the memory', async () => {
    intruder.socket.pause();
    const ping = encodeClientFrame('x'.repeat(125), { opcode: opcode.ping });
    const pings = Buffer.concat(Array<Buffer>(8000).fill(ping));
    for (let round = 0; round < 16; round += 1) intruder.write(pings);
    await until(() => room.server.stats().members === 2, 'it is no member any more');
  });
});
