import type { Ledger } from './Ledger.js';

/** Something of one's own that has not come back from the server whole. */
interface Saying {
  readonly id: string;
  readonly text: string;
  /** Lines that have not come back. */
  readonly lines: string[];
}

/** What a client says to the room: told when it comes back from the server, at its place in the order. */
export class OwnSpeech {
  readonly #ledger: Ledger;
  readonly #name: string;
  readonly #waiting: Saying[] = [];

  constructor(ledger: Ledger, name: string) {
    this.#ledger = ledger;
    this.#name = name;
  }

  /** It is on its way. */
  add(id: string, text: string): void {
    this.#waiting.push({ id, text, lines: text.split('\n') });
  }

  /** A line under one's own name has come. False if it is none of one's own. */
  handleLine(line: string): boolean {
    const [first] = this.#waiting;
    if (first?.lines[0] !== line) return false;
    first.lines.shift();
    if (first.lines.length > 0) return true;
    this.#waiting.shift();
    const { id, text } = first;
    this.#ledger.tell({ type: 'message', id, from: this.#name, text, scope: 'room' });
    return true;
  }
}
