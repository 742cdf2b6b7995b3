import type { ChatClientOptions, WaitOptions } from '../index.browser.js';
import { ChatClient } from '../index.browser.js';
import type { ChaosOptions } from './Chaos.js';
import { Chaos } from './Chaos.js';
import type { Conditions } from './conditions.js';
import type { EventSource } from './EventQueues.js';
import { EventQueues } from './EventQueues.js';
import { Invariants } from './invariants/Invariants.js';
import type { WatchedServer } from './invariants/watched.js';
import { Recorder } from './recording/Recorder.js';
import { Recording } from './recording/Recording.js';
import type { ReplayedServer } from './recording/replay.js';
import type { SeededRandom } from './SeededRandom.js';
import type { SimulatedOptions } from './Simulation.js';
import { Simulation } from './Simulation.js';
import { TestWires } from './TestWires.js';
import type { EventsOf, NextOptions, PayloadOf } from './told.js';
import { clientEvents, pairEvents, serverEvents } from './told.js';
import type { Patience } from './VirtualClock.js';

/** Options of a `TestNetwork`; everything has a default. */
export interface TestNetworkOptions {
  /** What all chance is made from: the same seed makes the same run, to the byte. Default 1. */
  readonly seed?: number;
  /** What the clock says at the beginning, in milliseconds since the Unix epoch. Default: some day in November 2023. */
  readonly epochMs?: number;
  /** How all connections carry what is sent. Default: everything arrives at once. */
  readonly conditions?: Conditions;
}

/** A server that a network leads to: a `ChatServer`. */
export type TestServer = ReplayedServer & WatchedServer;

/** Options of a client in a network: what is its own, and where it seems to come from. */
export interface TestClientOptions extends Pick<ChatClientOptions, 'password' | 'reconnect'> {
  /** The address that the server sees. Default `127.0.0.1`. */
  readonly address?: string;
}

/** Time that closing may take, in virtual milliseconds: longer than a client gives to what is unanswered. */
const closeMs = 60_000;
/** So many of the latest errors are told. */
const maxErrors = 3;

/**
 * A network within memory, with a server and clients that speak the real protocol over it, in virtual time, with all the
 * faults of a real one. What is due now happens by itself; time passes when the test says so. Guarantees are watched all
 * along: closing the network throws `BrokenGuarantees` if one was broken.
 *
 * @example
 * ```ts
 * await using network = new TestNetwork({ seed: 42 });
 * const server = network.serve(new ChatServer(network.options));
 * const atom = await network.join('atom');
 * await network.advance(60_000);
 * ```
 */
export class TestNetwork extends TestWires implements AsyncDisposable {
  /** Watches the server and the clients of this network. */
  readonly invariants = new Invariants();
  readonly #simulation: Simulation;
  readonly #clients: ChatClient[] = [];
  readonly #recorders = new Map<string, Recorder>();
  readonly #storms: Chaos[] = [];
  readonly #queues = new EventQueues();
  /** What failed in the program that is tested, the latest last: often why nothing comes that is waited for. */
  readonly #errors: string[] = [];
  #server: TestServer | undefined;
  #closings: Promise<void>[] = [];
  /** Violations that were thrown already. */
  #thrown = 0;
  #closing: Promise<void> | undefined;

  /** Throws a `RangeError` for conditions that are none. */
  constructor({ seed = 1, epochMs, conditions = {} }: TestNetworkOptions = {}) {
    const simulation = new Simulation(seed, {
      ...(epochMs !== undefined && { epochMs }),
      describe: () => `(${this.where})`,
    });
    super(simulation.clock, simulation.random);
    this.#simulation = simulation;
    this.shape(conditions);
  }

  /** What all chance in this network is made from. */
  get seed(): number {
    return this.#simulation.seed;
  }

  /** Chance for the test itself, which the seed repeats. */
  get random(): SeededRandom {
    return this.#simulation.random;
  }

