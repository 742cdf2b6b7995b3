import type { Language } from '../words/words.js';

const timeOptions = { hour: 'numeric', minute: '2-digit' } as const;
const dateOptions = { day: 'numeric', month: 'short', year: 'numeric' } as const;
const dayOptions = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;

/** To make a formatter takes longer than to use it a hundred times. */
const formats = {
  en: {
    time: new Intl.DateTimeFormat('en', timeOptions),
    date: new Intl.DateTimeFormat('en', dateOptions),
    day: new Intl.DateTimeFormat('en', dayOptions),
  },
  ko: {
    time: new Intl.DateTimeFormat('ko', timeOptions),
    date: new Intl.DateTimeFormat('ko', dateOptions),
    day: new Intl.DateTimeFormat('ko', dayOptions),
  },
} as const satisfies Record<Language, object>;

/** The time of day, as people here write it. */
export function formatTime(language: Language, at: number): string {
  return formats[language].time.format(at);
}

/** The day, as people here write it. */
export function formatDay(language: Language, at: number): string {
  return formats[language].day.format(at);
}

/** The day in short, as people here write it. */
export function formatDate(language: Language, at: number): string {
  return formats[language].date.format(at);
}

/** The same for all moments of one day, here. */
export function dayOf(at: number): string {
  return new Date(at).toDateString();
}
