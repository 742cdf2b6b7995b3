/** How many colours there are for people: classes `hue-0` and so on. */
const hueCount = 8;

/** Gives a name its colour, the same on every screen: by a hash (FNV-1a) that keeps similar names apart. */
export function hueOf(name: string): string {
  let hash = 0x811c9dc5;
  for (const character of name.toLowerCase()) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return `hue-${(hash >>> 0) % hueCount}`;
}
