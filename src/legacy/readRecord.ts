import type { User } from '../protocol/model.js';
import { wordsOf } from '../wire/text/words.js';

/** What a text of the select() chat's server tells. */
export type Report =
  | {
      readonly kind: 'message' | 'whisper' | 'pairMessage';
      readonly from: string;
      readonly text: string;
    }
  | {
      readonly kind: 'join' | 'leave' | 'pairRequest' | 'pairDeclined' | 'pairStart' | 'pairEnd';
      readonly name: string;
    }
  /** The list begins. Where it tells of states, the server is of the fourth stage at least. */
  | { readonly kind: 'listHead'; readonly hasStatus: boolean }
  | { readonly kind: 'listRow'; readonly name: string; readonly status: User['status'] }
  | { readonly kind: 'listEnd' }
  /** No known notice, and no message with a name. */
  | { readonly kind: 'other'; readonly text: string };

const words = wordsOf('ko');

/** The pattern of a notice. Old servers take any name; none of ours carries a longer one. */
function patternOf(notice: (name: string) => string): RegExp {
  const escaped = notice('NAME')
    .trimEnd()
    .replaceAll(/[[\]().?]/g, '\\$&');
  return new RegExp(`^${escaped.replace('NAME', '([^\\]]{1,128})')}$`);
}

const notices = [
  ['join', patternOf(words.join)],
  ['leave', patternOf(words.leave)],
  ['pairRequest', patternOf(words.pairRequest)],
  ['pairDeclined', patternOf(words.pairDeclined)],
  ['pairStart', patternOf(words.pairStart)],
  ['pairEnd', patternOf(words.pairEnd)],
] as const;

/** In this order: what bears no mark is a message. */
const sayings = [
  ['whisper', /^\[귓속말\] \[([^\]]{1,128})\] (.*)$/s],
  ['pairMessage', /^\[1:1\] \[([^\]]{1,128})\] (.*)$/s],
  ['message', /^\[([^\]]{1,128})\] (.*)$/s],
] as const;

/** Understands a text of the server, which has no newline at its end. */
export function readRecord(text: string): Report {
  for (const [kind, pattern] of notices) {
    const [, name] = pattern.exec(text.trimEnd()) ?? [];
    if (name !== undefined) return { kind, name };
  }
  for (const [kind, pattern] of sayings) {
    const [, from, said] = pattern.exec(text) ?? [];
    if (from !== undefined && said !== undefined) return { kind, from, text: said };
  }
  if (text.startsWith('User List\n')) return { kind: 'listHead', hasStatus: /\tstatus/.test(text) };
  if (/^-{4,}$/.test(text)) return { kind: 'listEnd' };
  const [, name, status] = /^\d{2,}\t([^\t]{1,128})(?:\t([OS]))?$/.exec(text) ?? [];
  if (name === undefined) return { kind: 'other', text };
  return { kind: 'listRow', name, status: status === 'S' ? 'asleep' : 'awake' };
}
