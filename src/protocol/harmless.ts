import type { Notice } from './notices.js';
import { controlCharacter } from './text.js';

const harmfulInText = new RegExp(controlCharacter, 'g');
/** Besides, whatever breaks a line, turns the text around or does not show. */
const harmfulInName = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
/** The same, but for format characters that are part of writing: joiners, and what a family is made of. */
const harmfulInFileName = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;
/** Where people's words stand; every other string is a name, or something like it. */
const texts: ReadonlySet<string> = new Set(['text', 'message']);
/** What is about files: there a `name` is that of a file. */
const ofFiles: ReadonlySet<string> = new Set(['fileOffer', 'fileRequest', 'files']);

/** A text in which a `�` stands for everything that could attack whoever shows it. */
export function disarmText(text: string): string {
  return disarmString(text, harmfulInText);
}

function disarmString(text: string, harmful: RegExp): string {
  return text.replace(harmful, '\ufffd').toWellFormed();
}

/** A copy in which a `�` stands for everything that could attack whoever shows it. */
function disarm(value: unknown, field: string, harmful: RegExp): unknown {
  if (typeof value === 'string') return disarmString(value, harmful);
  if (Array.isArray(value)) return value.map((item) => disarm(item, field, harmful));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, disarm(item, key, harmfulIn(field, key))]),
  );
}

/** What is harmful in a field of an object that stands in the field `parent`. */
function harmfulIn(parent: string, field: string): RegExp {
  if (texts.has(field)) return harmfulInText;
  return field === 'name' && ofFiles.has(parent) ? harmfulInFileName : harmfulInName;
}

/**
 * A notice that no front-end can be attacked with, whatever its server let through: servers check names and texts, and a
 * client need not believe that they do.
 */
export function harmless<N extends Notice>(notice: N): N {
  return disarm(notice, notice.type, harmfulInName) as N;
}
