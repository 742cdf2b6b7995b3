import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkName, maxNameCharacters, nameKey } from '../../src/accounts/names.js';
import { ChatError } from '../../src/errors.js';

/** The name as the room would spell it, or undefined if it is refused in the one way that is allowed. */
function accepted(input: string): string | undefined {
  try {
    return checkName(input);
  } catch (error) {
    expect(error).toBeInstanceOf(ChatError);
    expect(error).toHaveProperty('code', 'NAME_INVALID');
    return undefined;
  }
}

const goodNames: [what: string, name: string][] = [
  ['Latin', 'atom'],
  ['a single letter', 'x'],
  ['capitals', 'Hansung'],
  ['digits behind letters', 'user1'],
  ['digits alone', '2024'],
  ['punctuation inside', 'jean-luc.p_1'],
  ['punctuation at the end', 'atom_'],
  ['Latin with accents', 'Zoë'],
  ['Vietnamese', 'NguyễnHữuĐạt'],
  ['Turkish dotless i', 'Işıl'],
  ['German sharp s', 'Strauß'],
  ['an accent that has no composed form', 'n\u0308o'],
  ['Korean', '한성'],
  ['Korean jamo as typed in chats', 'ㅋㅋ'],
  ['Korean with Latin and digits', '김atom2'],
  ['Japanese in three scripts with Latin', 'さくらサクラ桜A'],
  ['a long vowel mark', 'ユーザー'],
  ['an iteration mark', '佐々木'],
  ['Chinese', '李小龙'],
  ['Chinese with Bopomofo', '注ㄓㄨ'],
  ['a character outside the basic plane', '𠮷野'],
  ['Cyrillic', 'Иван'],
  ['Ukrainian', 'Її'],
  ['Greek with final sigma', 'Οδυσσεύς'],
  ['Arabic', 'محمد'],
  ['Arabic with vowel marks', 'مُحَمَّد'],
  ['Arabic with its own digits', 'علي٣'],
  ['Hebrew', 'דוד'],
  ['Thai with vowel and tone', 'ที่รัก'],
  ['Thai with AM', 'น้ำ'],
  ['Lao with AM', 'ຄຳ'],
  ['Lao with its own digraph', 'ໜູ'],
  ['a mark that belongs to no script', 'a\u0316b'],
  ['Hindi', 'हिन्दी'],
  ['Burmese with four spacing marks in a row', 'ကျော်'],
  ['Khmer', 'ស្ត្រី'],
  ['Tamil', 'தமிழ்'],
  ['Armenian with its everyday ligature', 'Սևակ'],
  ['Georgian', 'გიორგი'],
  ['Amharic', 'ሰላም'],
  ['as many letters as allowed', 'x'.repeat(32)],
  ['as many characters outside the basic plane as allowed', '𠮷'.repeat(32)],
  ['a long decomposed spelling of a short name', 'ᾂ'.repeat(32).normalize('NFD')],
];

