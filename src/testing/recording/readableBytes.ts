import { ChatError } from '../../index.browser.js';

const backslash = 0x5c;
const newline = 0x0a;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
/** What the decoder makes of bytes that are no character; where it stands itself, its bytes do as well. */
const replacement = '\ufffd';
const encoder = new TextEncoder();
/** What shows, and shows only itself. */
const visible = /^[\p{L}\p{N}\p{P}\p{S} ]$/u;
/** One written character, or one written byte. */
const written = /\\x([0-9a-f]{2})|\\([\\n])|([^\\])|(.)/gsu;

function escapeByte(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}

/** How many bytes a character takes that begins with this one (RFC 3629, 3). */
function lengthOf(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

/** The character that begins there, if it is one that people can read. */
function characterAt(bytes: Uint8Array, at: number): string | undefined {
  const character = decoder.decode(bytes.subarray(at, at + lengthOf(bytes[at] ?? 0)));
  return visible.test(character) && character !== replacement ? character : undefined;
}

/** Bytes as a text of one line that says exactly which: readable characters are themselves, everything else is `\xNN`. */
export function writeBytes(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] ?? 0;
    const character = byte === backslash ? '\\\\' : characterAt(bytes, at);
    text += byte === newline ? '\\n' : (character ?? escapeByte(byte));
    at += character === undefined ? 1 : lengthOf(byte);
  }
  // Editors cut off spaces at the end of a line.
  return text.replace(/ $/, '\\x20');
}

/** The bytes that such a text says. Throws `PROTOCOL` where it says none. */
export function readBytes(text: string): Uint8Array {
  const parts: number[] = [];
  for (const [whole, hex, escaped, character] of text.matchAll(written)) {
    if (hex !== undefined) parts.push(Number.parseInt(hex, 16));
    else if (escaped !== undefined) parts.push(escaped === 'n' ? newline : backslash);
    else if (character !== undefined) parts.push(...encoder.encode(character));
    else throw new ChatError('PROTOCOL', `Not how a byte is written: ${JSON.stringify(whole)}.`);
  }
  return Uint8Array.from(parts);
}
