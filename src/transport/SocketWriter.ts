import type { Duplex } from 'node:stream';

const nothing = new Uint8Array(0);

/**
 * Writes to a socket and tells when everything has left. A socket's own `drain` event speaks only of a full buffer, while
 * delivery wants to know whether the system took the last write.
 */
export class SocketWriter {
  readonly #socket: Duplex;
  readonly #completesLater: boolean;
  readonly #onDrain: () => void;
  #awaitingDrain = false;

  /**
   * `completesLater`: writes never complete at once (TLS), so that each brings a callback of its own. On TCP nearly all
   * do, and a callback each would cost more than an empty write behind the few that do not.
   */
  constructor(socket: Duplex, completesLater: boolean, onDrain: () => void) {
    this.#socket = socket;
    this.#completesLater = completesLater;
    this.#onDrain = onDrain;
  }

  get backlogBytes(): number {
    return this.#socket.writableLength;
  }

  write(data: Uint8Array | string): void {
    this.#put(data);
    this.#awaitLater();
  }

  /** All of them with one call of the system. */
  writeParts(parts: readonly Uint8Array[]): void {
    this.#socket.cork();
    for (const part of parts) this.#put(part);
    this.#socket.uncork();
    this.#awaitLater();
  }

  #put(data: Uint8Array | string): void {
    if (!this.#socket.writable) return;
    if (!this.#completesLater) {
      this.#socket.write(data);
      return;
    }
    this.#socket.write(data, this.#handleWritten);
    this.#awaitingDrain = true;
  }

  /** If the system did not take all of it at once, what comes behind it tells when it has. */
  #awaitLater(): void {
    const { writable, writableLength } = this.#socket;
    if (writable && writableLength > 0 && !this.#awaitingDrain) this.#awaitEmpty();
  }

  #awaitEmpty(): void {
    this.#awaitingDrain = true;
    this.#socket.write(nothing, this.#handleWritten);
  }

  readonly #handleWritten = (error?: Error | null): void => {
    if (error || !this.#awaitingDrain) return;
    if (this.#socket.writableLength > 0) {
      if (!this.#completesLater) this.#awaitEmpty();
      return;
    }
    this.#awaitingDrain = false;
    this.#onDrain();
  };
}
