import type { Clock } from '../clock.js';
import { ChatError } from '../errors.js';
import type { Chunk } from '../wire/Chunk.js';
import { Arrived } from './Arrived.js';
import type { Credit, ReceiveLane } from './Lane.js';
import type { Sha256 } from './Sha256.js';
import type { Sink } from './Sink.js';

export interface ReceivingOptions {
  readonly size: number;
  readonly sink: Sink;
  readonly sha256: Sha256;
  readonly clock: Clock;
  /** Bytes that may be under way. */
  readonly windowBytes: number;
  /** This much is safely taken. */
  readonly onProgress: (bytes: number) => void;
  /** Bytes come this way from now on. */
  readonly onPath: (path: 'direct' | 'relay') => void;
  /** All of it is here, and is what it must be. */
  readonly onVerified: (sha256: string) => void;
  readonly onFailure: (error: unknown) => void;
}

/**
 * The receiving end of one file. It decides: how much may come, by credit; which way, by the lane on which it gives credit;
 * and from where, by restarting. Whatever comes otherwise is late, and not taken.
 */
export class Receiving {
  readonly #options: ReceivingOptions;
  #lane: ReceiveLane | undefined;
  /** Where the next byte to come belongs. */
  #expected = 0;
  /** What the sink has taken. */
  #taken = 0;
  #granted = 0;
  /** How far it said to be: after a restart that includes what has come and is not written yet. */
  #told = 0;
  readonly #waiting: Arrived;
  #isWriting = false;
  #isHeld = false;
  #isOver = false;
  #sum: string | undefined;
  #isVerified = false;
  /** Whether something has come, or was taken, since that was looked at. */
  #hasMoved = false;

  constructor(options: ReceivingOptions) {
    this.#options = options;
    this.#waiting = new Arrived(options.size);
  }

  get lane(): ReceiveLane | undefined {
    return this.#lane;
  }

  /** Takes the rest of it on this way. */
  continueOn(lane: ReceiveLane): void {
    if (this.#isOver) return;
    this.#lane = lane;
    this.#options.onPath(lane.path);
    this.restart();
  }

  /** What was under way is lost: asks for it again. */
  restart(): void {
    this.#grant(true);
  }

  /** A piece has come. On the way it may have been cut otherwise than what went before it. */
  handleChunk({ offset, data }: Chunk, lane: ReceiveLane): void {
    const end = offset + data.length;
    const isLate = offset > this.#expected || end <= this.#expected;
    if (this.#isOver || lane !== this.#lane || isLate) return;
    const { onFailure } = this.#options;
    if (end > this.#granted) {
      return onFailure(new ChatError('FILE_CORRUPT', 'More comes than was asked for.'));
    }
    this.#hasMoved = true;
    this.#waiting.add(data.subarray(this.#expected - offset));
    this.#expected = end;
    this.#writeSoon();
  }

  /** The sender tells what all of it must come to. */
  handleSum(sha256: string): void {
    this.#sum = sha256;
    this.#verify();
  }

  /** Holds it up, or goes on. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    if (!isHeld) this.#grant(false);
  }

  /**
   * Whether it is this end that the sender waits for, or something has come since that was asked the last time. Else it is
   * the sender that is waited for.
   */
  takeSignOfLife(): boolean {
    const hasMoved = this.#hasMoved;
    this.#hasMoved = false;
    return hasMoved || this.#isHeld || this.#isWriting;
  }

  /** How far it is. By the server, also how much may come: the server takes the last word. */
  get position(): Credit {
    const isRelay = this.#lane?.path === 'relay';
    return { offset: this.#told, upTo: isRelay ? this.#granted : this.#told };
  }

  close(): void {
    this.#isOver = true;
    this.#waiting.clear();
  }

  /** After each block everything else gets its turn, be the sink as fast as it may. So what one turn brings is gathered. */
  #writeSoon(): void {
    if (this.#isWriting) return;
    this.#isWriting = true;
    this.#options.clock.soon(() => void this.#write());
  }

  async #write(): Promise<void> {
    const data = this.#waiting.take();
    try {
      if (data !== undefined) await this.#writePiece(data);
      this.#isWriting = false;
      if (this.#isOver) return;
      if (data === undefined) this.#verify();
      else this.#writeSoon();
    } catch (error) {
      this.#isWriting = false;
      if (!this.#isOver) this.#options.onFailure(error);
    }
  }

  async #writePiece(data: Uint8Array): Promise<void> {
    const { sink, sha256, onProgress } = this.#options;
    const writing = sink.write(data);
    // Meanwhile the disk is at work.
    sha256.update(data);
    await writing;
    if (this.#isOver) return;
    this.#waiting.giveBack(data);
    this.#taken += data.length;
    this.#hasMoved = true;
    onProgress(this.#taken);
    this.#grant(false);
  }

  /** Credit in steps of a quarter of the window: fewer words, and the sender never waits for them. */
  #grant(restart: boolean): void {
    if (this.#isOver || (this.#isHeld && !restart)) return;
    const { size, windowBytes } = this.#options;
    const upTo = this.#isHeld ? this.#taken : Math.min(size, this.#taken + windowBytes);
    if (restart) {
      // What has come and is not written yet is written all the same, and asked for from behind it.
      this.#granted = Math.max(upTo, this.#expected);
      this.#told = this.#expected;
      this.#lane?.sendCredit({ offset: this.#told, upTo: this.#granted, restart: true });
      return;
    }
    const step = upTo - this.#granted;
    const isLast = this.#taken === size && step === 0;
    if (step < windowBytes / 4 && !(step > 0 && upTo === size) && !isLast) return;
    this.#granted = Math.max(upTo, this.#granted);
    this.#told = Math.max(this.#taken, this.#told);
    this.#lane?.sendCredit({ offset: this.#told, upTo: this.#granted });
  }

  #verify(): void {
    const { size, sha256, onVerified, onFailure } = this.#options;
    if (this.#isOver || this.#isVerified || this.#sum === undefined || this.#taken < size) return;
    this.#isVerified = true;
    const digest = sha256.digestHex();
    if (digest === this.#sum) onVerified(digest);
    else onFailure(new ChatError('FILE_CORRUPT', 'What arrived is not what was sent.'));
  }
}