const badNames: [what: string, name: string, rule: RegExp][] = [
  ['nothing', '', /at least one/],
  ['33 letters', 'x'.repeat(33), /at most 32/],
  ['a megabyte', 'x'.repeat(1_000_000), /at most 32/],
  ['brackets', '[atom]', /U\+005B/],
  ['a space', 'a b', /U\+0020/],
  ['a space alone', ' ', /U\+0020/],
  ['a trailing space', 'atom ', /U\+0020/],
  ['a no-break space', 'a\u00A0b', /U\+00A0/],
  ['an ideographic space', '한\u3000성', /U\+3000/],
  ['a newline', 'a\n', /U\+000A/],
  ['NUL', 'a\0b', /U\+0000/],
  ['an escape sequence', 'a\x1b[31m', /U\+001B/],
  ['DEL', 'a\x7f', /U\+007F/],
  ['a C1 control', 'a\u009bm', /U\+009B/],
  ['a slash', 'a/b', /U\+002F/],
  ['a colon', 'a:b', /U\+003A/],
  ['an at sign', 'a@b', /U\+0040/],
  ['an apostrophe', "o'neil", /U\+0027/],
  ['a zero-width space', 'a\u200Bb', /U\+200B/],
  ['a zero-width joiner', 'a\u200Db', /U\+200D/],
  ['a zero-width non-joiner', 'a\u200Cb', /U\+200C/],
  ['a word joiner', 'a\u2060b', /U\+2060/],
  ['a byte order mark', '\uFEFFatom', /U\+FEFF/],
  ['a soft hyphen', 'a\u00ADb', /U\+00AD/],
  ['a right-to-left override', 'a\u202Eb', /U\+202E/],
  ['a bidi isolate', 'a\u2067b', /U\+2067/],
  ['a left-to-right mark', 'a\u200E', /U\+200E/],
  ['a variation selector', 'a\uFE0F', /U\+FE0F/],
  ['a tag character', 'a\u{E0041}', /U\+E0041/],
  ['a combining grapheme joiner', 'a\u034Fb', /U\+034F/],
  ['a Hangul filler', '\u3164', /U\+3164/],
  ['a Hangul filler among letters', '한\u3164성', /U\+3164/],
  ['a leading-consonant filler', '\u115F', /U\+115F/],
  ['a vowel filler', '한\u1160', /U\+1160/],
  ['a half-width filler', '\uFFA0', /U\+FFA0/],
  ['a Mongolian separator', 'a\u180E', /U\+180E/],
  ['a lone high surrogate', 'a\uD800', /U\+D800/],
  ['a lone low surrogate', '\uDC00b', /U\+DC00/],
  ['a surrogate pair the wrong way round', '\uDE00\uD83D', /U\+DE00/],
  ['an emoji', '😀', /U\+1F600/],
  ['an emoji behind letters', 'atom😀', /U\+1F600/],
  ['a flag', '🇰🇷', /U\+1F1F0/],
  ['a keycap', '1\u20E3', /U\+20E3/],
  ['an enclosing mark', 'a\u20DD', /U\+20DD/],
  ['a private-use character', 'a\uE000', /U\+E000/],
  ['a noncharacter', 'a\uFFFF', /U\+FFFF/],
  ['the replacement character', 'a\uFFFD', /U\+FFFD/],
  ['a Roman numeral character', 'Henryⅷ', /U\+2177/],
  ['punctuation first', '-rf', /begins with/],
  ['a dot first', '.ssh', /begins with/],
  ['only punctuation', '...', /begins with/],
  ['a mark first', '\u0301a', /begins with/],
  ['a mark behind a digit', '1\u0301', /follows a letter/],
  ['a mark behind punctuation', 'a-\u0301', /follows a letter/],
  ['a pile of marks', 'a\u0316\u0317\u0318', /at most two/],
  ['zalgo', 'h\u0321\u0322\u0327\u0336\u0315\u031B\u0340', /at most two/],
  ['full-width Latin', 'ＡＴＯＭ', /U\+FF21, a variant/],
  ['half-width katakana', 'ｱﾄﾑ', /U\+FF71, a variant/],
  ['a ligature', 'ﬁn', /U\+FB01, a variant/],
  ['mathematical letters', '𝐚𝐭𝐨𝐦', /U\+1D41A, a variant/],
  ['mathematical digits', 'a𝟏', /U\+1D7CF, a variant/],
  ['superscripts', 'aⁿ', /U\+207F, a variant/],
  ['a long s', 'ſam', /U\+017F, a variant/],
  ['an Arabic presentation form', 'ﷲ', /U\+FDF2, a variant/],
  ['Arabic and Western digits', 'علي3٣', /one system/],
  ['Arabic and Persian digits', 'علي٣۳', /one system/],
  ['Latin with a Cyrillic letter', 'аtom', /one script/],
  ['Latin with a Greek letter', 'αtom', /one script/],
  ['Cyrillic with Greek', 'Иαн', /one script/],
  ['Latin with a Thai digit', 'atom๓', /one script/],
  ['Latin with a Thai mark', 'a\u0E48', /one script/],
  ['Hangul with kana', '한さ', /one script/],
  ['Hangul with Bopomofo', '한ㄓ', /one script/],
  ['Bopomofo with kana', 'ㄓさ', /one script/],
  ['Arabic with Hebrew', 'מحمد', /one script/],
  ['Cherokee, which looks Latin', 'ᎪᎢᎬ', /one script/],
  ['Lisu, which looks Latin', 'ꓔꓳꓟ', /one script/],
  ['runes', 'ᚱᚢᚾᛖ', /one script/],
  ['a modifier that looks like a colon', 'aːb', /U\+02D0/],
  ['a modifier that looks like an apostrophe', 'oʼneil', /U\+02BC/],
];

