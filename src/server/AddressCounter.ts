import type { Duplex } from 'node:stream';
import { isLoopback } from './Lobby.js';

/** Counts the connections of each address. */
export class AddressCounter {
  readonly #max: number;
  readonly #counts = new Map<string, number>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Counts a connection until it is closed; false if its address has as many as it may. */
  add(address: string, socket: Duplex): boolean {
    if (isLoopback(address)) return true;
    const count = (this.#counts.get(address) ?? 0) + 1;
    if (count > this.#max) return false;
    this.#counts.set(address, count);
    socket.once('close', () => this.#remove(address));
    return true;
  }

  #remove(address: string): void {
    const left = (this.#counts.get(address) ?? 1) - 1;
    if (left > 0) this.#counts.set(address, left);
    else this.#counts.delete(address);
  }
}
