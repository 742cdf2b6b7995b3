import { expect } from 'vitest';
import type { Subscription } from '../../src/delivery/Fanout.js';
import { DeliverySink } from './deliverySink.js';

/** A notice of its own, and after how many of the facts it may come at the earliest and the latest. */
interface OwnNotice {
  readonly text: string;
  readonly earliest: number;
  readonly latest: number;
}

/** As lines; all of it is ASCII. */
function bytesOf(notices: readonly string[]): number {
  return notices.reduce((sum, notice) => sum + notice.length + 1, 0);
}

/**
 * What one member is due, written down naively, beside what it gets: the facts it hears, in order and exactly once; and
 * what is for it alone, in order, each in its place between the facts.
 */
export class DeliveryMember {
  readonly sink: DeliverySink;
  /** The facts it is due, in order. */
  heard: string[] = [];
  /** Set by the hall once it is there. */
  subscription: Subscription<string> | undefined;
  asleep = false;
  /** `retired`: due nothing new. `closed`: due nothing at all. */
  state: 'here' | 'retired' | 'closed' = 'here';
  readonly #own: OwnNotice[] = [];
  #handedBytes = 0;
  #seen = 0;
  #unfinished = '';
  #facts = 0;
  #owns = 0;

  constructor(room: number) {
    this.sink = new DeliverySink(room);
  }

  get isCurrent(): boolean {
    return this.subscription?.isCurrent === true;
  }

  get isBlocked(): boolean {
    return this.sink.backlogBytes > 0;
  }

  /** Hears a fact, unless it sleeps through it. */
  hear(fact: string, evenAsleep: boolean): void {
    if (this.state === 'here' && (evenAsleep || !this.asleep)) this.heard.push(fact);
  }

  /**
   * Is due something for itself alone. While it is told of the past, that may come before the rest of the past, but not
   * before the first piece of it.
   */
  expectOwn(text: string): void {
    const latest = this.heard.length;
    const own = { earliest: Math.min(1, latest), latest: Math.max(1, latest) };
    this.#own.push({ text, ...(this.isCurrent ? { earliest: latest, latest } : own) });
  }

  /** The facts it is due, one after another, until there is none left. */
  *past(): Generator<string, void> {
    yield* this.heard;
  }

  /** From now on nothing new. The rest of the past is not due either, if it was still being told of it. */
  retire(): void {
    this.read();
    if (!this.isCurrent) this.heard = this.heard.slice(0, this.#facts);
    this.state = 'retired';
  }

  /** Bytes that wait for it in the delivery. */
  get owedBytes(): number {
    this.read();
    const own = this.#own.map(({ text }) => text);
    if (!this.isCurrent) return bytesOf(own.slice(this.#owns));
    return bytesOf(this.heard) + bytesOf(own) - this.#handedBytes;
  }

  /** Reads what it has got since, and checks that it was due. */
  read(): void {
    const { sends } = this.sink;
    for (; this.#seen < sends.length; this.#seen += 1) {
      const bytes = sends[this.#seen] ?? new Uint8Array(0);
      expect(bytes.length, 'nothing empty is sent').toBeGreaterThan(0);
      this.#handedBytes += bytes.length;
      this.#unfinished += Buffer.from(bytes).toString('latin1');
      const whole = this.#unfinished.split('\n');
      this.#unfinished = whole.pop() ?? '';
      for (const line of whole) this.#readLine(line);
    }
  }

  /** Checks that it has got all that it was due. */
  expectAll(): void {
    this.read();
    expect(this.#unfinished).toBe('');
    expect(this.#facts).toBe(this.heard.length);
    expect(this.#owns).toBe(this.#own.length);
  }

  #readLine(line: string): void {
    if (line.startsWith('fact')) {
      expect(line).toBe(this.heard[this.#facts]);
      this.#facts += 1;
      return;
    }
    const own = this.#own[this.#owns];
    expect(line).toBe(own?.text);
    // Who retires before the past began is told nothing of it.
    const earliest = this.state === 'retired' ? 0 : (own?.earliest ?? 0);
    expect(this.#facts).toBeGreaterThanOrEqual(earliest);
    expect(this.#facts).toBeLessThanOrEqual(own?.latest ?? 0);
    this.#owns += 1;
  }
}
