import type { ChatErrorCode } from '../../errors.js';
import { en } from './en.js';
import { ko } from './ko.js';

/**
 * All that people at clients of text are told, in one language. Where a dialect is cut into records or frames, each text
 * here is one of them; the newline at its end is its own.
 */
export interface Words {
  readonly join: (name: string) => string;
  readonly leave: (name: string) => string;
  /** Stands in brackets before the name of who whispers. */
  readonly whisperMark: string;
  readonly pairRequest: (name: string) => string;
  readonly pairStart: (name: string) => string;
  readonly pairEnd: (name: string) => string;
  /** What became of a question, to who asked. */
  readonly pairDeclined: (name: string) => string;
  readonly pairExpired: (name: string) => string;
  readonly pairWithdrawn: (name: string) => string;
  readonly pairBusy: (name: string) => string;
  readonly pairAsleep: (name: string) => string;
  /** To who was asked and need not answer any more. */
  readonly pairRequestOver: (name: string) => string;

  /** What one is told of one's own doing, where the dialect does that. */
  readonly greeting: string;
  readonly welcome: (name: string) => string;
  readonly pairAsked: (name: string) => string;
  readonly youSleep: string;
  readonly youWake: string;
  readonly goodBye: string;
  readonly help: string;

  /** To who comes in under another name than the one it used. */
  readonly otherName: (name: string) => string;
  readonly unknownCommand: (command: string) => string;
  readonly usage: (usage: string) => string;
  readonly noPair: string;
  readonly noQuestion: string;
  readonly alreadyIn: string;
  readonly filesImpossible: string;

  readonly fileOffer: (name: string) => string;
  readonly fileDeclined: (name: string) => string;
  readonly fileSending: (name: string, file: string) => string;
  readonly fileReceiving: (name: string, file: string) => string;
  readonly fileSent: (file: string, bytes: number) => string;
  readonly fileReceived: (file: string, bytes: number) => string;
  /** It has ended, and not well. */
  readonly fileOver: (file: string) => string;
  readonly fileHelp: string;

  /** Why something cannot be. */
  readonly refusal: (code: ChatErrorCode) => string;
  /** The same for what was not understood at all, and for codes of later versions. */
  readonly notUnderstood: string;
  /** Between a refusal and what the program says of it. */
  readonly because: (refusal: string, reason: string) => string;
}

const allWords = { en, ko } as const satisfies Record<string, Words>;

export type Locale = keyof typeof allWords;

export function wordsOf(locale: Locale): Words {
  return allWords[locale];
}

/** Names that nobody can have, because a message of theirs would look like something else. */
export const reservedNames: readonly string[] = Object.values(allWords).map(
  ({ whisperMark }) => whisperMark,
);
