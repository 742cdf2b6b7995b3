import type { Language } from '../words/words.js';
import { catalogues } from '../words/words.js';

export const themes = ['system', 'light', 'dark'] as const;

export type Theme = (typeof themes)[number];

/** What the person chose; kept in this browser. */
export interface Settings {
  readonly language: Language;
  readonly theme: Theme;
  /** The name they came in by last. */
  readonly name: string;
}

const storageKey = 'chatcast';

export const languages = Object.keys(catalogues) as readonly Language[];

/** What is kept may be from another version, or have been changed by hand. */
export function readSettings(kept: string | null, browserLanguage: string): Settings {
  const values = parseObject(kept);
  const { name } = values;
  return {
    language:
      languages.find((each) => each === values.language) ??
      (browserLanguage.startsWith('ko') ? 'ko' : 'en'),
    theme: themes.find((each) => each === values.theme) ?? 'system',
    name: typeof name === 'string' ? name : '',
  };
}

function parseObject(json: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json ?? '');
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** A browser may be told to keep nothing: then nothing is kept. */
export function loadSettings(): Settings {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(storageKey);
  } catch {
    // See above.
  }
  return readSettings(kept, navigator.language);
}

export function keepSettings(settings: Settings): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify(settings));
  } catch {
    // See above.
  }
}
