import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxFileNameBytes } from '../../src/protocol/fileBounds.js';
import { safeName as safeNameOfPage } from '../../src/transfer/safeName.browser.js';
import { fileNameKey, numbered, safeName } from '../../src/transfer/safeName.js';

const bytesOf = (text: string) => Buffer.byteLength(text);

const kept: [what: string, name: string][] = [
  ['a plain name', 'data.txt'],
  ['no ending', 'README'],
  ['two endings', 'backup.tar.gz'],
  ['capitals', 'Photo.JPEG'],
  ['spaces inside', 'my  holiday photos.zip'],
  ['dots inside', 'v1.2..3.txt'],
  ['punctuation', "it's (really) [1] {2} #3 @4 & 5% + $6, ok!.txt"],
  ['a dash first', '-rf'],
  ['a tilde first', '~notes'],
  ['Korean', '한성대학교 시간표.hwp'],
  ['Chinese', '报告.docx'],
  ['Japanese with a wide space', '資料　２０２４.pdf'],
  ['an ideograph of a chosen shape', '葛\u{E0100}城.txt'],
  ['German', 'Straße – Übersicht.pdf'],
  ['Arabic', 'تقرير.pdf'],
  ['Hebrew', 'דוח.pdf'],
  ['Persian with a zero-width non-joiner between letters', 'می\u200Cخواهم.txt'],
  ['Hindi with a joiner between letters', 'क्\u200Dष.txt'],
  ['Thai', 'รายงาน.pdf'],
  ['an accent that has no composed form', 'n\u0308o.txt'],
  ['the narrow space that macOS writes', 'Screenshot at 3.00.00\u202FPM.png'],
  ['an emoji', '😀.png'],
  ['a family', '👨‍👩‍👧‍👦 2024.jpg'],
  ['a heart of two characters', '❤️.txt'],
  ['a profession with a colour of skin', '👩🏽‍🚀.txt'],
  ['a flag', '🇰🇷.svg'],
  ['the flag of a region', '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}.svg'],
  ['a keycap', '1️⃣ first.txt'],
  ['what only begins like a device', 'console.txt'],
  ['a device with something before it', 'my CON.txt'],
  ['COM without a number', 'COM.txt'],
  ['COM with two', 'COM10.txt'],
  ['as long a name as there is', `${'x'.repeat(maxFileNameBytes - 4)}.txt`],
];

