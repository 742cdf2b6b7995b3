import type { LeaveReason, Message, Whisper } from '../../index.browser.js';

/** Longest words that are shown to people. */
const maxShown = 160;

/** What is told of a message: all of it, so that one letter that differs is noticed. */
export function wordsOfMessage({ seq, id, from, text, at, scope }: Message): string {
  const whom = scope === 'room' ? 'the room' : 'the partner';
  return `message ${seq} of ${from} to ${whom}: ${JSON.stringify(text)} (id ${id}, at ${at})`;
}

/** What is told of a whisper. */
export function wordsOfWhisper({ seq, id, from, to, text, at }: Whisper): string {
  return `whisper ${seq} of ${from} to ${to}: ${JSON.stringify(text)} (id ${id}, at ${at})`;
}

/** What is told of somebody who came, fell asleep or woke up. */
export function wordsOf(kind: 'join' | 'sleep' | 'wake', name: string): string {
  return `the ${kind} of ${name}`;
}

/** What is told of somebody who left. */
export function wordsOfLeave(name: string, reason: LeaveReason): string {
  return `the leave of ${name} (${reason})`;
}

/** What is told of a question for a 1:1. */
export function wordsOfRequest(id: number, from: string): string {
  return `question ${id} of ${from}`;
}

/** What is told of a 1:1 that begins; the two in any order. */
export function wordsOfPair(id: number, users: readonly string[]): string {
  return `the 1:1 ${id} of ${[...users].sort().join(' and ')}`;
}

/** The same, as much of it as people read. */
export function shown(words: string): string {
  return words.length > maxShown ? `${words.slice(0, maxShown)}…` : words;
}
