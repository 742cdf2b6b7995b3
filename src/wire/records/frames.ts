import { ByteCollector } from '../text/ByteCollector.js';
import { decodeText } from '../text/decodeText.js';
import type { TextSink, TextSource } from '../text/TextSpeaker.js';

/** Everything travels in records of this size: text, a NUL, and bytes of no meaning. */
export const recordBytes = 128;
/**
 * A text of this many bytes or more fills its record: of what was to follow, not even one more character of four bytes and
 * the NUL would have fitted. Without a newline at its end it goes on in the next record.
 */
const fullBytes = recordBytes - 4;
/** The NUL may be missing from a full record of others. Ours has one: clients of C read up to it. */
const maxTextBytes = recordBytes - 1;
/** Memory for records is taken in pieces of this size. */
const pieceBytes = 512 * recordBytes;
const maxBytesPerUnit = 3;

/** What stands before bytes of a file. */
const piecePrefix = new TextEncoder().encode('/filedata ');

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const encoder = new TextEncoder();

/** A piece of memory, all zeros from `pieceStart` on. */
let piece = new Uint8Array(0);
let pieceStart = 0;

/** Room for that many records at most, filled with NULs. What is left of it is for others. */
function reserve(records: number): void {
  if (pieceStart + records * recordBytes <= piece.length) return;
  piece = new Uint8Array(Math.max(records * recordBytes, pieceBytes));
  pieceStart = 0;
}

/** Each text as one record, or as several, cut between characters, if it is longer. */
export function encodeRecords(texts: readonly string[]): Uint8Array {
  const most = texts.reduce(
    (sum, text) => sum + Math.ceil((text.length * maxBytesPerUnit) / fullBytes) + 1,
    0,
  );
  reserve(most);
  const start = pieceStart;
  for (const text of texts) {
    for (let rest = text; rest !== ''; pieceStart += recordBytes) {
      // Writes whole characters only.
      const room = piece.subarray(pieceStart, pieceStart + maxTextBytes);
      rest = rest.slice(encoder.encodeInto(rest, room).read);
    }
  }
  return piece.subarray(start, pieceStart);
}

/** What of a record is text. */
function textOf(record: Uint8Array): Uint8Array {
  const end = record.indexOf(0);
  return end < 0 ? record : record.subarray(0, end);
}

/** The name in brackets and the space behind it, with which clients begin each record. */
function bracketsOf(text: Uint8Array): Uint8Array {
  const end = text[0] === 0x5b ? text.indexOf(0x5d) : -1;
  return text.subarray(0, end < 0 ? 0 : end + 2);
}

function beginsWith(text: Uint8Array, start: Uint8Array): boolean {
  return start.length > 0 && start.every((byte, index) => text[index] === byte);
}

/** Bytes of a file, if a record holds some, or the beginning of one: behind a NUL there may be more of them. */
function pieceIn(record: Uint8Array): Uint8Array | undefined {
  const head = bracketsOf(record);
  if (head.includes(0)) return undefined;
  const rest = record.subarray(head.length);
  return beginsWith(rest, piecePrefix) ? rest.subarray(piecePrefix.length) : undefined;
}

/** Cuts a stream into records, however it was split or merged on the way, and puts together the texts that go on. */
export class RecordDecoder implements TextSource {
  /** The record that has not come whole. */
  readonly #record = new ByteCollector(recordBytes);
  /** The text that goes on. */
  readonly #text: ByteCollector;
  #brackets = new Uint8Array(0);
  /** Whether the bytes of a file in the record are taken: what else comes of it has no meaning. */
  #isTaken = false;

  constructor(maxTextBytes: number) {
    this.#text = new ByteCollector(maxTextBytes);
  }

  take(data: Uint8Array, offset: number, sink: TextSink): number {
    const before = this.#record.length;
    const end = Math.min(data.length, offset + recordBytes - before);
    const isWhole = before + end - offset === recordBytes;
    // Not looked at further while it is not whole, the record is not copied.
    const isAlone = before === 0 && isWhole;
    if (!isAlone) this.#record.add(data.subarray(offset, end));
    const record = isAlone ? data.subarray(offset, end) : this.#record.bytes;
    const piece = this.#isTaken ? undefined : pieceIn(record);
    const isTaken = piece && sink.takePiece?.(piece, isWhole);
    if (isTaken === false) {
      this.#record.truncate(before);
      return offset;
    }
    this.#isTaken ||= isTaken === true;
    if (!isWhole) return end;
    const wasTaken = this.#isTaken;
    this.#isTaken = false;
    this.#record.clear();
    if (!wasTaken) this.#handleRecord(record, sink);
    return end;
  }

  flush(sink: TextSink): void {
    const record = this.#record.take();
    // Of a file's last record the end may be missing, and it is no text.
    if (!this.#isTaken && pieceIn(record) === undefined) this.#handleRecord(record, sink);
    if (this.#text.length > 0) this.#handleWhole(this.#text.bytes, sink);
  }

  #handleRecord(record: Uint8Array, sink: TextSink): void {
    let text = textOf(record);
    if (text.length === 0) return;
    const goesOn = text.length >= fullBytes && text.at(-1) !== NEWLINE;
    if (this.#text.length === 0) {
      if (!goesOn) return this.#handleWhole(text, sink);
      // A copy: a view would hold on to all that came with it.
      this.#brackets = Uint8Array.from(bracketsOf(text));
    } else if (beginsWith(text, this.#brackets)) {
      // Clients that put their name before what is typed put it before each piece of it.
      text = text.subarray(this.#brackets.length);
    }
    this.#text.add(text);
    if (!goesOn) this.#handleWhole(this.#text.bytes, sink);
  }

  #handleWhole(text: Uint8Array, sink: TextSink): void {
    const { isOver } = this.#text;
    let end = text.length;
    if (text[end - 1] === NEWLINE) end -= 1;
    if (text[end - 1] === RETURN) end -= 1;
    const whole = isOver ? undefined : decodeText(text.subarray(0, end));
    this.#text.clear();
    sink.handleText(whole);
  }
}
