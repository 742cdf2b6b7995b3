import type { Clock } from '../clock.js';
import type { FileTransfer } from './FileTransfer.js';

/** Time over which the rate is measured, in milliseconds. */
const rateMs = 2000;
/** Places on the way that are remembered are at least so far apart, in milliseconds: thousands of pieces come in a second. */
const markMs = 100;

/** Measures how fast a transfer goes, and tells it how far it is. */
export class Meter {
  readonly #transfer: FileTransfer;
  readonly #clock: Clock;
  #startedAt = 0;
  /** Places on the way, from which the rate is measured; the first is about `rateMs` old. */
  #marks: { readonly at: number; readonly bytes: number }[] = [];

  constructor(transfer: FileTransfer, clock: Clock) {
    this.#transfer = transfer;
    this.#clock = clock;
  }

  /** Both want it. */
  begin(): void {
    this.#startedAt = this.#clock.monotonic();
    this.#marks = [{ at: this.#startedAt, bytes: 0 }];
  }

  /** Since both wanted it. */
  get seconds(): number {
    return (this.#clock.monotonic() - this.#startedAt) / 1000;
  }

  /** The receiver has taken this much. What is older than what was told is not told. */
  handleProgress(bytes: number): void {
    const { isOver, bytes: told, size = bytes, path } = this.#transfer;
    if (isOver || bytes < told) return;
    const bytesPerSecond = this.#rateAt(bytes);
    const left = size - bytes;
    const secondsLeft = left === 0 ? 0 : left / bytesPerSecond;
    this.#transfer.handleProgress({ bytes, size, bytesPerSecond, secondsLeft, path });
  }

  /** The receiver has all of it, though its last word may have got lost with a connection. */
  handleWhole(size: number): void {
    if (this.#transfer.bytes < size) this.handleProgress(size);
  }

  #rateAt(bytes: number): number {
    const at = this.#clock.monotonic();
    const last = this.#marks.at(-1);
    if (last === undefined || at - last.at >= markMs) this.#marks.push({ at, bytes });
    const recent = this.#marks.findIndex((mark) => at - mark.at <= rateMs);
    if (recent > 1) this.#marks.splice(0, recent - 1);
    const [first] = this.#marks;
    const seconds = first === undefined ? 0 : (at - first.at) / 1000;
    return first === undefined || seconds === 0 ? 0 : (bytes - first.bytes) / seconds;
  }
}