const made: [what: string, given: string, name: string][] = [
  ['nothing', '', 'file'],
  ['a dot', '.', 'file'],
  ['the folder above', '..', 'file'],
  ['the folder above, and a slash', '../', 'file'],
  ['many dots', '.....', 'file'],
  ['spaces', '   ', 'file'],
  ['what is invisible', '\u200B\u202E\uFEFF', 'file'],
  ['slashes', '///', 'file'],
  ['a path', '/etc/passwd', 'passwd'],
  ['a way up', '../../etc/passwd', 'passwd'],
  ['a way up that ends so', 'a/..', 'file'],
  ['a way up of Windows', '..\\..\\boot.ini', 'boot.ini'],
  ['both slashes', 'a/b\\c/d.txt', 'd.txt'],
  ['a slash at the end', 'folder/', 'folder'],
  ['a drive', 'C:\\Users\\atom\\data.txt', 'data.txt'],
  ['a drive without a slash', 'C:data.txt', 'C_data.txt'],
  ['a share', '\\\\server\\share\\data.txt', 'data.txt'],
  ['a namespace of devices', '\\\\.\\PhysicalDrive0', 'PhysicalDrive0'],
  ['a hidden stream', 'data.txt::$DATA', 'data.txt__$DATA'],
  ['what Windows reserves', 'a<b>c:d"e|f?g*h.txt', 'a_b_c_d_e_f_g_h.txt'],
  ['a device', 'CON', '_CON'],
  ['a device in small letters', 'nul', '_nul'],
  ['a device with an ending', 'NUL.txt', '_NUL.txt'],
  ['a device with two endings', 'aux.tar.gz', '_aux.tar.gz'],
  ['a device with a space before the dot', 'PRN .txt', '_PRN .txt'],
  ['a port', 'COM1', '_COM1'],
  ['a port with a small number', 'LPT².txt', '_LPT².txt'],
  ['the console', 'CONIN$', '_CONIN$'],
  ['a device with a dot', 'CON.', '_CON'],
  ['a device that something invisible hides', 'C\u200BON.txt', '_CON.txt'],
  ['a dot first', '.bashrc', 'bashrc'],
  ['dots and spaces around', ' . .profile. . ', 'profile'],
  ['a dot last', 'virus.exe.', 'virus.exe'],
  ['spaces last', 'virus.exe   ', 'virus.exe'],
  ['wide spaces around', '\u3000data.txt\u00A0', 'data.txt'],
  ['a NUL', 'data.txt\0.jpg', 'data.txt.jpg'],
  ['newlines', 'a\r\nb\n.txt', 'ab.txt'],
  ['a line separator', 'a\u2028b\u2029.txt', 'ab.txt'],
  ['an escape sequence', '\x1b[31mred\x1b[0m.txt', '[31mred[0m.txt'],
  ['an escape sequence of one character', 'a\u009B31mb.txt', 'a31mb.txt'],
  ['DEL', 'a\x7Fb', 'ab'],
  ['text turned around', 'photo\u202Egpj.exe', 'photogpj.exe'],
  ['isolates', '\u2066a\u2067b\u2069.txt', 'ab.txt'],
  ['marks of direction', 'a\u200Eb\u200Fc\u061C.txt', 'abc.txt'],
  ['zero-width spaces', 'a\u200Bb\u2060c\uFEFFd.txt', 'abcd.txt'],
  ['a joiner where nothing joins', 'pay\u200Cpal\u200D.txt', 'paypal.txt'],
  ['a joiner at the end', 'می\u200C', 'می'],
  ['two joiners in a row', 'ب\u200C\u200Cب', 'بب'],
  ['joiners between what is no family', '😀\u200D😀', '😀😀'],
  ['a soft hyphen', 'a\u00ADb', 'ab'],
  ['a Hangul filler', 'a\u3164b', 'ab'],
  ['invisible letters that can hold a message', 'a\u{E0041}\u{E0042}b', 'ab'],
  ['variation selectors that can hold a message', 'a\uFE00\u{E0100}\u{E0101}b', 'ab'],
  ['a private character', 'a\uF022b', 'ab'],
  ['a noncharacter', 'a\uFFFFb', 'ab'],
  ['a lone surrogate', 'a\uD800b\uDC00.txt', 'ab.txt'],
  ['a decomposed name', '한성.hwp'.normalize('NFD'), '한성.hwp'],
  ['an accent behind something invisible', 'e\u200B\u0301.txt', 'é.txt'],
  ['a keycap of what Windows reserves', '*\uFE0F\u20E3.txt', '_\u20E3.txt'],
];

describe('safeName', () => {
  it.each(kept)('keeps %s', (_what, name) => {
    expect(safeName(name)).toBe(name);
  });

  it.each(made)('makes a name of %s', (_what, given, name) => {
    expect(safeName(given)).toBe(name);
  });

  it('cuts a long name and keeps its ending', () => {
    expect(safeName(`${'x'.repeat(300)}.txt`)).toBe(`${'x'.repeat(251)}.txt`);
    expect(safeName(`${'x'.repeat(300)}.tar.gz`)).toBe(`${'x'.repeat(248)}.tar.gz`);
  });

  it('counts bytes, and cuts between characters', () => {
    expect(safeName(`${'한'.repeat(200)}.hwp`)).toBe(`${'한'.repeat(83)}.hwp`);
    const family = '👨‍👩‍👧‍👦';
    expect(safeName(family.repeat(30))).toBe(family.repeat(10));
    expect(safeName(`${'x'.repeat(254)}e\u0323\u0302\u0308`)).toBe('x'.repeat(254));
  });

  it('leaves no loose end at a cut', () => {
    expect(safeName(`${'x'.repeat(249)} . ${'y'.repeat(20)}.txt`)).toBe(`${'x'.repeat(249)}.txt`);
    const joined = `${'x'.repeat(246)}ب\u200Cب`;
    expect(safeName(`${joined}.txt`)).toBe(`${'x'.repeat(246)}ب.txt`);
  });

  it('finds the device that a cut leaves', () => {
    expect(safeName(`CON${`\u0301`.repeat(200)}.txt`)).toMatch(/^CO/);
    expect(safeName(`CON\u0323${'\u0301'.repeat(200)}.txt`)).not.toMatch(/^CON\./);
    expect(safeName(`NU${'L'}🏳${'\u0301'.repeat(200)}.txt`)).toBe('_NUL.txt');
  });

  it('makes room for the mark of a device', () => {
    expect(safeName(`CON.${'x'.repeat(300)}`)).toBe(`_CON.${'x'.repeat(250)}`);
  });

  it('takes what is no ending for a part of the name', () => {
    const sentence = `Mr. ${'x'.repeat(300)}`;
    expect(safeName(sentence)).toBe(sentence.slice(0, 255));
  });

  it('takes a moment for a megabyte', () => {
    for (const unit of [
      'x',
      '/',
      '.',
      ' ',
      '\u0301',
      '\u0301\u0323',
      '\u200C',
      'ب\u200C',
      '👨‍👩‍👧‍👦',
      '\uD800',
    ]) {
      for (const rule of [safeName, safeNameOfPage]) {
        const began = performance.now();
        const name = rule(unit.repeat(1_000_000 / unit.length));
        expect(performance.now() - began, JSON.stringify(unit)).toBeLessThan(2_000);
        expect(bytesOf(name)).toBeLessThanOrEqual(maxFileNameBytes);
      }
    }
  });
});

