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
const looseMark = /[\p{Nd}_.-]\p{M}/u;
/** Marks with a width of their own (`Mc`) cannot pile up; Burmese and Khmer write several of them in a row. */
const piledMarks = /\p{Mn}{3}/u;

/** Compatibility characters that everyday keyboards write: Armenian և, Thai and Lao AM, Lao ໜ ໝ, Hangul jamo (ㅋㅋ). */
const everydayCompatibility = /[\u0587\u0E33\u0EB3\u0EDC\u0EDD\u3131-\u318E]/;

/**
 * What may stand together: the three mixtures of Unicode's "highly restrictive" level (UTS #39, 5.2), else one script.
 * These are the scripts in widespread everyday use (UTS #31, table 5). Of the others most have few writers or none today,
 * and some look Latin letter by letter (Lisu, Cherokee).
 */
const writings =
  'LatnHaniHiraKana LatnHaniBopo LatnHaniHang Cyrl Grek Arab Hebr Thai Deva Armn Geor Beng Gujr Guru Knda ' +
  'Mlym Orya Sinh Taml Telu Thaa Ethi Khmr Laoo Mymr Tibt';

const oneWriting = new RegExp(
  `^(?:${writings
    .split(' ')
    .map((codes) => `[\\d_.\\-\\p{scx=Zinh}${codes.replace(/.{4}/g, '\\p{scx=$&}')}]+`)
    .join('|')})$`,
  'u',
);

/**
 * Checks a name against the rules and returns its canonical spelling (NFC):
 *
 * - 1 to {@link maxNameCharacters} characters;
 * - letters and decimal digits of Unicode, and `_`, `-`, `.`; the first is a letter or a digit, so that a name never
 *   reads as a command, an option, a hidden file or nothing but punctuation;
 * - combining marks only after a letter, at most two in a row that stack;
 * - nothing invisible: spaces, control, zero-width, bidi and filler characters, lone surrogates;
 * - no compatibility characters (full-width Latin, ligatures, mathematical letters), except the few that people type;
 * - one script, or Latin with Chinese, Japanese or Korean; digits of one system.
 *
 * Reserved names are not looked at here.
 *
 * @throws {@link ChatError} `NAME_INVALID`; the message tells the rule, and never repeats the name.
 */
export function checkName(input: string): string {
  if (input.length > maxInputUnits) throw tooLong();
  const name = input.normalize('NFC');
  const characters = [...name];
  if (characters.length === 0) throw invalid('A name has at least one character');
  if (characters.length > maxNameCharacters) throw tooLong();
  const [bad] = forbidden.exec(name) ?? [];
  if (bad !== undefined) throw invalid(`A name must not hold ${codePointOf(bad)}`);
  if (!startsReadably.test(name)) throw invalid('A name begins with a letter or a digit');
  if (looseMark.test(name)) throw invalid('A combining mark in a name follows a letter');
  if (piledMarks.test(name)) throw invalid('A name has at most two stacked marks in a row');
  const variant = characters.find(isCompatibility);
  if (variant !== undefined) {
    throw invalid(`A name must not hold ${codePointOf(variant)}, a variant of another character`);
  }
  if (digitSystems(characters).size > 1) throw invalid('All digits of a name are of one system');
  if (!oneWriting.test(name)) throw invalid('All letters of a name are of one script in use today');
  return name;
}

function invalid(message: string): ChatError {
  return new ChatError('NAME_INVALID', message);
}

function tooLong(): ChatError {
  return invalid(`A name has at most ${maxNameCharacters} characters`);
}

/** For messages: the character itself could be an attack on the terminal that shows them. */
function codePointOf(character: string): string {
  return `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;
}

function isCompatibility(character: string): boolean {
  return character.normalize('NFKC') !== character && !everydayCompatibility.test(character);
}

/** The ten digits of a system share a block of sixteen code points (but for U+116DA to U+116E3, which count as two). */
function digitSystems(characters: string[]): Set<number> {
  const digits = characters.filter((character) => /\p{Nd}/u.test(character));
  return new Set(digits.map((digit) => (digit.codePointAt(0) ?? 0) >> 4));
}

/** Lower-case Cyrillic, then Greek, then phonetic Latin letters; below each the Latin letter that it passes for. */
const lookAlikes = 'авсԁенһіјкӏморԛѕтуѵԝх' + 'αβγεζηικμνορτυχ' + 'ɑɡ';
const latinTwins = 'abcdehhijklmopqstyvwx' + 'abyezhikmvoptyx' + 'ag';

/**
 * The key under which a name is unique: two names with one key cannot be in the room together. Never fails, and takes
 * any string, so that a name may also be looked up by a spelling that nobody could come in by.
 *
 * One key have: upper and lower case (with ß and ss, ı and i), composed and decomposed spellings, compatibility variants,
 * and Cyrillic or Greek letters that pass for Latin ones in lower case or, where that does not conflict, in capitals
 * (Cyrillic «расе» and Latin "pace").
 *
 * Not covered: twins within one script (`l`, `I` and `1`, `rn` and `m`, `O` and `0`, ソ and ン), Greek Ν for N (ν is v),
 * between Han and kana (力 and カ), and scripts other than Cyrillic, Greek and Latin (Armenian ս for u).
 *
 * A key is for comparing only: it is neither a valid name nor fit to be shown.
 */
export function nameKey(name: string): string {
  // Lower, upper, lower: ẞ reaches "ss" only by way of ß, and ı reaches i only by way of I.
  const folded = name.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase();
  return (
    folded
      // Decomposed, so that the table serves accented letters too.
      .normalize('NFKD')
      .replace(
        /[\u0251\u0261\u0370-\u052F]/g,
        (letter) => latinTwins[lookAlikes.indexOf(letter)] ?? letter,
      )
      // An i shows the same with its dot said twice.
      .replace(/([ij]\p{Mn}?)\u0307/gu, '$1')
  );
}
