import { maxFileNameBytes, maxFileNameUnits } from '../protocol/fileBounds.js';
import { utf8Bytes } from '../protocol/text.js';

/** What shows nothing by itself, but shapes what it follows: joiners, and what chooses the form of an emoji. */
const shaping = String.raw`[\u200C\u200D\uFE0F\u{E0020}-\u{E007F}\u{E0100}-\u{E01EF}]`;

/** What does not show, or moves what does. What shapes stays only behind what may be shaped: no plain letter of English. */
const invisible = new RegExp(
  String.raw`[[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{DI}\p{NChar}]--${shaping}]` +
    String.raw`|(?<![[\P{ASCII}\d#]--[\p{C}\p{DI}\p{Z}]]${shaping}*)${shaping}`,
  'gv',
);
const reserved = /[<>:"|?*]/g;
const looseEnds = /^[.\p{Zs}]+|[.\p{Zs}\u200C\u200D]+$/gu;
const device = /^(?=(CON(IN\$|OUT\$)?|PRN|AUX|NUL|CLOCK\$|(COM|LPT)[0-9¹²³])\p{Zs}*(\.|$))./iu;

/**
 * Makes a flat and safe name of any string. Servers have done that to all names that a page is told, so what they let
 * through comes back as it is. For the rest the rules are coarser than in `safeName.ts`, and a third as long: a joiner may
 * stand where it joins nothing, and what is too long loses its middle.
 */
export function safeName(given: string): string {
  const base = given.split(/[/\\]/).findLast(Boolean) ?? '';
  let name = base.slice(-maxFileNameUnits).normalize();
  while (utf8Bytes(name) > maxFileNameBytes) name = name.slice(0, 60) + name.slice(61);
  const visible = name.replace(reserved, '_').replace(invisible, '').normalize();
  return visible.replace(looseEnds, '').replace(device, '_') || 'file';
}
