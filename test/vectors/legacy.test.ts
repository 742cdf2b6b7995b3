import { describe, expect, it } from 'vitest';
import { parseNotice } from '../../src/protocol/parseNotice.js';
import type { Dialects } from '../../src/wire/dialects.js';
import { makeDialects } from '../../src/wire/dialects.js';
import type { FileFrame } from '../../src/wire/typed/files.js';
import { decodeFileFrame, encodeFileFrame } from '../../src/wire/typed/files.js';
import { encodeFrames } from '../../src/wire/typed/frames.js';
import { Interview, welcomeOf } from '../wire/text/Interview.js';
import lines from './lines.json' with { type: 'json' };
// Written by a program of its own: whoever changes these bytes breaks clients that nobody will ever change.
import records from './records.json' with { type: 'json' };
import typed from './typed.json' with { type: 'json' };

const hexOf = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('hex');
const bytesOf = (hex: string) => Buffer.from(hex, 'hex');
const inKorean = makeDialects('ko');
const inEnglish = makeDialects('en');

interface Vectors {
  readonly notices: readonly {
    readonly name: string;
    readonly everyone: boolean;
    readonly notices: readonly object[];
    readonly ko: string;
    readonly en: string;
  }[];
  readonly input: readonly {
    readonly name: string;
    readonly hex: string;
    readonly requests: readonly object[];
  }[];
}

const wires: readonly (readonly [wire: keyof Dialects, vectors: Vectors])[] = [
  ['records', records],
  ['lines', lines],
  ['typed', typed],
];

describe.each(wires)('%s', (wire, vectors) => {
  it.each(vectors.notices)(
    '$name: a client is sent these bytes',
    ({ notices, everyone, ko, en }) => {
      for (const [dialects, hex] of [
        [inKorean, ko],
        [inEnglish, en],
      ] as const) {
        const { format, createSpeaker } = dialects[wire];
        const [last, ...before] = [...notices].reverse().map(parseNotice);
        if (last === undefined) return expect.fail('There is no notice.');
        expect(hexOf(format.encode(last))).toBe(everyone ? hex : undefined);
        const speaker = createSpeaker(65_536, () => {});
        speaker.tell(welcomeOf('me'));
        for (const notice of before.reverse()) speaker.tell(notice);
        expect(hexOf(speaker.tell(last))).toBe(hex);
      }
    },
  );

  it.each(vectors.input)('$name: a server understands these bytes', ({ hex, requests }) => {
    // A server of its own, so that its first guest is the first.
    const interview = new Interview(makeDialects('ko')[wire]).push(bytesOf(hex));
    const withoutIds = interview.requests.map((request) => {
      const { id: _, ...rest } = { id: '', ...request };
      return rest;
    });
    expect(withoutIds).toStrictEqual(requests);
  });
});

describe('records', () => {
  it.each(records.files)('a file comes in these bytes: $name', ({ size, data, hex }) => {
    const speaker = inKorean.records.createSpeaker(65_536, () => {});
    speaker.tell(welcomeOf('me'));
    const names = { from: 'minji', to: 'me', name: 'data.txt' };
    speaker.tell({
      type: 'fileOffer',
      seq: 4,
      at: 0,
      id: 'a',
      ...names,
      path: 'relay',
      expiresAt: 9,
    });
    speaker.tell({ type: 'fileStart', seq: 5, at: 0, file: 4, size, path: 'relay' });
    const parts = speaker.encodeChunk?.({ file: 4, offset: 0, data: bytesOf(data) });
    expect(Buffer.concat(parts ?? []).toString('hex')).toBe(hex);
  });
});

describe('typed', () => {
  it('logins are answered by these bytes', () => {
    const login = Buffer.from('\x01me x\0');
    const granted = new Interview(inKorean.typed).push(login);
    expect(granted.sent).toBe(bytesOf(typed.granted).toString('latin1'));
    const denied = new Interview(inKorean.typed, () => ({ type: 'refused', code: 'NAME_TAKEN' }));
    expect(denied.push(login).sent).toBe(bytesOf(typed.denied).toString('latin1'));
  });

  it('the end is told by these bytes', () => {
    const speaker = inKorean.typed.createSpeaker(65_536, () => {});
    speaker.tell(welcomeOf('me'));
    expect(hexOf(speaker.tell({ type: 'bye' }))).toBe(typed.close);
  });

  it.each(typed.files)('$name has these bytes', ({ hex, frame }) => {
    expect(decodeFileFrame(bytesOf(hex).subarray(1, -1))).toStrictEqual(frame);
    expect(hexOf(encodeFrames([encodeFileFrame(frame as FileFrame)]))).toBe(hex);
  });

  it('every type of frame about files has its bytes', () => {
    expect(new Set(typed.files.map(({ hex }) => hex.slice(0, 4))).size).toBe(7);
  });
});
