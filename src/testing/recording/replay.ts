import type { ChatClientOptions, Transport } from '../../index.browser.js';
import { ChatError } from '../../index.browser.js';
import type { SimulatedOptions } from '../Simulation.js';
import { Simulation } from '../Simulation.js';
import type { VirtualClock } from '../VirtualClock.js';
import { findDifferences } from './differences.js';
import type { RecordedEvent, Recording } from './Recording.js';
import { ReplayTransport } from './ReplayTransport.js';

/** What a replay has shown. */
export interface Replay {
  /** What was sent otherwise than it was recorded, one line a connection, for people; empty if nothing was. */
  readonly differences: readonly string[];
  /** The time of the replay, which stands where the recording ended. */
  readonly clock: VirtualClock;
}

/** The part of a `ChatServer` that a replay needs. */
export interface ReplayedServer {
  /** Takes a connection. */
  accept(transport: Transport): void;
  /** Closes it. */
  close(options?: { readonly drainMs?: number }): Promise<void>;
}

/**
 * Says to a server what clients said to the one that was recorded, piece by piece and at the same virtual time, and compares
 * what it answers, byte by byte. What the program of the recorded server did by itself, such as `broadcast`, it has to do
 * again. Rejects with `PROTOCOL` if it is the recording of a client.
 */
export async function replayToServer(
  recording: Recording,
  make: (options: SimulatedOptions) => ReplayedServer,
): Promise<Replay> {
  if (recording.of.end !== 'server') {
    throw new ChatError('PROTOCOL', 'This is the recording of a client.');
  }
  const simulation = new Simulation(recording.seed, { epochMs: recording.epochMs });
  const { clock } = simulation;
  const server = make(simulation.optionsOf('server'));
  const transports = await play(recording, clock, (transport) => {
    try {
      server.accept(transport);
    } catch {
      // It takes none any more, which is a difference like any other.
      transport.close();
    }
  });
  const differences = findDifferences(recording, transports);
  await clock.run(server.close({ drainMs: 0 }));
  return { differences, clock };
}

/**
 * Says to a client what the server said to the one that was recorded, piece by piece and at the same virtual time, and
 * compares what it says. `begin` makes the client with these options, or the bot that uses it, and connects it. Rejects with
 * `PROTOCOL` if it is the recording of a server.
 */
export async function replayToClient(
  recording: Recording,
  begin: (options: ChatClientOptions & SimulatedOptions) => unknown,
): Promise<Replay> {
  const { of } = recording;
  if (of.end !== 'client') throw new ChatError('PROTOCOL', 'This is the recording of a server.');
  const simulation = new Simulation(recording.seed, { epochMs: recording.epochMs });
  const { clock } = simulation;
  const attempts = new Attempts();
  begin({
    ...simulation.optionsOf(`client ${of.name}`),
    url: 'memory://recording',
    name: of.name,
    connect: (_url, { signal }) => attempts.wait(signal),
  });
  const transports = await play(
    recording,
    clock,
    (transport, number) => attempts.settle(number, transport),
    (number) => attempts.settle(number, undefined),
  );
  return { differences: findDifferences(recording, transports), clock };
}

/** Plays all that came in, each event when the one before has been played and its time has come. */
async function play(
  recording: Recording,
  clock: VirtualClock,
  open: (transport: ReplayTransport, number: number) => void,
  refuse: (number: number) => void = () => {},
): Promise<ReadonlyMap<number, ReplayTransport>> {
  const transports = new Map<number, ReplayTransport>();
  const happen = (event: RecordedEvent) => {
    const transport = transports.get(event.connection);
    if (event.kind === 'heard') transport?.feed(event.bytes);
    else if (event.kind === 'closed') transport?.close();
    else if (event.kind === 'refused') refuse(event.connection);
    else if (event.kind === 'opened' && transport === undefined) {
      const opened = new ReplayTransport(clock, event.address);
      transports.set(event.connection, opened);
      open(opened, event.connection);
    }
  };
  const events = recording.events.values();
  const goOn = () => {
    const next = events.next();
    if (next.done === true) return;
    clock.after(next.value.atMs - clock.monotonic(), () => {
      happen(next.value);
      goOn();
    });
  };
  goOn();
  await clock.advance(recording.events.at(-1)?.atMs ?? 0);
  return transports;
}

/** The attempts of a client to connect, each of which ends as the one of the same number did in the recording. */
class Attempts {
  #made = 0;
  readonly #ends = new Map<number, Transport | undefined>();
  readonly #waiting = new Map<number, (end: Transport | undefined) => void>();

  /** One more attempt. */
  wait(signal: AbortSignal): Promise<Transport> {
    this.#made += 1;
    const number = this.#made;
    return new Promise((resolve, reject) => {
      const abort = () => reject(signal.reason);
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort, { once: true });
      const settle = (end: Transport | undefined) => {
        signal.removeEventListener('abort', abort);
        if (end !== undefined) resolve(end);
        else reject(new ChatError('UNREACHABLE', 'The attempt failed in the recording, too.'));
      };
      if (this.#ends.has(number)) settle(this.#ends.get(number));
      else this.#waiting.set(number, settle);
    });
  }

  /** How the attempt of that number ends; undefined: it fails. */
  settle(number: number, end: Transport | undefined): void {
    this.#ends.set(number, end);
    this.#waiting.get(number)?.(end);
  }
}
