import type { ParseArgsConfig } from 'node:util';
import { parseArgs } from 'node:util';
import { Complaint } from './Complaint.js';
import type { Locale, Say } from './catalogue/catalogue.js';

/** A command of the program. */
export type Topic = 'serve' | 'join' | 'passwd';

/** The arguments are not understood; the help on `topic` says how they should be. */
export class UsageError extends Complaint {
  readonly topic: Topic | undefined;

  constructor(topic: Topic | undefined, describe: (say: Say) => string) {
    super(describe);
    this.topic = topic;
  }
}

/** The options that every command has. */
export const commonOptions = {
  help: { type: 'boolean', short: 'h' },
  locale: { type: 'string' },
} as const;

/**
 * Checks what `parseArgs` would complain of in English only: every option is one of `options` and has a value exactly
 * where it takes one, and at most `maxPositionals` other arguments stand beside them.
 */
export function checkOptions(
  topic: Topic | undefined,
  args: readonly string[],
  options: NonNullable<ParseArgsConfig['options']>,
  maxPositionals = 0,
): void {
  const { tokens, positionals } = parseArgs({
    args: [...args],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { rawName: option, value, inlineValue } = token;
    const type = options[token.name]?.type;
    if (type === undefined) {
      throw new UsageError(topic, (say) => say('unknownOption', { option }));
    }
    if (type === 'boolean' && value !== undefined) {
      throw new UsageError(topic, (say) => say('valueUnwanted', { option }));
    }
    // Behind `--port --host` the port was forgotten; who means a value with a dash writes `--name=-x`.
    if (type === 'string' && (value === undefined || (!inlineValue && value.startsWith('-')))) {
      throw new UsageError(topic, (say) => say('valueMissing', { option }));
    }
  }
  const surplus = positionals[maxPositionals];
  if (surplus !== undefined) {
    throw new UsageError(topic, (say) => say('argumentUnwanted', { argument: surplus }));
  }
}

export function readLocale(
  topic: Topic | undefined,
  value: string | undefined,
): Locale | undefined {
  if (value === undefined || value === 'en' || value === 'ko') return value;
  throw new UsageError(topic, (say) => say('badLocale', { value }));
}

/** A whole number within its bounds. */
export function readNumber(topic: Topic, option: string, value: string, min: number, max: number) {
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new UsageError(topic, (say) => say('badNumber', { option, value, min, max }));
}
