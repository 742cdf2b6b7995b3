import type { Notice } from './notices.js';

/** C0 without newline and tab, DEL, and C1: what a terminal would obey. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: to find control characters is what this is for
const harmfulInText = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
/** Besides, whatever breaks a line, turns the text around or does not show. */
const harmfulInName = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
/** Where people's words stand; every other string is a name, or something like it. */
const texts: ReadonlySet<string> = new Set(['text', 'message']);

/** A text in which a `�` stands for everything that could attack whoever shows it. */
export function disarmText(text: string): string {
  return text.replace(harmfulInText, '\ufffd').toWellFormed();
}
/** What is about files: there a `name` is that of a file, in which some format characters are writing. */
const ofFiles: ReadonlySet<string> = new Set(['fileOffer', 'fileRequest', 'files']);

/** A copy in which a `�` stands for everything that could attack whoever shows it. */
function disarm(value: unknown, field: string, isText: boolean): unknown {
  if (typeof value === 'string') {
    return isText ? disarmText(value) : value.replace(harmfulInName, '\ufffd').toWellFormed();
  }
  if (Array.isArray(value)) return value.map((item) => disarm(item, field, isText));
  if (typeof value !== 'object' || value === null) return value;
  const isOfFile = ofFiles.has(field);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      disarm(item, key, texts.has(key) || (isOfFile && key === 'name')),
    ]),
  );
}

/**
 * A notice that no front-end can be attacked with, whatever its server let through: servers check names and texts, and a
 * client need not believe that they do.
 */
export function harmless<N extends Notice>(notice: N): N {
  return disarm(notice, notice.type, false) as N;
}
