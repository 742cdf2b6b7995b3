/** How many colours there are for people: classes `hue-0` and so on. */
export const hueCount = 8;

/** Gives a name its colour, the same on every screen. */
export function hueOf(name: string): string {
  let hash = 0;
  for (const character of name.toLowerCase()) {
    hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  }
  return `hue-${hash % hueCount}`;
}
