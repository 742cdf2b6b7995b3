import type { FactOf, Notice } from '../../protocol/notices.js';
import type { Texts } from '../text/narration.js';
import type { OfferedFile, Standing } from '../text/Standing.js';
import type { Words } from '../text/words.js';

/** What a member is told of its files, but for what comes with their bytes. `standing` is that before the notice. */
export function narrateFiles(notice: Notice, standing: Standing, words: Words): Texts {
  switch (notice.type) {
    case 'fileOffer':
      return notice.to === standing.name ? [words.fileOffer(notice.from)] : undefined;
    case 'fileAccept': {
      const file = standing.file(notice.file);
      if (file?.from !== standing.name) return undefined;
      const { to, name, typed = name } = file;
      return [words.fileSending(to, name), `/fileyes ${to} ${typed}\n`];
    }
    case 'fileEnd': {
      const file = standing.file(notice.file);
      return file && tellEnd(notice, file, standing, words);
    }
    default:
      return undefined;
  }
}

function tellEnd(
  { outcome, by, code }: FactOf<'fileEnd'>,
  { from, to, name, size }: OfferedFile,
  standing: Standing,
  words: Words,
): Texts {
  const isSender = from === standing.name;
  switch (outcome) {
    case 'done':
      return [(isSender ? words.fileSent : words.fileReceived)(name, size ?? 0)];
    case 'declined':
      return isSender ? [words.fileDeclined(to)] : undefined;
    case 'expired':
      return [isSender ? words.pairExpired(to) : words.fileOver(name)];
    case 'asleep':
      return [isSender ? words.pairAsleep(to) : words.fileOver(name)];
    default:
      return by === standing.name && code === undefined ? undefined : [words.fileOver(name)];
  }
}
