import { ChatError } from '../errors.js';

/** C0 without newline and tab, DEL, and C1: what a terminal would obey. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: to refuse control characters is what this is for
export const controlCharacter = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;
const encoder = new TextEncoder();

/** Bytes of `text` in UTF-8. */
export function utf8Bytes(text: string): number {
  return encoder.encode(text).length;
}

/**
 * Throws `TEXT_INVALID` or `TOO_LARGE` unless `text` may be said: well-formed Unicode, not empty, at most `maxBytes` of
 * UTF-8, no control characters but newline and tab. Checked on both ends, so that no front-end can be attacked by a text.
 */
export function checkText(text: string, maxBytes: number): void {
  // Programs without types say numbers, and what may be undefined.
  if (typeof text !== 'string') throw new ChatError('TEXT_INVALID', 'The text is no string.');
  if (text.length === 0) throw new ChatError('TEXT_INVALID', 'The text is empty.');
  // No UTF-16 unit takes more than three bytes of UTF-8, so most texts need no counting.
  if (text.length * 3 > maxBytes && (text.length > maxBytes || utf8Bytes(text) > maxBytes)) {
    throw new ChatError('TOO_LARGE', `The text is longer than ${maxBytes} bytes.`, {
      details: { maxBytes },
    });
  }
  if (controlCharacter.test(text)) {
    throw new ChatError('TEXT_INVALID', 'The text holds a control character.');
  }
  if (!text.isWellFormed())
    throw new ChatError('TEXT_INVALID', 'The text is not well-formed Unicode.');
}

/** Whether a front-end may show it: well-formed, and without control characters but newline and tab. */
export function isShowable(text: string): boolean {
  return !controlCharacter.test(text) && text.isWellFormed();
}