describe('checkName', () => {
  it.each(goodNames)('accepts %s', (_what, name) => {
    expect(checkName(name)).toBe(name.normalize('NFC'));
  });

  it.each(badNames)('refuses %s and says why', (_what, name, rule) => {
    expect(accepted(name)).toBeUndefined();
    expect(() => checkName(name)).toThrow(rule);
  });

  it('returns the composed spelling', () => {
    expect(checkName('Zoe\u0308')).toBe('Zo\u00EB');
    expect(checkName('한성'.normalize('NFD'))).toBe('한성');
    // The Kelvin sign is canonically a K.
    expect(checkName('\u212Aim')).toBe('Kim');
  });

  it('counts characters after composing', () => {
    expect(checkName('e\u0301'.repeat(32))).toBe('é'.repeat(32));
    expect(accepted('e\u0301'.repeat(33))).toBeUndefined();
  });
});

/** Pieces that are close to a rule, so that random names fall on both sides of it. */
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...'aZo1_-.ßıİẞéñåςΣΟΰДаеёіћ가ㅋ각さユー李नि๓٣') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('\u0301', '\u0307', '\u0323', '\u0345', '\u0E48', '\u093C'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('\u200D', '\u202E', '\u3164', '\uD800', '\0', ' ', '[', 'Ａ', '😀'),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
);
const nearName = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
const anyString = fc.oneof(
  nearName,
  fc.string({ unit: 'binary' }),
  // Any UTF-16 at all, lone surrogates included.
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
);
/** A word of one script, with marks and case: accepted nearly always. */
const likelyName = fc
  .oneof(
    ...[
      'aZßıİẞéñåǰiIjẖ\u0307\u0323\u0301',
      'ΣςσΟΰΐᾳάΑι\u0308',
      'ДаеёіћЙйӏһѵ',
      'ԵեՒև',
      'გაᲒ',
      'ⰀꙊ한ㄱㅏ',
    ].map((letters) => fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 6 })),
  )
  .map((letters) => letters.join(''));

function spellings(name: string): string[] {
  const cases = [name, name.toUpperCase(), name.toLowerCase(), name.toUpperCase().toLowerCase()];
  return cases.flatMap((form) => [form, form.normalize('NFD'), form.normalize('NFC')]);
}

