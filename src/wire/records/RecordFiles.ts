import type { Notice } from '../../protocol/notices.js';
import type { Chunk } from '../Chunk.js';
import type { Act, RequestHandler } from '../dialect.js';
import type { InlineFiles } from '../text/InlineFiles.js';
import type { Standing } from '../text/Standing.js';
import type { Words } from '../text/words.js';
import { IncomingFiles } from './IncomingFiles.js';
import { OutgoingFiles } from './OutgoingFiles.js';
import { shortName } from './shortName.js';

/** The files of one client of records, both ways. Most have none, so what it takes is made when the first is in sight. */
export class RecordFiles implements InlineFiles {
  readonly #words: Words;
  readonly #act: (act: Act) => void;
  #limitBytes = 0;
  #incoming: IncomingFiles | undefined;
  #outgoing: OutgoingFiles | undefined;

  constructor(words: Words, act: (act: Act) => void) {
    this.#words = words;
    this.#act = act;
  }

  get isUnderWay(): boolean {
    return this.#incoming?.isUnderWay === true;
  }

  hear(text: string): boolean {
    const [, name, digits = ''] = /^\/filename (.+) (\d+)$/.exec(text.trimEnd()) ?? [];
    if (name !== undefined) this.#incoming?.begin(name, digits);
    else if (text.trimEnd() === '/fileend') this.#incoming?.finish();
    else return false;
    return true;
  }

  takePiece(bytes: Uint8Array, isWhole: boolean, handler: RequestHandler): boolean | undefined {
    if (this.#incoming !== undefined) return this.#incoming.takePiece(bytes, isWhole, handler);
    // Of a file that nobody wants.
    return isWhole ? true : undefined;
  }

  flush(handler: RequestHandler): void {
    this.#incoming?.flush(handler);
  }

  tell(notice: Notice, standing: Standing): readonly string[] {
    switch (notice.type) {
      case 'welcome':
        this.#limitBytes = notice.limits.transferWindowBytes;
        return [];
      case 'fileAccept': {
        const file = standing.file(notice.file);
        if (file?.from !== standing.name) return [];
        this.#incoming ??= new IncomingFiles(this.#act);
        this.#incoming.handleAccept(notice.file, file.typed ?? file.name);
        return [];
      }
      case 'fileStart': {
        const { file, size } = notice;
        const known = standing.file(file);
        if (known?.to !== standing.name) return [];
        const beginning = this.#words.fileReceiving(known.from, known.name);
        this.#outgoing ??= new OutgoingFiles(this.#limitBytes, this.#act);
        return this.#outgoing.handleStart({ file, name: shortName(known.name), size, beginning });
      }
      case 'credit':
        this.#incoming?.handleCredit(
          notice.file,
          notice.offset,
          notice.upTo,
          notice.restart === true,
        );
        return [];
      case 'fileSum':
        this.#outgoing?.handleSum(notice.file);
        return [];
      case 'fileEnd':
        this.#incoming?.handleEnd(notice.file);
        return this.#outgoing?.handleEnd(notice.file) ?? [];
      default:
        return [];
    }
  }

  encodeChunk(chunk: Chunk): Uint8Array[] {
    return this.#outgoing?.encodeChunk(chunk) ?? [];
  }
}
