import type { Notice } from '../../protocol/notices.js';

/** An open question for a 1:1. */
export interface OpenQuestion {
  readonly seq: number;
  readonly from: string;
  readonly to: string;
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

  question(seq: number): OpenQuestion | undefined {
    return this.#questions.get(seq);
  }

  /** The newest question to this member; or the newest of somebody. */
  lastAsked(from?: string): OpenQuestion | undefined {
    const asked = [...this.#questions.values()].filter((question) => question.to === this.name);
    return asked.findLast((question) => from === undefined || isSameName(question.from, from));
  }

  /** The newest question of this member. */
  lastOwn(): OpenQuestion | undefined {
    return [...this.#questions.values()].findLast((question) => question.from === this.name);
  }

  apply(notice: Notice): void {
    switch (notice.type) {
      case 'welcome':
        this.name = notice.name;
        break;
      case 'pairRequest':
        this.#questions.set(notice.seq, notice);
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
      case 'users':
        this.listed = notice.more ? this.listed + notice.users.length : 0;
        break;
    }
  }
}

/** People do not spell a name as its owner does. Who it is in the end, the room says. */
function isSameName(a: string, b: string): boolean {
  return a.normalize().toLowerCase() === b.normalize().toLowerCase();
}
