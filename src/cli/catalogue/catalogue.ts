import { escapeText } from '../escape.js';
import { colourName } from '../terminal/colours.js';
import { en } from './en.js';
import { ko } from './ko.js';

/** What can be said. */
export type MessageKey = keyof typeof en;

/** All that can be said, in one language. */
export type Catalogue = Readonly<Record<MessageKey, string>>;

type Placeholder<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;

/** What has to be filled in, none or one object. */
type Values<Key extends MessageKey> = [Placeholder<(typeof en)[Key]>] extends [never]
  ? []
  : [values: Readonly<Record<Placeholder<(typeof en)[Key]>, string | number>>];

/**
 * Says something in the language of the person. Every value is made safe to show; nothing that came from somebody else
 * reaches a terminal by another way.
 */
export type Say = <Key extends MessageKey>(key: Key, ...values: Values<Key>) => string;

export const catalogues = { en, ko } as const satisfies Record<string, Catalogue>;

export type Locale = keyof typeof catalogues;

export function makeSay(locale: Locale, colours: boolean): Say {
  const catalogue: Catalogue = catalogues[locale];
  return (key, ...[values]) =>
    catalogue[key].replace(/\{(\w+)\}/g, (_, placeholder: string) => {
      const value = String(values?.[placeholder as keyof typeof values]);
      const safe = escapeText(value);
      return colours && placeholder === 'name' ? colourName(value, safe) : safe;
    });
}

/** The language of the environment, as the C library finds it: the first of the three that is set counts. */
export function localeOf(env: Readonly<Record<string, string | undefined>>): Locale {
  const { LC_ALL, LC_MESSAGES, LANG } = env;
  return (LC_ALL || LC_MESSAGES || LANG || '').startsWith('ko') ? 'ko' : 'en';
}
