import type { Filling } from '../../wording/sentences.js';
import { piecesOf } from '../../wording/sentences.js';
import { escapeText } from '../escape.js';
import { colourName } from '../terminal/colours.js';
import { en } from './en.js';
import { ko } from './ko.js';

/** What can be said. */
export type MessageKey = keyof typeof en;

/** All that can be said, in one language. */
export type Catalogue = Readonly<Record<MessageKey, string>>;

/**
 * Says something in the language of the person. Every value is made safe to show; nothing that came from somebody else
 * reaches a terminal by another way.
 */
export type Say = <Key extends MessageKey>(
  key: Key,
  ...values: Filling<(typeof en)[Key], string | number>
) => string;

export const catalogues = { en, ko } as const satisfies Record<string, Catalogue>;

export type Locale = keyof typeof catalogues;

export function makeSay(locale: Locale, colours: boolean): Say {
  const catalogue: Catalogue = catalogues[locale];
  return (key, ...[values]) =>
    piecesOf(catalogue[key])
      .map((piece) => {
        if ('text' in piece) return piece.text;
        const value = String(values?.[piece.blank as keyof typeof values]);
        const safe = escapeText(value);
        return colours && piece.blank === 'name' ? colourName(value, safe) : safe;
      })
      .join('');
}

/** The language of the environment, as the C library finds it: the first of the three that is set counts. */
export function localeOf(env: Readonly<Record<string, string | undefined>>): Locale {
  const { LC_ALL, LC_MESSAGES, LANG } = env;
  return (LC_ALL || LC_MESSAGES || LANG || '').startsWith('ko') ? 'ko' : 'en';
}
