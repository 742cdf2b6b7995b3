/**
 * What a terminal would obey, or what would show a line other than it is: C0 but for the tab, DEL, C1, the line and
 * paragraph separators, the bidi embeddings, overrides and isolates, and halves of surrogate pairs.
 */
const unsafe =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: to find control characters is what this is for
  /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

/** Makes any text fit to be shown in a line of a terminal: what is unsafe becomes visible, as `\u{1b}`. */
export function escapeText(text: string): string {
  return text.replace(unsafe, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
