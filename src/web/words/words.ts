import type { Filling } from '../../wording/sentences.js';
import { piecesOf } from '../../wording/sentences.js';
import { en } from './en.js';
import { ko } from './ko.js';

/** What can be said. */
export type Word = keyof typeof en;

/** All that can be said, in one language. */
export type Catalogue = Readonly<Record<Word, string>>;

export const catalogues = { en, ko } as const satisfies Record<string, Catalogue>;

export type Language = keyof typeof catalogues;

type Value = string | number;

/** Something to say, in whatever language it will be shown. */
export interface Sentence {
  readonly word: Word;
  readonly values: Readonly<Record<string, Value>>;
  /** The words of whoever decided it, shown as they are. */
  readonly reason?: string;
}

/** Makes a sentence; the compiler sees that every blank is filled. */
export function sentence<W extends Word>(
  word: W,
  ...[values]: Filling<(typeof en)[W], Value>
): Sentence {
  return { word, values: values ?? {} };
}

/** Says something in the language of the person, as plain text. */
export type Say = <W extends Word>(word: W, ...values: Filling<(typeof en)[W], Value>) => string;

export function makeSay(language: Language): Say {
  const catalogue: Catalogue = catalogues[language];
  return (word, ...[values]) =>
    piecesOf(catalogue[word])
      .map((piece) =>
        'text' in piece ? piece.text : String(values?.[piece.blank as keyof typeof values]),
      )
      .join('');
}
