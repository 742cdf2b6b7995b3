import { controlCharacter } from './text.js';

/** What is harmful in people's words: what a terminal would obey. */
export const harmfulInText: RegExp = new RegExp(controlCharacter, 'g');
/** In a name, or something like it, besides: whatever breaks a line, turns the text around or does not show. */
export const harmfulInName: RegExp = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
/** The same, but for format characters that are part of writing: joiners, and what a family is made of. */
export const harmfulInFileName: RegExp = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** A text in which a `�` stands for everything that could attack whoever shows it. */
export function disarmText(text: string): string {
  return disarm(text, harmfulInText);
}

/** The same, of what is harmful in whatever it is. */
export function disarm(text: string, harmful: RegExp): string {
  return text.replace(harmful, '\ufffd').toWellFormed();
}