/** Pieces that are close to a rule, so that random names fall on both sides of it. */
const piece = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...'aZ.. //\\:*~-_$1²한é葛بक',
      'CON',
      'com1',
      'nul',
      '.tar',
      '.gz',
      '..',
    ),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...['\u200B', '\u200C', '\u200D', '\u202E', '\uFE0F', '\u20E3', '\u0301', '\u0323', '\u0338'],
      ...['\u094D', '\u0653', '\u{E0100}', '\u{E0067}', '\u{E007F}', '\u1100', '\u1161', '\u11A8'],
      ...[
        '\uD83D',
        '\uDE00',
        '\0',
        '\n',
        '\u00A0',
        '\u3000',
        '\u2028',
        '\u00AD',
        '\uF022',
        '<',
        '?',
      ],
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '👨‍👩‍👧‍👦',
      '❤️',
      '1️⃣',
      '🇰🇷',
      '🏴',
      '🏽',
      'x'.repeat(120),
      '한'.repeat(40),
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('\u0301'.repeat(130), '😀\u200D'.repeat(40)) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 2 }) },
);
const anyName = fc.oneof(
  fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary' }),
  // Any UTF-16 at all, lone surrogates included.
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
);

const visibleOnly =
  /^[^\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Bidi_Control}\u200B\u2060\uFEFF<>:"|?*/\\]+$/u;
const deviceOfWindows = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?: *\.| *$)/i;

function expectSafe(name: string): void {
  expect(name).toMatch(visibleOnly);
  expect(name).not.toMatch(/^[.\s]|[.\s]$/u);
  expect(name).not.toMatch(deviceOfWindows);
  expect(bytesOf(name)).toBeLessThanOrEqual(maxFileNameBytes);
  expect(name.length).toBeLessThanOrEqual(maxFileNameBytes);
  expect(name).toBe(name.normalize('NFC'));
  expect(name.isWellFormed()).toBe(true);
}

