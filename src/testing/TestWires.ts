import type { Transport } from '../index.browser.js';
import { ChatError } from '../index.browser.js';
import type { Conditions } from './conditions.js';
import { checkConditions } from './conditions.js';
import type { SeededRandom } from './SeededRandom.js';
import { TestConnection } from './TestConnection.js';
import type { VirtualClock } from './VirtualClock.js';

/** A copy of an opening, of which no client knows, lives so long at most, in milliseconds. */
const ghostMs = 5000;
/** Faults that are remembered for the message of a failure. */
const maxRemembered = 12;

/** What takes the connections: a `ChatServer`. */
export interface Acceptor {
  /** Takes a connection. */
  accept(transport: Transport): void;
}

/** Who connects, and how it is seen. @internal */
export interface Caller {
  readonly name: string;
  readonly address: string;
}

/** What lies between the clients and the server, and what can go wrong there. */
export class TestWires {
  /** The time in which it all happens. */
  readonly clock: VirtualClock;
  /** What the server is given instead of its end of a connection. @internal */
  tapServer: (transport: Transport) => Transport = (transport) => transport;
  readonly #random: SeededRandom;
  readonly #connections = new Set<TestConnection>();
  readonly #apart = new Set<string>();
  readonly #waiting = new Set<() => void>();
  readonly #listeners = new Set<(connection: TestConnection) => void>();
  readonly #history: string[] = [];
  #acceptor: Acceptor | undefined;
  #conditions: Conditions = {};
  #isRefusing = false;
  #made = 0;

  /** @internal */
  constructor(clock: VirtualClock, random: SeededRandom) {
    this.clock = clock;
    this.#random = random.fork('wires');
  }

  /** All connections that one of their ends takes for alive, oldest first. */
  get connections(): readonly TestConnection[] {
    for (const connection of this.#connections) {
      if (!connection.isOpen) this.#connections.delete(connection);
    }
    return [...this.#connections];
  }

  /** The latest connection of a client that is open. Throws a `RangeError` if it has none. */
  connectionOf(name: string): TestConnection {
    const found = this.connections.findLast((connection) => connection.name === name);
    if (found === undefined) throw new RangeError(`${name} has no connection.`);
    return found;
  }

  /** Calls back with each connection that is made from now on, before anything is sent. Returns what ends that. */
  onConnection(listener: (connection: TestConnection) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Changes how all connections carry what is sent, those to come, too. Throws a `RangeError` for what is no condition. */
  shape(conditions: Conditions): void {
    checkConditions(conditions);
    this.#conditions = { ...this.#conditions, ...conditions };
    for (const connection of this.connections) connection.shape(conditions);
  }

  /** These clients and the server do not reach each other any more, and nobody is told: what they send, and their attempts, wait. */
  partition(...names: readonly string[]): void {
    for (const name of names) this.#apart.add(name);
    for (const connection of this.connections) {
      if (names.includes(connection.name)) connection.setApart(true);
    }
    if (names.length > 0) this.note(`partition of ${names.join(', ')}`);
  }

  /** They reach each other again, and what waited arrives. Without names: everyone. */
  heal(...names: readonly string[]): void {
    const healed = names.length === 0 ? [...this.#apart] : names;
    for (const name of healed) this.#apart.delete(name);
    for (const connection of this.connections) {
      if (healed.includes(connection.name)) connection.setApart(false);
    }
    for (const goOn of [...this.#waiting]) goOn();
    if (healed.length > 0) this.note(`heal ${healed.join(', ')}`);
  }

  /** From now on every attempt to connect fails at once. Connections that are open stay. */
  refuse(): void {
    this.#isRefusing = true;
    this.note('refuse');
  }

  /** Attempts to connect succeed again. */
  welcome(): void {
    this.#isRefusing = false;
    this.note('welcome');
  }

  /** Everything goes well again: whoever was apart is not, what was frozen goes on, what was half lost is lost. */
  mend(): void {
    this.#isRefusing = false;
    this.heal();
    for (const connection of this.connections) connection.mend(this.#conditions);
    this.note('mend');
  }

  /** Whether something is under way that will arrive by itself. */
  get isMoving(): boolean {
    return this.connections.some((connection) => connection.isMoving);
  }

  /** The latest faults, each with its time. @internal */
  get history(): readonly string[] {
    return this.#history;
  }

  /** Remembers a fault. @internal */
  note(what: string): void {
    this.#history.push(`${Math.round(this.clock.monotonic())} ms: ${what}`);
    if (this.#history.length > maxRemembered) this.#history.shift();
  }

  /** Where connections lead from now on. @internal */
  leadTo(acceptor: Acceptor): void {
    for (const connection of this.connections) connection.reset();
    this.#acceptor = acceptor;
  }

  /** Makes a connection. Rejects with `UNREACHABLE`, or with the signal's reason. @internal */
  async connect(caller: Caller, signal: AbortSignal): Promise<Transport> {
    const { delayMs = 0, jitterMs = 0 } = this.#conditions;
    const roundTripMs = 2 * (delayMs + jitterMs * this.#random.next());
    if (roundTripMs > 0) {
      await this.#wait(signal, (goOn) => this.clock.after(roundTripMs, goOn));
    }
    while (this.#apart.has(caller.name)) {
      await this.#wait(signal, (goOn) => {
        this.#waiting.add(goOn);
        return () => this.#waiting.delete(goOn);
      });
    }
    signal.throwIfAborted();
    if (this.#isRefusing || this.#acceptor === undefined) {
      throw new ChatError('UNREACHABLE', 'Nobody listens at the other end of this network.');
    }
    return this.#join(caller, this.#acceptor);
  }

  #join(caller: Caller, acceptor: Acceptor): Transport {
    const connection = this.#make(caller, (opening) => this.#replay(caller, opening));
    for (const tell of this.#listeners) tell(connection);
    try {
      acceptor.accept(this.tapServer(connection.server));
    } catch (cause) {
      connection.reset();
      throw new ChatError('UNREACHABLE', 'The server takes no connections.', { cause });
    }
    return connection.client;
  }

  #make({ name, address }: Caller, onReplay: (opening: Uint8Array) => void): TestConnection {
    this.#made += 1;
    const connection = new TestConnection({
      name,
      address,
      number: this.#made,
      clock: this.clock,
      random: this.#random.fork(`${name} ${this.#made}`),
      conditions: this.#conditions,
      onReplay,
    });
    this.#connections.add(connection);
    return connection;
  }

  /** An attempt arrives that no client is waiting for; some time later its system says so to the server. */
  #replay(caller: Caller, opening: Uint8Array): void {
    this.note(`an opening of ${caller.name} arrives once more`);
    const ghost = this.#make({ ...caller, name: `${caller.name} (copy)` }, () => {});
    this.clock.after(this.#random.next() * ghostMs, () => ghost.reset());
    try {
      this.#acceptor?.accept(this.tapServer(ghost.server));
    } catch {
      return ghost.reset();
    }
    ghost.client.open({ handleData: () => {}, handleDrain: () => {}, handleClose: () => {} });
    ghost.client.send(opening);
  }

  /** Resolves when told to go on; rejects with the signal's reason. `begin` returns what ends the waiting. */
  async #wait(signal: AbortSignal, begin: (goOn: () => void) => () => void): Promise<void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const abort = () => {
        stop();
        reject(signal.reason);
      };
      const goOn = () => {
        stop();
        signal.removeEventListener('abort', abort);
        resolve();
      };
      const stop = begin(goOn);
      signal.addEventListener('abort', abort, { once: true });
    });
  }
}
