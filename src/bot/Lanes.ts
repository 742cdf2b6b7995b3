import { Seat } from './Seat.js';

/** What {@link Lanes} need to know. */
export interface LanesOptions<T> {
  /** Items that run at once, of different lanes. */
  readonly maxRunning: number;
  /** Items that wait in one lane. */
  readonly maxWaitingEach: number;
  /** Items that wait in all of them. */
  readonly maxWaiting: number;
  /** Does what an item asks for; the next of its lane follows when it is done. Never rejects. */
  run(item: T, seat: Seat): Promise<void>;
  /** An item lost its place to others, and will not run. */
  drop(item: T): void;
}

interface Lane<T> {
  readonly key: string;
  readonly waiting: T[];
  isBusy: boolean;
}

/**
 * Work by lanes: in each of them one after another, in order; of different lanes several at once, and in turn, so that
 * whoever asks for much waits behind those who ask for little. Bounded in each lane and in all; when all are full, the
 * longest gives way to shorter ones.
 */
export class Lanes<T> {
  readonly #options: LanesOptions<T>;
  /** Those in which something waits or runs. */
  readonly #lanes = new Map<string, Lane<T>>();
  /** Lanes in which something waits and nothing runs, in the order in which their turn comes. */
  #ready: Lane<T>[] = [];
  /** Items that lent their seat and want one again; they come before those that have not begun. */
  readonly #returning: (() => void)[] = [];
  #onIdle: (() => void)[] = [];
  #waiting = 0;
  #begun = 0;
  /** Seats that are taken. */
  #running = 0;

  constructor(options: LanesOptions<T>) {
    this.#options = options;
  }

  /** Items that have not begun. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Items that have begun and are not done, whether they hold a seat or lent it. */
  get begun(): number {
    return this.#begun;
  }

  /** Adds items to a lane, all or none; false if there is no room for them. */
  add(key: string, items: readonly T[]): boolean {
    const lane = this.#lanes.get(key) ?? { key, waiting: [], isBusy: false };
    if (!this.#makeRoom(lane.waiting.length + items.length, items.length)) return false;
    this.#lanes.set(key, lane);
    if (!lane.isBusy && lane.waiting.length === 0) this.#ready.push(lane);
    lane.waiting.push(...items);
    this.#waiting += items.length;
    this.#pump();
    return true;
  }

  /** Adds an item that must not be missed to a lane that is full: its last one gives way. False if none waits in it. */
  replaceLast(key: string, item: T): boolean {
    const lane = this.#lanes.get(key);
    const last = lane?.waiting.pop();
    if (lane === undefined || last === undefined) return false;
    lane.waiting.push(item);
    this.#options.drop(last);
    return true;
  }

  /** Drops all that has not begun. */
  clear(): void {
    this.#ready = [];
    this.#waiting = 0;
    for (const lane of [...this.#lanes.values()]) {
      const dropped = lane.waiting.splice(0);
      if (!lane.isBusy) this.#lanes.delete(lane.key);
      for (const item of dropped) this.#options.drop(item);
    }
  }

  /** Resolves when nothing that has begun is left. */
  whenIdle(): Promise<void> {
    if (this.#begun === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onIdle.push(resolve));
  }

  /** Whether `count` more may wait in a lane that is `length` long with them; others may have to give way. */
  #makeRoom(length: number, count: number): boolean {
    if (length > this.#options.maxWaitingEach) return false;
    const excess = this.#waiting + count - this.#options.maxWaiting;
    if (excess <= 0) return true;
    // Nobody is turned out for an equal: only what is longer than this lane gives way, and only down to its length.
    let spare = 0;
    for (const { waiting } of this.#lanes.values()) spare += Math.max(0, waiting.length - length);
    if (spare < excess) return false;
    for (let left = excess; left > 0; left -= 1) this.#dropFromLongest();
    return true;
  }

  #dropFromLongest(): void {
    let longest: Lane<T> | undefined;
    for (const lane of this.#lanes.values()) {
      if (longest === undefined || lane.waiting.length > longest.waiting.length) longest = lane;
    }
    const dropped = longest?.waiting.pop();
    if (dropped === undefined) return;
    this.#waiting -= 1;
    this.#options.drop(dropped);
  }

  #pump(): void {
    while (this.#running < this.#options.maxRunning) {
      const goOn = this.#returning.shift();
      if (goOn !== undefined) {
        goOn();
        continue;
      }
      const lane = this.#ready.shift();
      const item = lane?.waiting.shift();
      if (lane === undefined || item === undefined) return;
      this.#waiting -= 1;
      void this.#run(lane, item);
    }
  }

  async #run(lane: Lane<T>, item: T): Promise<void> {
    lane.isBusy = true;
    this.#begun += 1;
    const seat = new Seat({
      take: () => {
        this.#running += 1;
      },
      giveBack: () => {
        this.#running -= 1;
        this.#pump();
      },
      queue: (goOn) => {
        this.#returning.push(goOn);
        this.#pump();
      },
    });
    await this.#options.run(item, seat);
    lane.isBusy = false;
    this.#begun -= 1;
    if (lane.waiting.length > 0) this.#ready.push(lane);
    else this.#lanes.delete(lane.key);
    seat.end();
    if (this.#begun > 0) return;
    const onIdle = this.#onIdle;
    this.#onIdle = [];
    for (const resolve of onIdle) resolve();
  }
}
