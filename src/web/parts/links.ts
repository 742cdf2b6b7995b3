/** A piece of a text: as it is, or a link. */
export interface TextPiece {
  readonly text: string;
  /** Where it leads; undefined: nowhere. */
  readonly href?: string;
}

/** What may begin a link: nothing but the web, above all not `javascript:`. */
const address = /https?:\/\/[^\s\p{Cf}<>"'`]+/giu;

/** What stands behind an address more often than in it. */
const trailing = /[.,;:!?…。、)\]}»”’*_~|]+$/u;

/** Finds the addresses in a text. All pieces together are the text. */
export function findLinks(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let end = 0;
  for (const { 0: match, index } of text.matchAll(address)) {
    const href = addressIn(match);
    if (!isSafe(href)) continue;
    if (index > end) pieces.push({ text: text.slice(end, index) });
    pieces.push({ text: href, href });
    end = index + href.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

/** Without the punctuation of the sentence; a bracket that was opened within belongs to it. */
function addressIn(match: string): string {
  const [behind = ''] = trailing.exec(match) ?? [];
  const bare = match.slice(0, match.length - behind.length);
  return behind.startsWith(')') && bare.includes('(') ? `${bare})` : bare;
}

function isSafe(href: string): boolean {
  if (!URL.canParse(href)) return false;
  const { protocol, username } = new URL(href);
  // A name before the host is there to pass for one: https://bank.example@evil.example
  return /^https?:$/.test(protocol) && username === '';
}
