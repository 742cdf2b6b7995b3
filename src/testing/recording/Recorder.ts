import type { Clock, Connect, Transport } from '../../index.browser.js';
import { Tap } from '../Tap.js';
import type { RecordedEvent, Recording } from './Recording.js';

type Happening<E> = E extends RecordedEvent ? Omit<E, 'atMs' | 'connection'> : never;

/** Writes into a recording what happens at one end of connections. */
export class Recorder {
  readonly recording: Recording;
  readonly #clock: Clock;
  #connections = 0;

  constructor(recording: Recording, clock: Clock) {
    this.recording = recording;
    this.#clock = clock;
  }

  /** One more connection; what is returned is to be used instead of it. */
  tap(transport: Transport, connection = this.#count()): Transport {
    const add = (what: Happening<RecordedEvent>) => this.#add(connection, what);
    add({ kind: 'opened', address: transport.address });
    return new Tap(transport, {
      handleHeard: (bytes) => add({ kind: 'heard', bytes }),
      handleSent: (bytes) => add({ kind: 'sent', bytes }),
      handleEnded: () => add({ kind: 'ended' }),
      handleClosed: () => add({ kind: 'closed' }),
    });
  }

  /** Connects, and records how that went. */
  async connect(connect: Connect, ...[url, options]: Parameters<Connect>): Promise<Transport> {
    const connection = this.#count();
    try {
      return this.tap(await connect(url, options), connection);
    } catch (error) {
      this.#add(connection, { kind: 'refused' });
      throw error;
    }
  }

  #count(): number {
    this.#connections += 1;
    return this.#connections;
  }

  #add(connection: number, what: Happening<RecordedEvent>): void {
    const atMs = this.#clock.monotonic();
    // A `Buffer` would not be copied by `slice`.
    const bytes = 'bytes' in what ? { bytes: Uint8Array.from(what.bytes) } : {};
    this.recording.add({ ...what, ...bytes, atMs, connection } as RecordedEvent);
  }
}
