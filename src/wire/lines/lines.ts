import type { Notice } from '../../protocol/notices.js';
import type { Dialect } from '../dialect.js';
import type { GuestNames } from '../text/GuestNames.js';
import type { Texts } from '../text/narration.js';
import { tellOne } from '../text/narration.js';
import type { Standing } from '../text/Standing.js';
import { TextSpeaker } from '../text/TextSpeaker.js';
import { textFormat } from '../text/textFormat.js';
import type { Words } from '../text/words.js';
import { encodeLines, LineDecoder } from './frames.js';

/** There is no program at the other end that would say so: people are told what became of what they did. */
function confirm(notice: Notice, { name }: Standing, words: Words): Texts {
  switch (notice.type) {
    case 'welcome':
      return [words.welcome(notice.name)];
    case 'pairRequest':
      return notice.from === name ? [words.pairAsked(notice.to)] : undefined;
    case 'sleep':
      return notice.name === name ? [words.youSleep] : undefined;
    case 'wake':
      return notice.name === name ? [words.youWake] : undefined;
    case 'bye':
      return notice.code === undefined ? [words.goodBye] : undefined;
    default:
      return undefined;
  }
}

/** For people who have nothing but netcat or telnet: lines of text. */
export function makeLines(words: Words, guests: GuestNames): Dialect {
  const style = {
    words,
    encode: encodeLines,
    tellOne: (notice: Notice, standing: Standing) =>
      confirm(notice, standing, words) ?? tellOne(notice, standing, words),
  };
  return {
    name: 'lines',
    format: textFormat('lines/tcp', words, encodeLines),
    knowsRules: false,
    files: { takesOffers: false, shares: false, bySocket: false },
    createSpeaker: (maxFrameBytes) =>
      new TextSpeaker({
        style,
        source: new LineDecoder(maxFrameBytes),
        guests,
        readsBrackets: false,
        retriesLogin: true,
        greeting: encodeLines([words.greeting]),
      }),
  };
}