describe('any string', () => {
  it('is accepted or refused as NAME_INVALID, and nothing else happens', () => {
    fc.assert(
      fc.property(anyString, (input) => {
        accepted(input);
        nameKey(input);
      }),
      { numRuns: 2000 },
    );
  });

  it('that was accepted is accepted again unchanged', () => {
    fc.assert(
      fc.property(fc.oneof(nearName, likelyName), (input) => {
        const name = accepted(input);
        fc.pre(name !== undefined);
        expect(checkName(name)).toBe(name);
      }),
    );
  });

  it('that was accepted holds nothing invisible, unpaired or too long', () => {
    const hidden =
      /[\s\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Z}\p{S}\p{Me}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}[\]]/u;
    fc.assert(
      fc.property(fc.oneof(nearName, likelyName), (input) => {
        const name = accepted(input);
        fc.pre(name !== undefined);
        expect(name).not.toMatch(hidden);
        expect([...name].length).toBeLessThanOrEqual(maxNameCharacters);
        expect(name).toBe(name.normalize('NFC'));
        expect(name.isWellFormed()).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

const collisions: [what: string, one: string, other: string][] = [
  ['case', 'Atom', 'aTOM'],
  ['case of Cyrillic', 'Иван', 'ИВАН'],
  ['sharp s', 'Strauß', 'STRAUSS'],
  ['capital sharp s', 'STRAUẞ', 'strauß'],
  ['dotless i', 'ısıl', 'isil'],
  ['dotted capital I', 'İstanbul', 'istanbul'],
  ['an i with its dot twice', 'i\u0307s', 'is'],
  ['an accented i with its dot twice', 'ị\u0307s', 'ịs'],
  ['final sigma', 'Οδός', 'ΟΔΌΣ'],
  ['decomposed spelling', 'Zoë', 'Zoe\u0308'],
  ['compatibility variants, though such names are refused', 'atom', 'ＡＴＯＭ'],
  ['loose jamo that spell a syllable', 'ㄱㅏ', '가'],
  ['Cyrillic that passes for Latin', 'расе', 'pace'],
  ['Cyrillic capitals that pass for Latin', 'ТОМ', 'TOM'],
  ['Cyrillic with a diaeresis', 'ёа', 'ëa'],
  ['Ukrainian yi', 'ї', 'ï'],
  ['Greek that passes for Latin', 'ονο', 'ovo'],
  ['Greek capitals that pass for Latin', 'ΚΑΤΕ', 'KATE'],
  ['Greek with an accent', 'ά', 'á'],
  ['phonetic letters within Latin', 'ɡɑs', 'gas'],
];

const distinct: [what: string, one: string, other: string][] = [
  ['different letters', 'atom', 'atoms'],
  ['an accent', 'zoe', 'zoë'],
  ['Korean syllables', '한성', '한솔'],
  ['Cyrillic without Latin twins', 'Иван', 'Ivan'],
  ['punctuation', 'a-b', 'a_b'],
  ['the umlaut and its base', 'muller', 'müller'],
];

describe('nameKey', () => {
  it.each(collisions)('is the same over %s', (_what, one, other) => {
    expect(nameKey(one)).toBe(nameKey(other));
  });

  it.each(distinct)('differs over %s', (_what, one, other) => {
    expect(nameKey(one)).not.toBe(nameKey(other));
  });

  it('gives each look-alike the Latin letter it is meant for', () => {
    expect(nameKey('авсԁенһіјкӏморԛѕтуѵԝх')).toBe('abcdehhijklmopqstyvwx');
    expect(nameKey('αβγεζηικμνορτυχ')).toBe('abyezhikmvoptyx');
  });

  it('does not change with the case or the normal form of a name', () => {
    fc.assert(
      fc.property(fc.oneof(nearName, likelyName), (input) => {
        const name = accepted(input);
        fc.pre(name !== undefined);
        expect(new Set(spellings(name).map(nameKey))).toEqual(new Set([nameKey(name)]));
      }),
      { numRuns: 1000 },
    );
  });

  it('does not change with the case of any letter that a name may hold', () => {
    const letters: string[] = [];
    for (let point = 0; point <= 0x10ffff; point += 1) {
      const letter = String.fromCodePoint(point);
      // Only what has two cases can fail, and a hundred thousand ideographs have none.
      if (/\p{Changes_When_Casemapped}/u.test(letter) && accepted(letter) !== undefined) {
        letters.push(letter);
      }
    }
    expect(letters.length).toBeGreaterThan(1000);
    const unstable = letters.filter((letter) =>
      spellings(letter).some((spelling) => nameKey(spelling) !== nameKey(letter)),
    );
    expect(unstable).toEqual([]);
  });
});
