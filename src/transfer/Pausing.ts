import type { CancelTimer, Clock } from '../clock.js';

/** Least time between two words that one end holds a transfer up, or goes on, in milliseconds: only the last counts. */
const quietMs = 250;

/** Whether a transfer is held up, at this end or at the other; tells the other end of this one. */
export class Pausing {
  readonly #clock: Clock;
  /** Nobody can be told before it has begun, nor after its end. */
  #tell: ((paused: boolean) => void) | undefined;
  #isHeldHere = false;
  #isHeldThere = false;
  /** What the other end was told. */
  #told = false;
  #cancelQuiet: CancelTimer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isHeld(): boolean {
    return this.#isHeldHere || this.#isHeldThere;
  }

  begin(tell: (paused: boolean) => void): void {
    this.#tell = tell;
    this.#tellChange();
  }

  setHere(paused: boolean): void {
    this.#isHeldHere = paused;
    this.#tellChange();
  }

  setThere(paused: boolean): void {
    this.#isHeldThere = paused;
  }

  /** What was told may be lost: tells it again. */
  tellAgain(): void {
    this.#cancelQuiet?.();
    this.#tellNow();
  }

  close(): void {
    this.#tell = undefined;
    this.#cancelQuiet?.();
  }

  #tellChange(): void {
    if (this.#cancelQuiet === undefined && this.#told !== this.#isHeldHere) this.#tellNow();
  }

  #tellNow(): void {
    if (this.#tell === undefined) return;
    this.#told = this.#isHeldHere;
    this.#tell(this.#told);
    this.#cancelQuiet = this.#clock.after(quietMs, () => {
      this.#cancelQuiet = undefined;
      this.#tellChange();
    });
  }
}
