import type { CancelTimer, Clock } from '../clock.js';
import { joinBytes } from './joinBytes.js';

/** What the sending end of a stream is told. */
export interface StreamSender {
  /** Nothing waits any more. Only called after something did. */
  handleDrain(): void;
  /** All of it has left, and its end. */
  handleLeft(): void;
}

/** What the receiving end of a stream is told. */
export interface StreamReceiver {
  handleData(bytes: Uint8Array): void;
  /** No more will come; `isAbrupt`: and whoever sent it is gone. Called once. */
  handleEnd(isAbrupt: boolean): void;
}

/** How a stream carries what is sent. */
export interface StreamShape {
  /** How long what is sent now is under way, in milliseconds. Nothing is overtaken. */
  readonly delayMs: () => number;
  /** Largest size of the next piece that is handed over, in bytes; 1 at least. */
  readonly pieceBytes: () => number;
  /** What the receiving end takes. */
  readonly bytesPerSecond: number;
  /** What is under way, or has arrived and was not taken, at most; 1 at least. */
  readonly windowBytes: number;
}

/** What is under way: bytes, or the end. */
interface Segment {
  readonly arrivesAt: number;
  bytes: Uint8Array;
  readonly end?: 'gentle' | 'abrupt';
}

/** As much as a system keeps for one socket. */
const windowBytes = 64 * 1024;
/** A reader of so many bytes a second takes them in portions of this time. */
const portionMs = 50;
const nothing = new Uint8Array(0);

/** A stream that gives everything over at once. */
export const plainShape: StreamShape = {
  delayMs: () => 0,
  pieceBytes: () => windowBytes,
  bytesPerSecond: Number.POSITIVE_INFINITY,
  windowBytes,
};

/**
 * One direction of a connection within memory, with a bounded window as a socket has: what the receiving end does not
 * take stays, in the end, with the sending end, and is counted there.
 */
export class MemoryStream {
  /** Bytes handed over so far. */
  bytes = 0;
  sender: StreamSender | undefined;
  receiver: StreamReceiver | undefined;
  readonly #clock: Clock;
  #shape = plainShape;
  #backlog: Uint8Array[] = [];
  #backlogBytes = 0;
  /** Whether the sending end is still to be told that nothing waits. */
  #owesDrain = false;
  #flight: Segment[] = [];
  #flightBytes = 0;
  #lastArrivesAt = 0;
  /** When a slow reader takes its next portion. */
  #readyAt = 0;
  #end: 'open' | 'ending' | 'left' = 'open';
  #isRead = false;
  #isFrozen = false;
  /** Whether what is sent from now on gets nowhere. */
  #isVoid = false;
  #limit: { readonly bytes: number; readonly act: () => void } | undefined;
  #cancelDelivery: CancelTimer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Bytes that were sent and have not left. */
  get backlogBytes(): number {
    return this.#backlogBytes;
  }

  /** Whether something is under way that will be handed over by itself. */
  get isMoving(): boolean {
    return this.#cancelDelivery !== undefined;
  }

  /** Whether all of it has left, and its end. */
  get hasLeft(): boolean {
    return this.#end === 'left';
  }

  shape(shape: StreamShape): void {
    this.#shape = shape;
    this.#readyAt = 0;
    this.#depart();
    this.#reschedule();
  }

  /** Whether the receiving end takes what arrives. */
  read(isRead: boolean): void {
    this.#isRead = isRead;
    this.#reschedule();
  }

  /** Whether nothing gets through, and nobody is told. */
  freeze(isFrozen: boolean): void {
    this.#isFrozen = isFrozen;
    this.#reschedule();
  }

  /** Acts as soon as so many bytes in all were handed over, before any more is. */
  limit(bytes: number, act: () => void): void {
    this.#limit = { bytes, act };
    this.#reschedule();
  }

