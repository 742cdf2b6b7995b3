import { describe, expect, it } from 'vitest';
import type { Notice } from '../../../src/protocol/notices.js';
import type { Act } from '../../../src/wire/dialect.js';
import { makeDialects } from '../../../src/wire/dialects.js';
import { shortName } from '../../../src/wire/records/shortName.js';
import { everyByte, fileRecords } from '../../legacy/support/recordFile.js';
import { encodeRecord } from '../../legacy/support/wires.js';
import { Interview, welcomeOf } from '../text/Interview.js';

const { records } = makeDialects('ko');
const place = { at: 0, id: 'a', expiresAt: 1 };

function offer(from: string, to: string, seq = 5): Notice {
  return { type: 'fileOffer', seq, ...place, from, to, name: 'x', path: 'relay' };
}

function start(file: number, size: number): Notice {
  return { type: 'fileStart', seq: 90, at: 0, file, size, path: 'relay' };
}

function actsOf({ findings }: Interview): Act[] {
  return findings.flatMap((finding) => ('act' in finding ? [finding.act] : []));
}

/** How many bytes were handed over. */
function bytesOf({ findings }: Interview): number {
  return findings.reduce(
    (sum, finding) => ('chunk' in finding ? sum + finding.chunk.data.length : sum),
    0,
  );
}

/** A client that was told that its file of 1 000 bytes is wanted. */
function openSender(): Interview {
  return new Interview(records)
    .push(encodeRecord('/login me'))
    .tell(offer('me', 'minji'))
    .tell({ type: 'fileAccept', seq: 6, at: 0, file: 5, by: 'minji' })
    .push(encodeRecord('[me] /filename x 1000\n'))
    .tell(start(5, 1000));
}

const [, ...pieces] = fileRecords('me', 'x', everyByte(1000));
const stream = Buffer.concat(pieces);

describe('a file that a client of records sends', () => {
  it('is read as far as its receiver takes it, and on when it takes more', () => {
    const sender = openSender().push(stream);
    expect(bytesOf(sender)).toBe(0);
    sender.tell({ type: 'credit', file: 5, offset: 0, upTo: 400, restart: true });
    sender.push(Buffer.of());
    expect(bytesOf(sender)).toBeGreaterThan(400 - 118);
    expect(bytesOf(sender)).toBeLessThanOrEqual(400);
    sender.tell({ type: 'credit', file: 5, offset: 0, upTo: 1000 }).push(Buffer.of());
    expect(bytesOf(sender)).toBe(1000);
    expect(sender.rest).toBeUndefined();
  });

  it('cannot be sent again: what a receiver has lost is the end of it', () => {
    const sender = openSender();
    sender.tell({ type: 'credit', file: 5, offset: 0, upTo: 1000, restart: true }).push(stream);
    expect(bytesOf(sender)).toBe(1000);
    const before = actsOf(sender).length;
    sender.tell({ type: 'credit', file: 5, offset: 1000, upTo: 1000, restart: true });
    expect(actsOf(sender)).toHaveLength(before);
    sender.tell({ type: 'credit', file: 5, offset: 500, upTo: 1000, restart: true });
    expect(actsOf(sender).at(-1)).toEqual({ type: 'endFile', file: 5, code: 'UNREACHABLE' });
  });

  it('is let go when it is over, and the talk goes on behind it', () => {
    const sender = openSender().push(Buffer.concat([stream, encodeRecord('[me] hello\n')]));
    expect(sender.requests.at(-1)).toMatchObject({ type: 'login' });
    sender.tell({ type: 'fileEnd', seq: 9, at: 0, file: 5, outcome: 'cancelled', by: 'minji' });
    sender.push(Buffer.of());
    expect(bytesOf(sender)).toBe(0);
    expect(sender.requests.at(-1)).toMatchObject({ type: 'say', text: 'hello' });
  });

  it('keeps its client until it is over, though that has said its last', () => {
    const sender = openSender();
    sender.tell({ type: 'credit', file: 5, offset: 0, upTo: 1000, restart: true }).push(stream);
    sender.end();
    expect(sender.rest).toHaveLength(0);
    sender.tell({ type: 'fileEnd', seq: 9, at: 0, file: 5, outcome: 'done', by: 'minji' });
    expect(sender.push(Buffer.of()).rest).toBeUndefined();
  });
});

describe('a file that a client of records receives', () => {
  function openReceiver(size: number) {
    const acts: Act[] = [];
    const speaker = records.createSpeaker(65_536, (act) => acts.push(act));
    speaker.tell(welcomeOf('me'));
    speaker.tell(offer('minji', 'me'));
    speaker.tell(start(5, size));
    return { speaker, acts };
  }

  it('is asked for as it leaves, a window at most ahead', () => {
    const size = 3 * 1024 * 1024;
    const { speaker, acts } = openReceiver(size);
    let granted = 0;
    for (let sent = 0; sent < size; ) {
      for (const act of acts.splice(0)) if (act.type === 'credit') granted = act.upTo;
      expect(granted - sent).toBeGreaterThan(0);
      expect(granted - sent).toBeLessThanOrEqual(256 * 1024);
      const data = new Uint8Array(Math.min(50_000, granted - sent));
      speaker.encodeChunk?.({ file: 5, offset: sent, data });
      sent += data.length;
    }
    expect(acts).toEqual([{ type: 'credit', file: 5, offset: size, upTo: size }]);
  });

  it('is done when all of it has left and its sender has told what it comes to', () => {
    const { speaker, acts } = openReceiver(10);
    speaker.encodeChunk?.({ file: 5, offset: 0, data: new Uint8Array(10) });
    expect(acts.map(({ type }) => type)).not.toContain('endFile');
    speaker.tell({ type: 'fileSum', file: 5, sha256: '0'.repeat(64) });
    expect(acts.at(-1)).toEqual({ type: 'endFile', file: 5, done: true });
  });

  it('holds up the next one, whose sender is told so', () => {
    const { speaker, acts } = openReceiver(10);
    speaker.tell(offer('robot', 'me', 7));
    speaker.tell(start(7, 20));
    expect(acts.at(-1)).toEqual({ type: 'filePause', file: 7, paused: true });
    speaker.tell({ type: 'fileEnd', seq: 9, at: 0, file: 5, outcome: 'cancelled', by: 'minji' });
    expect(acts.slice(-2)).toEqual([
      { type: 'filePause', file: 7, paused: false },
      { type: 'credit', file: 7, offset: 0, upTo: 20, restart: true },
    ]);
  });
});

describe('the name of a file on records', () => {
  it('is one word', () => {
    expect(shortName('my own file.txt')).toBe('my_own_file.txt');
  });

  it('fits a record with its size and the command, and keeps its ending', () => {
    const name = shortName(`${'가'.repeat(200)}.tar.gz`);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(96);
    expect(name).toMatch(/^가+\.gz$/);
    const largest = Number.MAX_SAFE_INTEGER;
    expect(Buffer.byteLength(`/filename ${name} ${largest}\n`)).toBeLessThan(128);
  });
});
