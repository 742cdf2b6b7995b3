/** What comes after the bytes at hand: perhaps `more`; nothing for a `quiet` time; nothing ever, for it is the `end`. */
export type Following = 'more' | 'quiet' | 'end';

/** Records are cut into pieces of this size; lines are not. */
const recordBytes = 128;
/** So much without a word that tells is records, for no line is that long. A bound, too, on what is kept meanwhile. */
const maxSniffBytes = 4096;

const NUL = 0x00;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
/** Begins a command of telnet (RFC 854), and is no byte of UTF-8. */
const IAC = 0xff;
/** The first of those commands. */
const SE = 0xf0;

/** What a keyboard may send besides letters: backspace, tab, newline, return. */
const keys = [0x08, 0x09, NEWLINE, RETURN];

/** How other protocols introduce themselves in words: SSH, and all whose first line ends as one of HTTP does. */
const strangers = /^SSH-| [A-Z]+\/\d\.\d$/;

/** Whether this is UTF-8, or its beginning: then a character at its end may be cut. */
function isUtf8(bytes: Uint8Array, isBeginning: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isBeginning });
    return true;
  } catch {
    return false;
  }
}

/** Lines, unless they are meant for somebody else. */
function linesIn(bytes: Uint8Array): 'lines' | 'unknown' {
  const [first = ''] = new TextDecoder().decode(bytes).split('\n', 1);
  return isUtf8(bytes, true) && !strangers.test(first.trimEnd()) ? 'lines' : 'unknown';
}

/**
 * Tells records from lines. Both begin with text; behind it a record is filled up to 128 bytes from a NUL on, and a line
 * never holds one. So a NUL tells records; 128 bytes that go on after a newline tell lines; and if nothing has come for a
 * while, so does a newline, for a record comes whole.
 */
export function sniffText(
  bytes: Uint8Array,
  following: Following,
): 'records' | 'lines' | 'undecided' | 'unknown' {
  let hasNewline = false;
  let goesOnAfterNewline = false;
  for (const [index, byte] of bytes.entries()) {
    if (byte === IAC) {
      const command = bytes[index + 1];
      const isOpen = command === undefined && following === 'more';
      const kind = linesIn(bytes.subarray(0, index));
      if (isOpen && kind === 'lines') return 'undecided';
      return command === undefined || command < SE ? 'unknown' : kind;
    }
    if (byte === NUL) {
      // A telnet client that sends each key by itself ends a line with these two (RFC 854).
      if (bytes[index - 1] === RETURN) return linesIn(bytes.subarray(0, index));
      return index > 0 && isUtf8(bytes.subarray(0, index), false) ? 'records' : 'unknown';
    }
    if (byte < SPACE && !keys.includes(byte)) return 'unknown';
    const isLast = (index + 1) % recordBytes === 0;
    if (isLast && goesOnAfterNewline) return linesIn(bytes.subarray(0, index + 1));
    hasNewline ||= byte === NEWLINE;
    goesOnAfterNewline = !isLast && (goesOnAfterNewline || byte === NEWLINE);
    if (index + 1 === maxSniffBytes) {
      return isUtf8(bytes.subarray(0, index + 1), true) ? 'records' : 'unknown';
    }
  }
  if (!isUtf8(bytes, true)) return 'unknown';
  if (following === 'more') return 'undecided';
  if (following === 'quiet' && bytes.length % recordBytes === 0) return 'records';
  return hasNewline || following === 'end' ? linesIn(bytes) : 'undecided';
}