  /** What it takes to see this run again: the seed, the time, who is where, the latest faults and `error` events. */
  get where(): string {
    const states = this.#clients.map(({ name, state }) => `${name} ${state}`);
    const parts = [
      `seed ${this.seed}`,
      `at ${Math.round(this.clock.monotonic())} ms`,
      ...states,
      ...(this.history.length > 0 ? [`latest faults: ${this.history.join('; ')}`] : []),
      ...(this.#errors.length > 0 ? [`latest errors: ${this.#errors.join('; ')}`] : []),
    ];
    return parts.join(', ');
  }

  /** For `new ChatServer({ ...network.options })`. Each time for one more server. */
  get options(): SimulatedOptions {
    return this.#simulation.optionsOf('server');
  }

  /**
   * Makes a server the one that all connections lead to, and returns it. One that was there before is gone at once, as by a
   * crash: its connections are torn down, and nobody is told goodbye.
   */
  serve<S extends TestServer>(server: S): S {
    this.leadTo(server);
    if (this.#server !== undefined) this.#closings.push(this.#server.close({ drainMs: 0 }));
    this.#server = server;
    this.invariants.watchServer(server);
    this.#queues.follow(server, serverEvents);
    server.on('error', (event) => this.#noteError('server', event));
    return server;
  }

  /** Options for a client of that name which connects through this network: `new ChatClient(network.optionsFor('bot'))`. */
  optionsFor(name: string, own: TestClientOptions = {}): ChatClientOptions & SimulatedOptions {
    const { address = '127.0.0.1', ...options } = own;
    return {
      ...this.#simulation.optionsOf(`client ${name}`),
      url: 'memory://network',
      connect: (url, wait) => {
        const connect = () => this.connect({ name, address }, wait.signal);
        return this.#recorders.get(name)?.connect(connect, url, wait) ?? connect();
      },
      name,
      // There is nothing but this network.
      direct: false,
      ...options,
    };
  }

  /** A client of that name that has not connected yet. It is closed with the network. */
  client(name: string, options: TestClientOptions = {}): ChatClient {
    const client = new ChatClient(this.optionsFor(name, options));
    this.#clients.push(client);
    this.invariants.watchClient(client);
    this.#queues.follow(client, clientEvents);
    client.on('pairStart', ({ pair }) => this.#queues.follow(pair, pairEvents));
    client.on('error', (event) => this.#noteError(name, event));
    return client;
  }

  /** A client of that name, in the room. Rejects as `connect()` does. */
  async join(name: string, options: TestClientOptions & WaitOptions = {}): Promise<ChatClient> {
    const { signal, timeoutMs, ...own } = options;
    const client = this.client(name, own);
    await this.run(
      client.connect({ ...(signal && { signal }), ...(timeoutMs !== undefined && { timeoutMs }) }),
    );
    return client;
  }

  /** Lets so much time pass, in milliseconds: whatever is due until then happens, in its order. */
  advance(ms: number): Promise<void> {
    return this.clock.advance(ms);
  }

  /** Lets time pass until something is so. Rejects with `TIMEOUT` when that takes too long, or can never be. */
  until(isSo: () => boolean, patience?: Patience): Promise<void> {
    return this.clock.until(isSo, patience);
  }

  /** Lets time pass until a promise is settled, and no longer. Resolves and rejects as it does, or as `until` does. */
  run<T>(promise: Promise<T>, patience?: Patience): Promise<T> {
    return this.clock.run(promise, patience);
  }

  /**
   * The next event that matches. Events are taken in their order, each once: one that has happened already is not missed.
   * Else lets time pass until it happens; rejects as `until` does. Of what is not of this network (a client that made
   * itself, and its 1:1s), events count from the first time on that one of that name is asked for.
   */
  next<T extends object, E extends keyof EventsOf<T> & string>(
    emitter: T,
    event: E,
    options?: NextOptions<PayloadOf<T, E>>,
  ): Promise<PayloadOf<T, E>>;
  async next(
    emitter: EventSource,
    event: string,
    { matches = () => true, ...patience }: NextOptions<unknown> = {},
  ): Promise<unknown> {
    const { told, forget } = this.#queues.take(emitter, event, matches);
    try {
      return await this.run(told, { what: `the event ${event}`, ...patience });
    } finally {
      forget();
    }
  }

  /** Lets time pass until nothing is under way any more that arrives by itself. */
  settle(patience: Patience = {}): Promise<void> {
    const isQuiet = () => this.clock.isSettled && !this.isMoving;
    return this.until(isQuiet, { what: 'everything has arrived', ...patience });
  }

  /** Begins to do random harm to random connections, until it is stopped or the network is mended. */
  startChaos(options: ChaosOptions = {}): Chaos {
    const chaos = new Chaos(this, this.random.fork(`chaos ${this.#storms.length}`), options);
    this.#storms.push(chaos);
    return chaos;
  }

  /** Does random harm for so much time, in milliseconds, and mends everything after it. */
  async chaos(ms: number, options: ChaosOptions = {}): Promise<void> {
    this.startChaos(options);
    await this.advance(ms);
    this.mend();
  }

  /** Everything goes well again: chaos is over, nobody is apart, what was frozen goes on, what was half lost is lost. */
  override mend(): void {
    for (const storm of this.#storms) storm.stop();
    super.mend();
  }

  /**
   * Mends everything, lets everyone come back and everything arrive, and throws `BrokenGuarantees` if somebody was not told
   * all that was for it, or any other guarantee was broken.
   */
  async check(patience: Patience = {}): Promise<void> {
    this.mend();
    const isBack = ({ state }: ChatClient) => state !== 'connecting' && state !== 'reconnecting';
    const isQuiet = () => this.clock.isSettled && !this.isMoving && this.#clients.every(isBack);
    await this.until(isQuiet, {
      what: 'everyone is back, and everything has arrived',
      ...patience,
    });
    this.invariants.checkComplete();
    this.#assert();
  }

  /**
   * Records from now on what goes over new connections: at the server, or at the client of that name. `maxBytes`: default
   * 16 MiB.
   */
  record(name?: string, maxBytes?: number): Recording {
    const of =
      name === undefined ? ({ end: 'server' } as const) : ({ end: 'client', name } as const);
    const recording = new Recording(of, this.#simulation, maxBytes);
    const recorder = new Recorder(recording, this.clock);
    if (name === undefined) this.tapServer = (transport) => recorder.tap(transport);
    else this.#recorders.set(name, recorder);
    return recording;
  }

  /** Mends everything and closes everyone; throws `BrokenGuarantees` if a guarantee was broken. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** The same as {@link TestNetwork.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #noteError(who: string, { error, context }: { error: unknown; context: string }): void {
    this.#errors.push(`${who}: ${context}: ${error}`);
    if (this.#errors.length > maxErrors) this.#errors.shift();
  }

  async #close(): Promise<void> {
    this.mend();
    const everyone = async () => {
      await Promise.all(this.#clients.map((client) => client.close()));
      await this.#server?.close({ drainMs: 0 });
      await Promise.all(this.#closings);
    };
    await this.run(everyone(), { limitMs: closeMs, what: 'everyone is closed' });
    for (const connection of this.connections) connection.reset();
    // Who has been told that guarantees were broken needs to see that, and not what came of it.
    if (this.#thrown === 0) this.#assert();
  }

  /** What was thrown once is not thrown again: it would only hide what else is wrong. */
  #assert(): void {
    const found = this.invariants.violations.length;
    if (found <= this.#thrown) return;
    this.#thrown = found;
    this.invariants.assert(this.where);
  }
}
