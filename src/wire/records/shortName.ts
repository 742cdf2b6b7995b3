/** Bytes that a record has for the name of a file, beside all that may stand around it. */
const maxNameBytes = 96;

const encoder = new TextEncoder();

/** The name of a file as clients of records can read it: one word, that fits a record with its size and its command. */
export function shortName(name: string): string {
  const word = name.replaceAll(/\s/gu, '_');
  if (encoder.encode(word).length <= maxNameBytes) return word;
  const [ending = ''] = /\.[\w-]{1,16}$/.exec(word) ?? [];
  // Writes whole characters only.
  const room = new Uint8Array(maxNameBytes - ending.length);
  const { read } = encoder.encodeInto(word.slice(0, word.length - ending.length), room);
  return word.slice(0, read) + ending;
}
