import type { AnsweredRequest } from '../protocol/requests.js';

/** Requests that may wait for a connection, and their text; past it there is no point in pretending. */
const maxWaiting = 10_000;
const maxWaitingBytes = 8 * 1024 * 1024;

interface Waiting {
  readonly request: AnsweredRequest;
}

function sizeOf(request: AnsweredRequest): number {
  return 'text' in request ? request.text.length : 0;
}

/** Requests that are to be sent, in their order. */
export class WaitingLine<T extends Waiting> {
  #items: T[] = [];
  #bytes = 0;

  get first(): T | undefined {
    return this.#items[0];
  }

  hasRoomFor(request: AnsweredRequest): boolean {
    return this.#items.length < maxWaiting && this.#bytes + sizeOf(request) <= maxWaitingBytes;
  }

  add(item: T): void {
    this.#items.push(item);
    this.#bytes += sizeOf(item.request);
  }

  /** Takes one out, wherever it stands; nothing happens if it is not in line. */
  remove(item: T): void {
    const at = this.#items.indexOf(item);
    if (at < 0) return;
    this.#items.splice(at, 1);
    this.#bytes -= sizeOf(item.request);
  }

  /** Those that wait are these now. */
  reset(items: readonly T[]): void {
    this.#items = [];
    this.#bytes = 0;
    for (const item of items) this.add(item);
  }
}