  write(bytes: Uint8Array): void {
    if (this.#end !== 'open' || this.#isVoid || bytes.length === 0) return;
    this.#backlog.push(bytes);
    this.#backlogBytes += bytes.length;
    this.#depart();
    if (this.#backlogBytes > 0) this.#owesDrain = true;
  }

  /** The sending end sends no more; what it sent still leaves. */
  finish(): void {
    if (this.#end !== 'open') return;
    this.#end = 'ending';
    this.#depart();
  }

  /** The sending end is gone; what has not left never will. */
  abort(): void {
    if (this.#end === 'left') return;
    this.#dropBacklog();
    this.#leave('abrupt');
  }

  /** The receiving end is gone. */
  discard(): void {
    this.#isVoid = true;
    this.#dropBacklog();
    this.#flight = [];
    this.#flightBytes = 0;
    this.#depart();
    this.#reschedule();
  }

  /** The receiving end is told that no more will come; what was under way, and what is still sent, is lost. */
  sever(): void {
    this.discard();
    this.#flight = [{ arrivesAt: 0, bytes: nothing, end: 'gentle' }];
    this.#shape = plainShape;
    this.#limit = undefined;
    this.freeze(false);
  }

  /** What fits the window leaves; and then the end, if it is one. */
  #depart(): void {
    for (let first = this.#backlog[0]; first !== undefined; first = this.#backlog[0]) {
      const part = first.subarray(0, Math.max(0, this.#shape.windowBytes - this.#flightBytes));
      if (part.length === 0) break;
      if (part.length === first.length) this.#backlog.shift();
      else this.#backlog[0] = first.subarray(part.length);
      this.#backlogBytes -= part.length;
      this.#flightBytes += part.length;
      this.#flight.push({ arrivesAt: this.#nextArrival(), bytes: part });
    }
    if (this.#backlogBytes === 0) {
      if (this.#owesDrain) this.#clock.soon(() => this.#tellDrain());
      if (this.#end === 'ending') this.#leave('gentle');
    }
    this.#schedule();
  }

  #leave(end: 'gentle' | 'abrupt'): void {
    this.#end = 'left';
    if (!this.#isVoid) {
      this.#flight.push({ arrivesAt: this.#nextArrival(), bytes: nothing, end });
    }
    this.sender?.handleLeft();
    this.#schedule();
  }

  #nextArrival(): number {
    const arrivesAt = this.#clock.monotonic() + this.#shape.delayMs();
    this.#lastArrivesAt = Math.max(this.#lastArrivesAt, arrivesAt);
    return this.#lastArrivesAt;
  }

  #dropBacklog(): void {
    this.#backlog = [];
    this.#backlogBytes = 0;
  }

  #tellDrain(): void {
    if (!this.#owesDrain || this.#backlogBytes > 0) return;
    this.#owesDrain = false;
    this.sender?.handleDrain();
  }

  #reschedule(): void {
    this.#cancelDelivery?.();
    this.#cancelDelivery = undefined;
    this.#schedule();
  }

  #schedule(): void {
    const next = this.#flight[0];
    if (next === undefined || this.#cancelDelivery !== undefined) return;
    if (!this.#isRead || this.#isFrozen || this.#shape.bytesPerSecond <= 0) return;
    const waitMs = Math.max(next.arrivesAt, this.#readyAt) - this.#clock.monotonic();
    this.#cancelDelivery = this.#clock.after(waitMs, () => {
      this.#cancelDelivery = undefined;
      this.#deliver();
    });
  }

  #deliver(): void {
    if (this.#limit !== undefined && this.bytes >= this.#limit.bytes) {
      const { act } = this.#limit;
      this.#limit = undefined;
      act();
      return this.#schedule();
    }
    const [next] = this.#flight;
    if (next === undefined) return;
    if (next.end !== undefined) {
      this.#flight.shift();
      return this.receiver?.handleEnd(next.end === 'abrupt');
    }
    const piece = this.#take();
    this.bytes += piece.length;
    this.#flightBytes -= piece.length;
    this.#depart();
    this.receiver?.handleData(piece);
  }

  /** One piece of what has arrived, merged from several if that much may be handed over. */
  #take(): Uint8Array {
    const now = this.#clock.monotonic();
    const { bytesPerSecond } = this.#shape;
    const portion = Math.max(1, (bytesPerSecond * portionMs) / 1000);
    const most = Math.max(1, this.#shape.pieceBytes());
    let room = Math.floor(
      Math.min(most, portion, (this.#limit?.bytes ?? Number.POSITIVE_INFINITY) - this.bytes),
    );
    const parts: Uint8Array[] = [];
    for (let first = this.#flight[0]; first !== undefined && room > 0; first = this.#flight[0]) {
      if (first.end !== undefined || (parts.length > 0 && first.arrivesAt > now)) break;
      const part = first.bytes.subarray(0, room);
      if (part.length === first.bytes.length) this.#flight.shift();
      else first.bytes = first.bytes.subarray(part.length);
      parts.push(part);
      room -= part.length;
    }
    const [first] = parts;
    const piece = parts.length === 1 && first !== undefined ? first : joinBytes(parts);
    this.#readyAt = now + (piece.length / bytesPerSecond) * 1000;
    return piece;
  }
}
