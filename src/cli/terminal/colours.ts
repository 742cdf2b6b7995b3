/** Foregrounds that can be read on dark and on light: red, green, yellow, blue, magenta, cyan, and those but bright. */
const foregrounds = [31, 32, 33, 34, 35, 36, 91, 92, 93, 94, 95, 96];

/** Gives a name its colour: the same on every screen. `key` is what the colour depends on, `text` what is shown. */
export function colourName(key: string, text: string): string {
  let hash = 0;
  for (const character of key.toLowerCase()) {
    hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  }
  return `\u001b[${foregrounds[hash % foregrounds.length]}m${text}\u001b[39m`;
}

export function colourComplaint(text: string): string {
  return `\u001b[31m${text}\u001b[39m`;
}
