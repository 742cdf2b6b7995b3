import { maxFileNameUnits, maxPageFiles } from '../../protocol/fileBounds.js';
import type { SharedFile } from '../../protocol/model.js';
import type { FactOf, Notice, ReplyOf } from '../../protocol/notices.js';
import { isShowable } from '../../protocol/text.js';
import type { Act, RequestHandler } from '../dialect.js';
import type { FileFrame } from './files.js';

/** Names of a page in UTF-16 units at most: as JSON it has to fit a frame of any member. */
const maxPageUnits = 8 * 1024;
/** In English whatever the language: programs look for it, as they do for the names of commands. */
export const fileNotFound = 'File not found';

/** A file, and whose it is; or of an owner's files, who asks. */
interface Wanted {
  readonly user: string;
  readonly file: string;
}

/** What somebody asks that this client answers, frame by frame. */
interface Listing {
  readonly query: number;
  readonly from: string;
  files: SharedFile[];
  units: number;
}

/** What comes of a frame or a notice: frames about files, and texts. */
export interface FileFrames {
  readonly frames: readonly FileFrame[];
  readonly text?: string;
}

/**
 * Who shares what, and who wants what, between one client of typed frames and the room. The frames name a user and a file;
 * the room calls everything by numbers and ids.
 */
export class TypedFiles {
  readonly #act: (act: Act) => void;
  #made = 0;
  /** Whose list was asked for, by request; and whether it has begun. */
  readonly #asked = new Map<string, { readonly user: string; hasBegun: boolean }>();
  /** What was asked for, by request. */
  readonly #requested = new Map<string, Wanted>();
  /** What this client waits for, by number. */
  readonly #wanted = new Map<number, Wanted>();
  /** What others want of it, by number, as long as it has not answered. */
  readonly #open = new Map<number, Wanted>();
  #listing: Listing | undefined;

  constructor(act: (act: Act) => void) {
    this.#act = act;
  }

  hear(frame: FileFrame, handler: RequestHandler): void {
    switch (frame.type) {
      case 'listRequest': {
        const id = this.#nextId();
        this.#asked.set(id, { user: frame.user, hasBegun: false });
        return handler.handleRequest({ type: 'browse', id, to: frame.user });
      }
      case 'listStart':
        return;
      case 'listBody':
        return this.#list(frame.user, frame.file);
      case 'listEnd':
        return this.#endPage(frame.user, false);
      case 'downloadRequest': {
        const { user, file } = frame;
        const id = this.#nextId();
        this.#requested.set(id, { user, file });
        return handler.handleRequest({
          type: 'requestFile',
          id,
          to: user,
          name: file,
          path: 'relay',
        });
      }
      case 'downloadAck': {
        const file = this.#takeOpen(frame);
        if (file !== undefined) this.#act({ type: 'fetchFile', file, port: frame.port });
        return;
      }
      case 'downloadNack': {
        const file = this.#takeOpen(frame);
        if (file !== undefined) this.#act({ type: 'endFile', file, code: 'FILE_NOT_FOUND' });
        return;
      }
    }
  }

  /** What the client is told; undefined where this is not about files, or has to be told in words. */
  tell(notice: Notice, name: string): FileFrames | undefined {
    switch (notice.type) {
      case 'files':
        return this.#tellPage(notice);
      case 'browse':
        this.#listing = { query: notice.query, from: notice.from, files: [], units: 0 };
        return { frames: [{ type: 'listRequest', user: notice.from }] };
      case 'fileRequest':
        return this.#tellRequest(notice, name);
      case 'fileEnd':
        return this.#tellEnd(notice);
      case 'refused':
        return this.#tellRefusal(notice);
      default:
        return undefined;
    }
  }

  /** Where the client finds a file that it waits for. */
  placeOf(file: number, ip: string, port: number): FileFrame | undefined {
    const wanted = this.#wanted.get(file);
    return wanted && { type: 'downloadAck', ...wanted, ip, port };
  }

  #nextId(): string {
    this.#made += 1;
    return `file-${this.#made}`;
  }

  #list(user: string, name: string): void {
    const listing = this.#listing;
    // What nobody could ask for is not listed.
    if (listing?.from !== user || name.length > maxFileNameUnits || !isShowable(name)) return;
    const isFull = listing.files.length === maxPageFiles;
    if (isFull || listing.units + name.length > maxPageUnits) this.#endPage(user, true);
    listing.files.push({ name });
    listing.units += name.length;
  }

  #endPage(user: string, more: boolean): void {
    const listing = this.#listing;
    if (listing?.from !== user) return;
    const { query, files } = listing;
    this.#act({ type: 'files', query, files, more });
    listing.files = [];
    listing.units = 0;
    if (!more) this.#listing = undefined;
  }

  /** The number of what an answer is about. */
  #takeOpen({ user, file }: Wanted): number | undefined {
    const [number] =
      [...this.#open].find(([, open]) => open.user === user && open.file === file) ?? [];
    if (number !== undefined) this.#open.delete(number);
    return number;
  }

  #tellPage({ id, files, more }: ReplyOf<'files'>): FileFrames | undefined {
    const asked = this.#asked.get(id);
    if (asked === undefined) return undefined;
    const { user, hasBegun } = asked;
    asked.hasBegun = true;
    if (!more) this.#asked.delete(id);
    const names = files.map(({ name }) => name).filter(isShowable);
    return {
      frames: [
        ...(hasBegun ? [] : [{ type: 'listStart', user } as const]),
        ...names.map((file) => ({ type: 'listBody', user, file }) as const),
        ...(more ? [] : [{ type: 'listEnd', user } as const]),
      ],
    };
  }

  #tellRequest({ seq, id, from, to, name: file }: FactOf<'fileRequest'>, name: string): FileFrames {
    if (to === name) {
      this.#open.set(seq, { user: from, file });
      return { frames: [{ type: 'downloadRequest', user: from, file }] };
    }
    const wanted = this.#requested.get(id);
    this.#requested.delete(id);
    if (wanted !== undefined) this.#wanted.set(seq, wanted);
    return { frames: [] };
  }

  #tellEnd({ file, outcome }: FactOf<'fileEnd'>): FileFrames {
    const wanted = this.#wanted.get(file);
    this.#wanted.delete(file);
    this.#open.delete(file);
    return wanted === undefined || outcome === 'done' ? { frames: [] } : notFound(wanted);
  }

  #tellRefusal({ id = '', code }: ReplyOf<'refused'>): FileFrames | undefined {
    const wanted = this.#requested.get(id);
    this.#requested.delete(id);
    this.#asked.delete(id);
    return wanted !== undefined && code === 'FILE_NOT_FOUND' ? notFound(wanted) : undefined;
  }
}

function notFound(wanted: Wanted): FileFrames {
  return { frames: [{ type: 'downloadNack', ...wanted }], text: fileNotFound };
}