describe('of any string', () => {
  it('a safe name is made, and of a safe name itself', () => {
    fc.assert(
      fc.property(anyName, (given) => {
        const name = safeName(given);
        expectSafe(name);
        expect(safeName(name)).toBe(name);
      }),
      { numRuns: 5_000 },
    );
  });

  it('the same name is made, whatever way leads to it', () => {
    fc.assert(
      fc.property(anyName, (given) => {
        const flat = safeName(given).replaceAll('~', '');
        fc.pre(flat !== '');
        expect(safeName(`../../a\\b/${flat}`)).toBe(safeName(flat));
      }),
    );
  });

  it('the same name is made, whatever its normal form', () => {
    fc.assert(
      fc.property(anyName, (given) => {
        fc.pre(given.length < 300);
        expect(safeName(given.normalize('NFD'))).toBe(safeName(given.normalize('NFC')));
      }),
      { numRuns: 2_000, examples: [['a<\u0338b']] },
    );
  });

  it('a numbered name is safe, too, and tells its number', () => {
    fc.assert(
      fc.property(anyName, fc.integer({ min: 1, max: 1_000_000 }), (given, n) => {
        const name = numbered(safeName(given), n);
        expectSafe(name);
        expect(safeName(name)).toBe(name);
        expect(name).toContain(` (${n})`);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('in a page', () => {
  it.each(kept)('keeps %s', (_what, name) => {
    expect(safeNameOfPage(name)).toBe(name);
  });

  const coarser: [what: string, given: string, name: string][] = [
    ['a device loses its first letter', 'NUL.txt', '_UL.txt'],
    ['a joiner stays where it joins nothing', '😀\u200D😀', '😀\u200D😀'],
    ['a long name loses its middle', `${'x'.repeat(300)}.txt`, `${'x'.repeat(251)}.txt`],
  ];
  it.each(coarser)('%s', (_what, given, name) => {
    expect(safeNameOfPage(given)).toBe(name);
  });

  it('a safe name is made of any string, and of a safe name itself', () => {
    fc.assert(
      fc.property(anyName, (given) => {
        const name = safeNameOfPage(given);
        expectSafe(name);
        expect(safeNameOfPage(name)).toBe(name);
      }),
      { numRuns: 5_000 },
    );
  });

  it('a name that a server has made safe stays as it is', () => {
    fc.assert(
      fc.property(anyName, (given) => {
        const name = safeName(given);
        expect(safeNameOfPage(name)).toBe(name);
      }),
      { numRuns: 5_000 },
    );
  });

  it('nothing that does not show stands behind plain letters', () => {
    fc.assert(
      fc.property(anyName, (given) => {
        expect(safeNameOfPage(given)).not.toMatch(/[a-z](?![\u0300-\u036F])\p{DI}/iu);
      }),
      { numRuns: 5_000, examples: [['a\u200D\u200Db'], ['a\u200B\u200Db'], ['a<\u200Db']] },
    );
  });
});

describe('a numbered name', () => {
  it.each([
    ['data.txt', 'data (1).txt'],
    ['data', 'data (1)'],
    ['backup.tar.gz', 'backup (1).tar.gz'],
    ['data (1).txt', 'data (1) (1).txt'],
    ['v1.2 final', 'v1.2 final (1)'],
    ['Mr. Smith', 'Mr. Smith (1)'],
  ])('of %s is %s', (name, next) => {
    expect(numbered(name, 1)).toBe(next);
  });

  it('gives way for its number', () => {
    const name = `${'x'.repeat(251)}.txt`;
    expect(numbered(name, 12)).toBe(`${'x'.repeat(246)} (12).txt`);
  });
});

describe('the key of a name', () => {
  it.each([
    ['case', 'Data.TXT', 'dATA.txt'],
    ['case of Cyrillic', 'Отчёт', 'ОТЧЁТ'],
    ['normal forms', 'é.txt', 'e\u0301.txt'],
    ['normal forms of Hangul', '한성', '한성'.normalize('NFD')],
    ['case and normal form', 'É.txt', 'e\u0301.txt'],
    ['sharp s', 'Straße', 'STRASSE'],
    ['capital sharp s', 'STRAẞE', 'straße'],
    ['dotless i', 'ısı', 'ISI'],
    ['final sigma', 'ΟΔΟΣ', 'οδος'],
    ['what some file systems ignore', 'a\u200Db', 'ab'],
  ])('is the same over %s', (_what, one, other) => {
    expect(fileNameKey(one)).toBe(fileNameKey(other));
  });

  it.each([
    ['letters', 'data.txt', 'date.txt'],
    ['accents', 'e.txt', 'é.txt'],
    ['width', 'ABC', 'ＡＢＣ'],
    ['numbers', 'a1', 'a①'],
  ])('differs over %s', (_what, one, other) => {
    expect(fileNameKey(one)).not.toBe(fileNameKey(other));
  });

  it('does not change with the case or normal form of any letter', () => {
    const letters = Array.from({ length: 0x110000 }, (_, point) => point)
      .filter((point) => point < 0xd800 || point > 0xdfff)
      .map((point) => String.fromCodePoint(point))
      // Only what has two cases can fail, and a hundred thousand ideographs have none.
      .filter((letter) => /\p{Changes_When_Casemapped}/u.test(letter));
    expect(letters.length).toBeGreaterThan(1_000);
    const spellings = (letter: string) =>
      [letter, letter.toUpperCase(), letter.toLowerCase()].flatMap((form) => [
        form,
        form.normalize('NFC'),
        form.normalize('NFD'),
      ]);
    const unstable = letters.filter(
      (letter) => new Set(spellings(letter).map(fileNameKey)).size > 1,
    );
    expect(unstable).toEqual([]);
  });
});
