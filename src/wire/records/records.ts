import type { Dialect } from '../dialect.js';
import type { TextStyle } from '../text/Conversation.js';
import type { GuestNames } from '../text/GuestNames.js';
import { tellOne } from '../text/narration.js';
import { TextSpeaker } from '../text/TextSpeaker.js';
import { textFormat } from '../text/textFormat.js';
import type { Words } from '../text/words.js';
import { fileCommands } from './fileCommands.js';
import { encodeRecords, RecordDecoder } from './frames.js';
import { narrateFiles } from './narrateFiles.js';
import { RecordFiles } from './RecordFiles.js';

/** The wire of the select() chat, all six stages of it: records of text. */
export function makeRecords(words: Words, guests: GuestNames): Dialect {
  const style: TextStyle = {
    words,
    commands: fileCommands,
    encode: encodeRecords,
    tellOne: (notice, standing) =>
      narrateFiles(notice, standing, words) ?? tellOne(notice, standing, words),
  };
  return {
    name: 'records',
    format: textFormat('records/tcp', words, encodeRecords),
    knowsRules: false,
    files: { takesOffers: true, shares: false, bySocket: false },
    createSpeaker: (maxFrameBytes, act) =>
      new TextSpeaker({
        style,
        source: new RecordDecoder(maxFrameBytes),
        guests,
        readsBrackets: true,
        retriesLogin: false,
        files: new RecordFiles(words, act),
      }),
  };
}
