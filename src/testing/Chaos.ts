import type { SeededRandom } from './SeededRandom.js';
import type { Direction, TestConnection } from './TestConnection.js';
import type { TestWires } from './TestWires.js';

/** What chaos does, to one connection at a time. */
export const faults = [
  /** Both ends are told that it is over. */
  'cut',
  /** It is torn down. */
  'reset',
  /** One end is told that it is over, the other is not. */
  'halfClose',
  /** It is lost a little later, in the middle of a message as likely as not. */
  'loseLater',
  /** Nothing gets through in one direction or in both for a while, after which it dies or goes on. */
  'freeze',
  /** Everything takes longer, and not always as long. */
  'delay',
  /** Everything arrives in pieces of a few bytes. */
  'split',
  /** The receiving end takes little, or nothing. */
  'slow',
  /** The client's opening arrives once more. */
  'replay',
  /** The client and the server do not reach each other for a while. */
  'partition',
  /** Nobody can connect for a while. */
  'refuse',
] as const;

/** See {@link faults} for what each means. */
export type Fault = (typeof faults)[number];

/** How chaos is made; everything has a default. */
export interface ChaosOptions {
  /** Longest time between two faults, in milliseconds of virtual time. Default 500. */
  readonly pauseMs?: number;
  /** What it does. Default: everything. */
  readonly faults?: readonly Fault[];
  /** Names of those whose connections it leaves alone. Default: nobody. */
  readonly spare?: readonly string[];
}

/** How often, in percent, a connection is ill from birth, so that the way in suffers, too. */
const illPercent = 40;
/** Longest time for which nothing gets through, in milliseconds: shorter than ping and pong, or longer, as it comes. */
const longestFreezeMs = 60_000;
/** Longest time for which nobody can connect, in milliseconds. */
const longestRefusalMs = 5_000;
/** Longest time for which everything arrives in pieces, in milliseconds: byte by byte costs a test more than any other fault. */
const longestSplitMs = 2_000;
/** Longest delay and jitter, in milliseconds. */
const longestDelayMs = 400;
/** Bytes after which a connection is lost a little later, at most. */
const fewBytes = 2000;

/** A connection whose receiving end takes everything. */
const wide = { bytesPerSecond: Number.POSITIVE_INFINITY, windowBytes: 64 * 1024 };

/** Does random harm to random connections, again and again, until it is stopped. The same seed does the same harm. */
export class Chaos {
  readonly #wires: TestWires;
  readonly #random: SeededRandom;
  readonly #pauseMs: number;
  readonly #faults: readonly Fault[];
  readonly #spared: ReadonlySet<string>;
  readonly #endIllness: () => void;
  #isOver = false;
  #done = 0;

  /** @internal */
  constructor(wires: TestWires, random: SeededRandom, options: ChaosOptions) {
    this.#wires = wires;
    this.#random = random;
    this.#pauseMs = options.pauseMs ?? 500;
    this.#faults = options.faults ?? faults;
    this.#spared = new Set(options.spare);
    this.#endIllness = wires.onConnection((connection) => {
      if (random.chance(illPercent)) this.#strike(connection);
    });
    this.#wait();
  }

  /** Faults that were done so far. */
  get count(): number {
    return this.#done;
  }

  /** Does no more harm. What was done stays done until the network is mended. */
  stop(): void {
    this.#isOver = true;
    this.#endIllness();
  }

  #wait(): void {
    this.#wires.clock.after(this.#random.next() * this.#pauseMs, () => {
      if (this.#isOver) return;
      const candidates = this.#wires.connections.filter(({ name }) => !this.#spared.has(name));
      if (candidates.length > 0) this.#strike(this.#random.pick(candidates));
      this.#wait();
    });
  }

  #strike(connection: TestConnection): void {
    if (this.#spared.has(connection.name) || this.#faults.length === 0) return;
    const fault = this.#random.pick(this.#faults);
    this.#done += 1;
    this.#wires.note(`${fault} of #${connection.number} (${connection.name})`);
    this.#harms[fault](connection, this.#random.pick(['up', 'down']));
  }

  readonly #harms: Readonly<
    Record<Fault, (connection: TestConnection, direction: Direction) => void>
  > = {
    cut: (connection) => connection.cut(),
    reset: (connection) => connection.reset(),
    halfClose: (connection, direction) => connection.halfClose(direction),
    loseLater: (connection, direction) => {
      const bytes = connection.bytes(direction) + this.#random.integer(0, fewBytes);
      connection.loseAfter(bytes, direction, this.#random.pick(['cut', 'reset']));
    },
    freeze: (connection, direction) => {
      connection.freeze(...this.#random.pick([[direction], []] as const));
      const dies = this.#random.chance(70);
      this.#later(longestFreezeMs, () => (dies ? connection.reset() : connection.thaw()));
    },
    delay: (connection, direction) => {
      const [delayMs, jitterMs] = [this.#upTo(longestDelayMs), this.#upTo(longestDelayMs)];
      connection.shape({ delayMs, jitterMs }, direction);
    },
    split: (connection, direction) => {
      connection.shape({ maxPieceBytes: this.#random.pick([1, 7, 40]) }, direction);
      this.#later(longestSplitMs, () => {
        connection.shape({ maxPieceBytes: Number.POSITIVE_INFINITY }, direction);
      });
    },
    slow: (connection, direction) => {
      const bytesPerSecond = this.#random.pick([0, 100, 2000]);
      connection.shape({ bytesPerSecond, windowBytes: this.#random.pick([1, 1000]) }, direction);
      this.#later(longestFreezeMs, () => connection.shape(wide, direction));
    },
    replay: (connection) => connection.replayOpening(this.#upTo(longestDelayMs)),
    partition: ({ name }) => {
      this.#wires.partition(name);
      this.#later(longestFreezeMs, () => this.#wires.heal(name));
    },
    refuse: () => {
      this.#wires.refuse();
      this.#later(longestRefusalMs, () => this.#wires.welcome());
    },
  };

  #upTo(most: number): number {
    return this.#random.next() * most;
  }

  #later(longestMs: number, action: () => void): void {
    this.#wires.clock.after(this.#upTo(longestMs), () => {
      if (!this.#isOver) action();
    });
  }
}
