import type { SeededRandom } from '../../../src/testing/index.js';
import type { FaultConnection, FaultProxy } from '../../support/FaultProxy.js';

/** Does random harm to random connections, again and again, until it is stopped; then mends what it can. */
export class Chaos {
  readonly #proxy: FaultProxy;
  readonly #random: SeededRandom;
  readonly #pauseMs: number;
  #stopped = false;
  readonly #done: Promise<void>;

  /** `pauseMs`: the longest time between two faults. */
  constructor(proxy: FaultProxy, random: SeededRandom, pauseMs: number) {
    this.#proxy = proxy;
    this.#random = random;
    this.#pauseMs = pauseMs;
    proxy.handleConnection = (connection) => this.#prepare(connection);
    this.#done = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#proxy.handleConnection = () => {};
    await this.#done;
    for (const connection of this.#proxy.connections) {
      connection.split(Number.POSITIVE_INFINITY);
      connection.delay(0);
      connection.thaw();
    }
    // What was half closed, or is to end after so many bytes, never mends by itself.
    this.#proxy.endAll('reset');
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      await new Promise((resolve) => setTimeout(resolve, this.#random.integer(0, this.#pauseMs)));
      const connections = [...this.#proxy.connections];
      if (connections.length === 0 || this.#stopped) continue;
      this.#harm(this.#random.pick(connections));
    }
  }

  /** Some connections are ill from birth, so that handshakes suffer, too. */
  #prepare(connection: FaultConnection): void {
    const random = this.#random;
    const illness = random.integer(0, 9);
    const direction = random.pick(['up', 'down'] as const);
    if (illness === 0) connection.endAfter(random.integer(0, 900), direction, 'cut');
    else if (illness === 1) connection.endAfter(random.integer(0, 900), direction, 'reset');
    else if (illness === 2) connection.split(random.integer(1, 7));
    else if (illness === 3) connection.delay(random.integer(1, 5));
  }

  #harm(connection: FaultConnection): void {
    const random = this.#random;
    const direction = random.pick(['up', 'down'] as const);
    const harms = [
      () => connection.cut(),
      () => connection.reset(),
      () => connection.halfClose(direction),
      () => connection.split(random.integer(1, 40), direction),
      () => connection.delay(random.integer(1, 8), direction),
      () =>
        connection.endAfter(
          connection.bytes(direction) + random.integer(1, 2000),
          direction,
          'cut',
        ),
      () => this.#freezeForAWhile(connection),
    ];
    random.pick(harms)();
  }

  /** Neither end may wait for its ping every time: most frozen connections die of something else before. */
  #freezeForAWhile(connection: FaultConnection): void {
    const random = this.#random;
    const afterMs = random.integer(10, 150);
    const dies = random.next() < 0.7;
    connection.freeze(...random.pick([['up'], ['down'], []] as const));
    setTimeout(() => (dies ? connection.reset() : connection.thaw()), afterMs);
  }
}
