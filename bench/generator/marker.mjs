// How a message is recognised wherever a server puts it: `~M`, its number in eight digits, `~`.

const digits = 8;
const tilde = 0x7e;
const letterM = 0x4d;
const zero = 0x30;
const zeros = '0'.repeat(digits);
const needle = Buffer.from('~M');

export const markerBytes = digits + 3;

/** A text of that many bytes that holds the marker of message 0. */
export function markedText(bytes) {
  return `~M${zeros}~`.padEnd(bytes, 'x');
}

/** What `message` of a protocol is given as the number of message 0. */
export const numberZero = zeros;

/** Where a message's number stands in its bytes; a protocol may use it for an id, too. */
export function numberOffsets(image) {
  const offsets = [];
  for (let at = image.indexOf(zeros); at >= 0; at = image.indexOf(zeros, at + digits)) {
    offsets.push(at);
  }
  return offsets;
}

export function writeNumber(bytes, offset, number) {
  let rest = number;
  for (let at = offset + digits - 1; at >= offset; at -= 1) {
    bytes[at] = zero + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}

/** The number of the marker that begins there. */
export function numberAt(bytes, at) {
  let number = 0;
  for (let digit = at + 2; digit < at + 2 + digits; digit += 1) {
    number = number * 10 + bytes[digit] - zero;
  }
  return number;
}

function isMarker(bytes, at) {
  return bytes[at] === tilde && bytes[at + 1] === letterM && bytes[at + markerBytes - 1] === tilde;
}

/**
 * Where the next whole marker begins, from `at` on and before `end`; -1 if there is none. Looks first where it is likely
 * to be: messages of one run are alike, so most often it is as far off as the one before was. Between messages of very
 * different lengths that could pass one over, which the count would tell.
 */
export function findMarker(bytes, at, end, likely) {
  if (likely >= at && likely + markerBytes <= end && isMarker(bytes, likely)) return likely;
  const rest = bytes.subarray(at, end);
  for (let found = rest.indexOf(needle); found >= 0; found = rest.indexOf(needle, found + 1)) {
    if (at + found + markerBytes > end) return -1;
    if (isMarker(rest, found)) return at + found;
  }
  return -1;
}

/** Where a marker may begin that the end of the input cuts off; `end` if none does. */
export function findCut(bytes, from, end) {
  for (let at = Math.max(from, end - markerBytes + 1); at < end; at += 1) {
    if (bytes[at] === tilde && (at + 1 === end || bytes[at + 1] === letterM)) return at;
  }
  return end;
}
