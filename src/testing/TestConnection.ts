import type { Clock, Transport } from '../index.browser.js';
import type { MemoryStream } from '../transport/MemoryStream.js';
import type { MemoryConnection } from '../transport/MemoryTransport.js';
import { connectInMemory } from '../transport/MemoryTransport.js';
import type { Conditions } from './conditions.js';
import { checkConditions, toShape } from './conditions.js';
import { Opening } from './Opening.js';
import type { SeededRandom } from './SeededRandom.js';
import { Tap } from './Tap.js';

/** `up` goes from the client to the server, `down` from the server to the client. */
export type Direction = 'up' | 'down';

/** How a connection is lost: `cut` tells both ends properly, as a FIN does; `reset` tears it down, as a RST does. */
export type Loss = 'cut' | 'reset';

const directions: readonly Direction[] = ['up', 'down'];

/** What a connection is made of. @internal */
export interface TestConnectionOptions {
  readonly name: string;
  readonly number: number;
  readonly address: string;
  readonly clock: Clock;
  readonly random: SeededRandom;
  readonly conditions: Conditions;
  /** What this client said first arrives once more. */
  readonly onReplay: (opening: Uint8Array) => void;
}

/** One connection between a client and the server, and what can be done to it. Without `directions`, both are meant. */
export class TestConnection {
  /** Who made it. */
  readonly name: string;
  /** Its place among all that were made in this network, from 1. */
  readonly number: number;
  /** What the client has. @internal */
  readonly client: Transport;
  /** What the server has. @internal */
  readonly server: Transport;
  readonly #options: TestConnectionOptions;
  readonly #wire: MemoryConnection;
  readonly #opening = new Opening();
  readonly #conditions: Record<Direction, Conditions>;
  readonly #frozen = new Set<Direction>();
  #isApart = false;
  #isDoomed = false;

  /** @internal */
  constructor(options: TestConnectionOptions) {
    const { name, number, address, clock, conditions } = options;
    this.name = name;
    this.number = number;
    this.#options = options;
    this.#wire = connectInMemory(clock, address);
    this.#conditions = { up: conditions, down: conditions };
    this.server = this.#wire.server;
    this.client = new Tap(this.#wire.client, {
      handleSent: (bytes) => this.#opening.add(bytes),
    });
    this.shape(conditions);
  }

  /** Whether one of the two ends still takes it for alive. */
  get isOpen(): boolean {
    return !this.#wire.client.isClosed || !this.#wire.server.isClosed;
  }

  /** Whether something is under way that will arrive by itself. */
  get isMoving(): boolean {
    return this.isOpen && directions.some((direction) => this.#wire[direction].isMoving);
  }

  /** Bytes handed over in a direction so far. */
  bytes(direction: Direction): number {
    return this.#wire[direction].bytes;
  }

  /** Changes how it carries what is sent from now on. Throws a `RangeError` for a condition that is none. */
  shape(conditions: Conditions, ...which: readonly Direction[]): void {
    checkConditions(conditions);
    for (const direction of pick(which)) {
      const all = { ...this.#conditions[direction], ...conditions };
      this.#conditions[direction] = all;
      this.#wire[direction].shape(toShape(all, this.#options.random));
    }
  }

  /** Hands nothing over any more, and tells nobody. */
  freeze(...which: readonly Direction[]): void {
    for (const direction of pick(which)) this.#frozen.add(direction);
    this.#applyFrost();
  }

  /** Hands over what gathered meanwhile, and goes on. */
  thaw(...which: readonly Direction[]): void {
    for (const direction of pick(which)) this.#frozen.delete(direction);
    this.#applyFrost();
  }

  /** Both ends are told that it is over; what was under way is lost. */
  cut(): void {
    for (const direction of directions) this.#wire[direction].sever();
  }

  /** It is torn down at both ends; what was under way is lost. */
  reset(): void {
    const error = new Error('The connection was reset.');
    this.#wire.client.lose(error);
    this.#wire.server.lose(error);
  }

  /** It is lost in one way or the other. */
  lose(how: Loss): void {
    if (how === 'cut') this.cut();
    else this.reset();
  }

  /** The receiving end of one direction is told that no more will come; the other direction goes on. */
  halfClose(direction: Direction): void {
    this.#isDoomed = true;
    this.#wire[direction].sever();
  }

  /** It is lost as soon as so many bytes in all have gone through in a direction: in the middle of a message, if need be. */
  loseAfter(bytes: number, direction: Direction, how: Loss): void {
    this.#isDoomed = true;
    this.#stream(direction).limit(bytes, () => this.lose(how));
  }

  /** It freezes, in both directions, as soon as so many bytes in all have gone through in one. */
  freezeAfter(bytes: number, direction: Direction): void {
    this.#stream(direction).limit(bytes, () => this.freeze());
  }

  /**
   * What the client said first (its login, or its resume) arrives at the server once more, on another connection, whose
   * answers reach nobody: as an attempt does that was held up on its way, and given up. `afterMs`: so long after it was
   * sent, or after now.
   */
  replayOpening(afterMs = 0): void {
    this.#opening.whenWhole((opening) => {
      this.#options.clock.after(afterMs, () => this.#options.onReplay(opening));
    });
  }

  /** Nothing reaches the other end, and nobody is told. @internal */
  setApart(isApart: boolean): void {
    this.#isApart = isApart;
    this.#applyFrost();
  }

  /** What was frozen goes on, under these conditions; what was to be lost is. @internal */
  mend(conditions: Conditions): void {
    if (this.#isDoomed) return this.reset();
    this.#isApart = false;
    for (const direction of directions) {
      this.#conditions[direction] = {};
      this.#wire[direction].limit(Number.POSITIVE_INFINITY, () => {});
    }
    this.shape(conditions);
    this.thaw();
  }

  #applyFrost(): void {
    for (const direction of directions) {
      this.#wire[direction].freeze(this.#isApart || this.#frozen.has(direction));
    }
  }

  #stream(direction: Direction): MemoryStream {
    return this.#wire[direction];
  }
}

function pick(which: readonly Direction[]): readonly Direction[] {
  return which.length === 0 ? directions : which;
}
