import { maxFileNameBytes, maxFileNameUnits } from '../protocol/fileBounds.js';
import { utf8Bytes } from '../protocol/text.js';

/** Letters and marks of the scripts that shape their words with joiners: Persian, Hindi, Sinhala and their relatives. */
const joining = String.raw`[[\p{L}\p{M}]&&[${[
  ...['Arab', 'Syrc', 'Nkoo', 'Adlm', 'Rohg', 'Mong', 'Deva', 'Beng', 'Guru', 'Gujr', 'Orya'],
  ...['Taml', 'Telu', 'Knda', 'Mlym', 'Sinh', 'Khmr', 'Mymr', 'Tibt'],
]
  .map((script) => String.raw`\p{scx=${script}}`)
  .join('')}]]`;

/**
 * What does not show, or moves what does: control, zero-width, bidi and private characters, lone surrogates. Three uses of
 * them are writing, and are captured to be kept: in an emoji, between letters that they join, behind an ideograph.
 */
const invisible = new RegExp(
  String.raw`(\p{RGI_Emoji}|(?<=${joining})[\u200C\u200D](?=${joining})|(?<=\p{Ideo})[\u{E0100}-\u{E01EF}])` +
    String.raw`|[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{DI}\p{NChar}]`,
  'gv',
);

/** What Windows cannot have in a name, drives and hidden streams (`a.txt:b`) included. */
const reserved = /[<>:"|?*]/g;
const looseEnds = /^[.\p{Zs}]+|[.\p{Zs}]+$/gu;
/** A cut may part a joiner from the letter that it joins. */
const looseEndOfCut = /[.\p{Zs}\u200C\u200D]+$/u;
/** Names that are devices in every folder of Windows, whatever follows the first dot. */
const device = /^(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|CLOCK\$|(?:COM|LPT)[0-9¹²³])\p{Zs}*(?:\.|$)/iu;
/** Longer endings are no endings, but sentences. */
const stemAndEnding = /^(.+?)((?:\.tar)?\.[^.\p{Zs}]{1,16})$/u;

/**
 * Makes a flat and safe name of any string, the same on every system:
 *
 * - only what follows the last `/` or `\`, in NFC, without anything invisible, without dots and spaces at its ends;
 * - `_` for what Windows reserves, and before the name of a device (`_CON.txt`);
 * - cut between characters to {@link maxFileNameBytes}, and its ending kept;
 * - `file`, if nothing is left.
 *
 * A name that is safe already comes back as it is.
 */
export function safeName(given: string): string {
  const base = given.split(/[/\\]/).findLast((part) => part !== '') ?? '';
  const plain = visible(shorten(base).normalize('NFC').replace(reserved, '_'));
  const trimmed = plain.replace(looseEnds, '');
  if (trimmed === '') return 'file';
  // Of what was no device a cut can make one.
  return noDevice(fitted(noDevice(trimmed)));
}

/** A name in NFC, without what does not show. */
export function visible(name: string): string {
  return name.normalize('NFC').replace(invisible, '$1').normalize('NFC');
}

/** The n-th name for a file whose name is taken: `data (1).txt`. Safe, if the name is. */
export function numbered(name: string, n: number): string {
  return fitted(name, ` (${n})`);
}

/**
 * The key by which names are one to some file system: case and normal form do not count. For comparing only; it is no name.
 */
export function fileNameKey(name: string): string {
  // Lower, upper, lower: ẞ reaches "ss" only by way of ß, and ı reaches i only by way of I.
  const folded = name.normalize('NFD').toLowerCase().toUpperCase().toLowerCase();
  return folded.normalize('NFD').replace(/\p{DI}/gu, '');
}

/** Of a name that is too long to be looked at the middle is dropped, before anything else is done. */
function shorten(name: string): string {
  if (name.length <= maxFileNameUnits) return name;
  return name.slice(0, maxFileNameUnits / 2) + name.slice(-maxFileNameUnits / 2);
}

function noDevice(name: string): string {
  return device.test(name) ? `_${name}` : name;
}

/** Puts something between stem and ending, and cuts the stem for it if need be. */
function fitted(name: string, infix = ''): string {
  const [, stem = name, ending = ''] = stemAndEnding.exec(name) ?? [];
  const room = maxFileNameBytes - utf8Bytes(infix + ending);
  return (cut(stem, room) || 'file') + infix + ending;
}

function cut(stem: string, maxBytes: number): string {
  if (utf8Bytes(stem) <= maxBytes) return stem;
  const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  let bytes = 0;
  for (const { segment, index } of characters.segment(stem)) {
    bytes += utf8Bytes(segment);
    if (bytes > maxBytes) return stem.slice(0, index).replace(looseEndOfCut, '');
  }
  return stem;
}
