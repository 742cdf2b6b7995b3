import { RelayLane } from '../../../src/server/RelayLane.js';

interface Credit {
  readonly type: 'credit';
  readonly file: number;
  readonly offset: number;
  readonly upTo: number;
  readonly restart: boolean;
}

interface Piece {
  readonly file: number;
  readonly offset: number;
  readonly data: Uint8Array;
}

/**
 * Two who keep to docs/PROTOCOL.md, and a lane between them. What they say arrives when the test says so, and is lost when
 * it cuts one of them off.
 */
export class HonestPair {
  /** How many things there are to do. */
  static readonly doings = 9;
  readonly #bytes: Uint8Array;
  readonly #windowBytes: number;
  readonly #lane: RelayLane;
  /** Under way: from the sender, at the server for the receiver, and credits on their two stretches. */
  #fromSender: Piece[] = [];
  #waiting: Piece[] = [];
  #fromReceiver: Credit[] = [];
  #toSender: Credit[] = [];
  /** Whether the server has been asked since the receiver came back. */
  #isAsked = false;
  #sent = 0;
  #upTo = 0;
  #received = 0;
  #isPaused = false;
  #made = 0;
  mostWaiting = 0;

  constructor(bytes: Uint8Array, windowBytes: number) {
    this.#bytes = bytes;
    this.#windowBytes = windowBytes;
    this.#lane = new RelayLane(bytes.length, windowBytes);
    this.#grant(true);
  }

  /** What the receiver has. */
  get received(): Uint8Array {
    return this.#bytes.subarray(0, this.#received);
  }

  do(doing: number): void {
    switch (doing) {
      case 0:
        return this.#send();
      case 1:
        return this.#carry();
      case 2:
        return this.#receive();
      case 3:
        return this.#carryCredit();
      case 4:
        return this.#takeCredit();
      case 5:
        return this.#grant(false);
      case 6:
        return this.#cutSender();
      case 7:
        return this.#cutReceiver();
      default:
        this.#isPaused = !this.#isPaused;
    }
  }

  /** All that is under way arrives, and all that is left follows. */
  finish(): void {
    this.#isPaused = false;
    for (let round = 0; this.#received < this.#bytes.length; round += 1) {
      if (round > 100_000) throw new Error('The transfer stands still.');
      this.do(round % 6);
    }
  }

  #send(): void {
    this.#made += 1;
    const end = Math.min(this.#upTo, this.#sent + 1 + ((this.#made * 7) % 40));
    if (end <= this.#sent) return;
    const data = this.#bytes.subarray(this.#sent, end);
    this.#fromSender.push({ file: 7, offset: this.#sent, data });
    this.#sent = end;
  }

  #carry(): void {
    const piece = this.#fromSender.shift();
    if (piece === undefined) return;
    const taken = this.#lane.take(piece);
    if (taken === 'tooMuch') throw new Error('An honest sender was not believed.');
    if (taken === 'late' || !this.#isAsked) return;
    this.#waiting.push(taken);
    this.mostWaiting = Math.max(this.mostWaiting, this.#waitingBytes);
  }

  get #waitingBytes(): number {
    return this.#waiting.reduce((sum, { data }) => sum + data.length, 0);
  }

  #receive(): void {
    const piece = this.#waiting.shift();
    if (piece === undefined) return;
    if (piece.offset > this.#received) throw new Error('A gap.');
    this.#received = Math.max(this.#received, piece.offset + piece.data.length);
  }

  #grant(restart: boolean): void {
    const upTo = this.#isPaused
      ? this.#received
      : Math.min(this.#bytes.length, this.#received + this.#windowBytes);
    this.#fromReceiver.push({ type: 'credit', file: 7, offset: this.#received, upTo, restart });
  }

  #carryCredit(): void {
    const credit = this.#fromReceiver.shift();
    if (credit === undefined) return;
    if (!this.#lane.handleCredit(credit, this.#waitingBytes)) {
      throw new Error('An honest receiver was not believed.');
    }
    if (credit.restart) {
      this.#waiting = [];
      this.#isAsked = true;
    }
    this.#toSender.push(credit);
  }

  #takeCredit(): void {
    const credit = this.#toSender.shift();
    if (credit === undefined) return;
    if (credit.restart) this.#sent = credit.offset;
    this.#upTo = credit.upTo;
  }

  /** What the sender had sent, and what it was told, is lost; the server tells it again. */
  #cutSender(): void {
    this.#fromSender = [];
    this.#toSender = [];
    // Until it is told, it does not know how to go on.
    this.#upTo = 0;
    const again = this.#lane.creditAgain;
    if (again !== undefined) this.#toSender.push({ ...again, restart: true });
  }

  /** What the receiver was sent, and what it had told, is lost; it asks again. */
  #cutReceiver(): void {
    this.#waiting = [];
    this.#fromReceiver = [];
    this.#isAsked = false;
    this.#grant(true);
  }
}
