import { ByteArena } from '../ByteArena.js';
import { ByteCollector } from '../text/ByteCollector.js';
import { decodeText } from '../text/decodeText.js';
import type { TextSink, TextSource } from '../text/TextSpeaker.js';
import { Telnet } from './Telnet.js';

const arena = new ByteArena();

/** Each text as lines; the last one ends like all others. */
export function encodeLines(texts: readonly string[]): Uint8Array {
  arena.begin(0, texts.map((text) => (text.endsWith('\n') ? text : `${text}\n`)).join(''));
  return arena.cut();
}

const NUL = 0x00;
const BACKSPACE = 0x08;
const TAB = 0x09;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
/** Ctrl-U: the line is begun anew. */
const KILL = 0x15;
const ESCAPE = 0x1b;
const SPACE = 0x20;
const DELETE = 0x7f;
const IAC = 0xff;

/** Whether a byte is a part of a text and nothing else. */
function isPlain(byte: number): boolean {
  return byte === TAB || (byte >= SPACE && byte !== DELETE && byte !== IAC);
}

/** Where in a key's escape sequence (ECMA-48) the input is: arrow keys send them, and they mean nothing here. */
type Escape = 'none' | 'begun' | 'control' | 'function';

function nextEscape(current: Escape, byte: number): Escape {
  if (current === 'control') return byte >= 0x40 && byte <= 0x7e ? 'none' : 'control';
  if (current === 'function') return 'none';
  if (byte === 0x5b) return 'control';
  return byte === 0x4f ? 'function' : 'none';
}

/**
 * Cuts what somebody types into lines, however it was split or merged on the way: does what the keys for erasing say, and
 * takes out what keys and telnet send besides.
 */
export class LineDecoder implements TextSource {
  readonly #line: ByteCollector;
  readonly #telnet = new Telnet();
  #escape: Escape = 'none';
  /** Whether the last byte was a return, which ended a line: a newline behind it belongs to it. */
  #isAfterReturn = false;

  constructor(maxLineBytes: number) {
    this.#line = new ByteCollector(maxLineBytes);
  }

  take(data: Uint8Array, offset: number, sink: TextSink): number {
    for (let at = offset; at < data.length; ) {
      const end = this.#takePlain(data, at);
      if (end === data.length) return end;
      at = end + 1;
      if (this.#handleKey(data[end] ?? NUL, sink)) return at;
    }
    return data.length;
  }

  flush(sink: TextSink): void {
    if (this.#line.length > 0) this.#endLine(sink);
  }

  /** Takes the plain bytes from `offset` on; returns where they end. */
  #takePlain(data: Uint8Array, offset: number): number {
    if (this.#escape !== 'none' || this.#telnet.isInside) return offset;
    let end = offset;
    while (end < data.length && isPlain(data[end] ?? NUL)) end += 1;
    if (end === offset) return end;
    this.#isAfterReturn = false;
    this.#line.add(data.subarray(offset, end));
    return end;
  }

  /** Takes a byte that may be something else than text; true if it was the end of something that was handed over. */
  #handleKey(byte: number, sink: TextSink): boolean {
    if (byte === IAC || this.#telnet.isInside) return this.#handleTelnet(byte, sink);
    if (this.#escape !== 'none') {
      this.#escape = nextEscape(this.#escape, byte);
      return false;
    }
    const isAfterReturn = this.#isAfterReturn;
    this.#isAfterReturn = byte === RETURN;
    switch (byte) {
      case NEWLINE:
        if (isAfterReturn) return false;
        return this.#endLine(sink);
      case RETURN:
        return this.#endLine(sink);
      case BACKSPACE:
      case DELETE:
        this.#eraseCharacter();
        return false;
      case KILL:
        this.#line.clear();
        return false;
      case ESCAPE:
        this.#escape = 'begun';
        return false;
      default:
        return false;
    }
  }

  #handleTelnet(byte: number, sink: TextSink): boolean {
    const { key, answer } = this.#telnet.take(byte);
    if (key === 'eraseCharacter') this.#eraseCharacter();
    if (key === 'eraseLine') this.#line.clear();
    if (answer === undefined) return false;
    sink.handleAnswer(answer);
    return true;
  }

  #eraseCharacter(): void {
    const { bytes } = this.#line;
    let end = bytes.length - 1;
    // Of a character of several bytes all but the first look like this (RFC 3629, 3).
    while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
    this.#line.truncate(Math.max(0, end));
  }

  #endLine(sink: TextSink): true {
    const text = this.#line.isOver ? undefined : decodeText(this.#line.bytes);
    this.#line.clear();
    sink.handleText(text);
    return true;
  }
}
