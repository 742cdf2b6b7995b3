import type { Sink } from '../../src/delivery/Outbox.js';

/** A sink that takes so many bytes at once and then no more, like a socket whose reader does not read. */
export class DeliverySink implements Sink {
  /** What it was given, as it was given. */
  readonly sends: Uint8Array[] = [];
  backlogBytes = 0;
  /** Called when the backlog is gone. */
  onDrain: () => void = () => {};
  #room: number;

  /** `room`: bytes that it takes at once. */
  constructor(room = Number.POSITIVE_INFINITY) {
    this.#room = room;
  }

  send(bytes: Uint8Array): void {
    this.sends.push(bytes);
    const taken = Math.min(this.#room, bytes.length);
    this.#room -= taken;
    this.backlogBytes += bytes.length - taken;
  }

  /** The reader reads. */
  drain(bytes: number): void {
    const taken = Math.min(bytes, this.backlogBytes);
    this.backlogBytes -= taken;
    this.#room += bytes - taken;
    if (taken > 0 && this.backlogBytes === 0) this.onDrain();
  }

  /** All that it was given, as text. */
  get text(): string {
    return Buffer.concat(this.sends).toString();
  }
}
