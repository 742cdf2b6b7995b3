import type { Dialect } from '../dialect.js';
import type { GuestNames } from '../text/GuestNames.js';
import { tellOne } from '../text/narration.js';
import { TextSpeaker } from '../text/TextSpeaker.js';
import { textFormat } from '../text/textFormat.js';
import type { Words } from '../text/words.js';
import { encodeRecords, RecordDecoder } from './frames.js';

/** The wire of the select() chat, all six stages of it: records of text. */
export function makeRecords(words: Words, guests: GuestNames): Dialect {
  const style = { words, encode: encodeRecords, tellOne };
  return {
    name: 'records',
    format: textFormat('records/tcp', words, encodeRecords),
    knowsRules: false,
    createSpeaker: (maxFrameBytes) =>
      new TextSpeaker({
        style,
        source: new RecordDecoder(maxFrameBytes),
        guests,
        readsBrackets: true,
        retriesLogin: false,
      }),
  };
}
