import type { Dialect } from './dialect.js';
import { makeLines } from './lines/lines.js';
import { nativeStream } from './native/native.js';
import { makeRecords } from './records/records.js';
import { GuestNames } from './text/GuestNames.js';
import type { Locale } from './text/words.js';
import { wordsOf } from './text/words.js';
import { makeTyped } from './typed/typed.js';

/** The dialects of a port, told apart by their first bytes. */
export type StreamDialect = 'native' | 'records' | 'lines' | 'typed';

export type Dialects = Readonly<Record<StreamDialect, Dialect>>;

/** All dialects of one server, with the wording of one language. */
export function makeDialects(locale: Locale): Dialects {
  const words = wordsOf(locale);
  const guests = new GuestNames();
  return {
    native: nativeStream,
    records: makeRecords(words, guests),
    lines: makeLines(words, guests),
    typed: makeTyped(words),
  };
}
