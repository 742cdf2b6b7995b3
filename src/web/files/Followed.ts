import type { FileProgress, FileTransfer } from '../../index.browser.js';
import type { Sentence } from '../words/words.js';
import type { Pace, TransferPhase, TransferState } from './TransferState.js';

/** Time without progress after which there is no pace to be told, in milliseconds. */
const stillMs = 2_000;

/** A transfer, and what is known of it beside what it says itself. */
export class Followed {
  readonly transfer: FileTransfer;
  /** What has arrived, for the person to save once more. */
  blob: Blob | undefined;
  problem: Sentence | undefined;
  /** Whether this person has called it off. */
  isCancelled = false;
  readonly #key: number;
  readonly #sharedAs: string | undefined;
  #latest: FileProgress | undefined;
  #latestAt = 0;
  #isHeld = false;

  constructor(key: number, transfer: FileTransfer, sharedAs: string | undefined) {
    this.#key = key;
    this.transfer = transfer;
    this.#sharedAs = sharedAs;
    transfer.on('progress', (progress) => {
      this.#latest = progress;
      this.#latestAt = Date.now();
    });
  }

  setPaused(isHeld: boolean): void {
    this.#isHeld = isHeld;
    if (isHeld) this.transfer.pause();
    else this.transfer.resume();
  }

  cancel(): void {
    this.isCancelled = true;
    this.transfer.cancel();
  }

  /** How it is now. */
  look(): TransferState {
    const { name, peer, direction, bytes, size } = this.transfer;
    return {
      key: this.#key,
      file: name,
      peer,
      direction,
      phase: this.#phase,
      bytes,
      size,
      pace: this.#pace,
      isHeldHere: this.#isHeld,
      sharedAs: this.#sharedAs,
      problem: this.problem,
    };
  }

  get #phase(): TransferPhase {
    const { state } = this.transfer;
    return state === 'done' ? 'arrived' : state;
  }

  get #pace(): Pace | undefined {
    const isStill = Date.now() - this.#latestAt > stillMs;
    if (this.#latest === undefined || isStill || this.transfer.state !== 'moving') return undefined;
    const { bytesPerSecond, secondsLeft } = this.#latest;
    return { bytesPerSecond, secondsLeft };
  }
}
