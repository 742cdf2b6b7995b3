import { ChatError } from '../index.browser.js';

/** Messages that one answer may become. More is no answer but a file, and would take the room's attention for seconds. */
export const maxParts = 64;

/** Characters that may belong to the one at the cut are not further away than this, in UTF-16 units. */
const clusterUnits = 64;

const encoder = new TextEncoder();
const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Cuts a text into parts of at most `maxBytes` of UTF-8 each: at the end of a line where there is one, else between two
 * words, else between two characters. What a cut falls on (a line break, a blank) is left out. Throws `TOO_LARGE` if that
 * would be more than {@link maxParts}.
 */
export function splitText(text: string, maxBytes: number): string[] {
  // No UTF-16 unit takes more than three bytes.
  if (text.length * 3 <= maxBytes) return [text];
  const buffer = new Uint8Array(Math.min(maxBytes, text.length * 3));
  const parts: string[] = [];
  let rest = text;
  while (rest !== '') {
    // It writes whole code points only, and says how far it came.
    const { read } = encoder.encodeInto(rest.slice(0, buffer.length), buffer);
    if (read === 0 || parts.length === maxParts) throw tooLarge(maxBytes);
    const [end, next] = findCut(rest, read);
    // Of nothing but a line break, nothing is left to be said.
    if (end > 0) parts.push(rest.slice(0, end));
    rest = rest.slice(next);
  }
  return parts;
}

/** Where a part ends, and where the next one begins, if it may take `most` units. */
function findCut(text: string, most: number): [end: number, next: number] {
  if (most === text.length) return [most, most];
  for (const separator of ['\n', ' ']) {
    // One that stands right behind what fits is as good.
    const at = text.lastIndexOf(separator, most);
    if (at >= 0) return [at, at + 1];
  }
  const end = startOfCharacter(text, most);
  return [end, end];
}

/** So that a letter keeps its accents, and a family its members. */
function startOfCharacter(text: string, at: number): number {
  const from = Math.max(0, at - clusterUnits);
  const near = characters.segment(text.slice(from, at + clusterUnits));
  const start = from + (near.containing(at - from)?.index ?? 0);
  return start > from ? start : at;
}

function tooLarge(maxBytes: number): ChatError {
  return new ChatError('TOO_LARGE', `More than ${maxParts} messages of ${maxBytes} bytes.`, {
    details: { maxBytes, maxParts },
  });
}
