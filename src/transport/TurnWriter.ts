import { joinBytes } from './joinBytes.js';
import type { Transport } from './Transport.js';

/** This much is not gathered any longer, in bytes. */
const fullBytes = 128 * 1024;
/** Up to so much it costs less to join the parts than to hand them over one by one, in bytes. */
const joinedBytes = 16 * 1024;

/** Gathers what one turn of the event loop sends on a stream, to send it with one call of the system. */
export class TurnWriter {
  readonly #transport: Transport;
  #parts: Uint8Array[] = [];
  #bytes = 0;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  get isEmpty(): boolean {
    return this.#parts.length === 0;
  }

  add(...parts: readonly Uint8Array[]): void {
    if (this.#parts.length === 0) queueMicrotask(() => this.flush());
    for (const part of parts) {
      this.#parts.push(part);
      this.#bytes += part.length;
    }
    if (this.#bytes >= fullBytes) this.flush();
  }

  /** Sends what was gathered. */
  flush(): void {
    if (this.#parts.length === 0) return;
    const parts = this.#parts;
    const isSmall = this.#bytes <= joinedBytes;
    this.clear();
    if (isSmall) this.#transport.send(joinBytes(parts));
    else this.#transport.sendParts(parts);
  }

  /** Sends nothing of what was gathered. */
  clear(): void {
    this.#parts = [];
    this.#bytes = 0;
  }
}
