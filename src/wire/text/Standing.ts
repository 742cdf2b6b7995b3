import type { FactOf, Notice } from '../../protocol/notices.js';

/** Names of files that are remembered until the room has answered; past it, it is called as the room calls it. */
const maxTyped = 8;

/** An open question: for a 1:1, or whether a file is wanted. */
export interface OpenQuestion {
  readonly kind: 'pair' | 'file';
  readonly seq: number;
  readonly from: string;
  readonly to: string;
}

/** A file that was offered by or to this member, until it is over. */
export interface OfferedFile {
  readonly from: string;
  readonly to: string;
  readonly name: string;
  readonly size: number | undefined;
  /** What its owner called it, where that is this member: the room may call it otherwise. */
  readonly typed: string | undefined;
}

/** What a member has going on. Its client does not keep that in mind, but its commands mean it. */
export class Standing {
  /** The name it came in by; empty until then. */
  name = '';
  pair: number | undefined;
  /** Rows of the list that were told, while there are more pages of it. */
  listed = 0;
  /** Asked by or of this member, oldest first. */
  readonly #questions = new Map<number, OpenQuestion>();
  /** Made when the first is in sight, like the next: most members never have any. */
  #files: Map<number, OfferedFile> | undefined;
  /** What files were called that are about to be offered, by their requests. */
  #typed: Map<string, string> | undefined;

  question(seq: number): OpenQuestion | undefined {
    return this.#questions.get(seq);
  }

  file(seq: number): OfferedFile | undefined {
    return this.#files?.get(seq);
  }

  /** The newest question to this member; or the newest of somebody, or of a kind. */
  lastAsked(from?: string, kind?: OpenQuestion['kind']): OpenQuestion | undefined {
    const asked = [...this.#questions.values()].filter((question) => question.to === this.name);
    return asked.findLast(
      (question) =>
        (from === undefined || isSameName(question.from, from)) &&
        (kind === undefined || question.kind === kind),
    );
  }

  /** The newest question of this member. */
  lastOwn(): OpenQuestion | undefined {
    return [...this.#questions.values()].findLast((question) => question.from === this.name);
  }

  noteTyped(id: string, name: string): void {
    this.#typed ??= new Map();
    const [oldest] = this.#typed.keys();
    if (oldest !== undefined && this.#typed.size >= maxTyped) this.#typed.delete(oldest);
    this.#typed.set(id, name);
  }

  apply(notice: Notice): void {
    switch (notice.type) {
      case 'refused':
        this.#typed?.delete(notice.id ?? '');
        break;
      case 'welcome':
        this.name = notice.name;
        break;
      case 'pairRequest':
        this.#questions.set(notice.seq, { ...notice, kind: 'pair' });
        break;
      case 'pairRequestEnd':
        this.#questions.delete(notice.request);
        break;
      case 'pairStart':
        this.#questions.delete(notice.request);
        if (notice.users.includes(this.name)) this.pair = notice.seq;
        break;
      case 'pairEnd':
        if (notice.pair === this.pair) this.pair = undefined;
        break;
      case 'fileOffer':
        this.#applyOffer(notice);
        break;
      case 'fileAccept':
        this.#questions.delete(notice.file);
        break;
      case 'fileStart': {
        this.#questions.delete(notice.file);
        const file = this.#files?.get(notice.file);
        if (file !== undefined) this.#files?.set(notice.file, { ...file, size: notice.size });
        break;
      }
      case 'fileEnd':
        this.#questions.delete(notice.file);
        this.#files?.delete(notice.file);
        break;
      case 'users':
        this.listed = notice.more ? this.listed + notice.users.length : 0;
        break;
    }
  }

  #applyOffer({ seq, id, from, to, name, size }: FactOf<'fileOffer'>): void {
    const typed = from === this.name ? this.#typed?.get(id) : undefined;
    if (from === this.name) this.#typed?.delete(id);
    this.#files ??= new Map();
    this.#files.set(seq, { from, to, name, size, typed });
    if (to === this.name) this.#questions.set(seq, { kind: 'file', seq, from, to });
  }
}

/** People do not spell a name as its owner does. Who it is in the end, the room says. */
function isSameName(a: string, b: string): boolean {
  return a.normalize().toLowerCase() === b.normalize().toLowerCase();
}
