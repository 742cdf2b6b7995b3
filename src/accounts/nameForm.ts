import { ChatError } from '../errors.js';

/** Longest name, in characters (code points of the NFC form). As wide as a Unix login; a list of users stays a list. */
export const maxNameCharacters = 32;

/** No 32 characters have a longer spelling than this, in UTF-16 units (NFD has at most 4 units for one of NFC). */
const maxInputUnits = 256;

/**
 * `DI` is Default_Ignorable: letters and marks that show nothing, such as the Hangul fillers. The block behind it holds
 * letters that pass for punctuation (ʼ ː ˌ).
 */
const forbidden = /[^\p{L}\p{Mn}\p{Mc}\p{Nd}_.-]|\p{DI}|[\u02B0-\u02FF]/u;
const startsReadably = /^[\p{L}\p{Nd}]/u;

/**
 * Checks of a name what needs no tables of scripts, and returns its canonical spelling (NFC): its length, and which
 * characters it holds. A client looks at no more before it asks; the rest the server says, by `checkName`.
 *
 * @throws {@link ChatError} `NAME_INVALID`; the message tells the rule, and never repeats the name.
 */
export function checkNameForm(input: string): string {
  if (input.length > maxInputUnits) throw tooLong();
  const name = input.normalize('NFC');
  const characters = [...name];
  if (characters.length === 0) throw invalidName('A name has at least one character');
  if (characters.length > maxNameCharacters) throw tooLong();
  const [bad] = forbidden.exec(name) ?? [];
  if (bad !== undefined) throw invalidName(`A name must not hold ${codePointOf(bad)}`);
  if (!startsReadably.test(name)) throw invalidName('A name begins with a letter or a digit');
  return name;
}

export function invalidName(message: string): ChatError {
  return new ChatError('NAME_INVALID', message);
}

function tooLong(): ChatError {
  return invalidName(`A name has at most ${maxNameCharacters} characters`);
}

/** For messages: the character itself could be an attack on the terminal that shows them. */
export function codePointOf(character: string): string {
  return `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;
}
