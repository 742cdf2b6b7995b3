import type { Message, Whisper } from './model.js';
import type { FactOf } from './notices.js';

/** The message that a fact tells of. */
export function messageOf({ id, seq, from, text, at, scope }: FactOf<'message'>): Message {
  return { id, seq, from, text, at, scope };
}

/** The whisper that a fact tells of. */
export function whisperOf({ id, seq, from, to, text, at }: FactOf<'whisper'>): Whisper {
  return { id, seq, from, to, text, at };
}
