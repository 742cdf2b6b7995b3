import type { Format } from '../dialect.js';
import { tellAll } from './narration.js';
import type { Words } from './words.js';

/** The format of a dialect of text: what everyone is told, as that dialect puts texts. */
export function textFormat(
  name: string,
  words: Words,
  encode: (texts: readonly string[]) => Uint8Array,
): Format {
  return {
    name,
    encode: (notice) => {
      const texts = tellAll(notice, words);
      return texts && encode(texts);
    },
  };
}
