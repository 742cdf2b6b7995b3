import type { Transport, TransportHandler } from '../../src/transport/Transport.js';
import { turns, until } from '../support/until.js';

/** What `send` takes for a text, which differs with carrier and end. */
export type Encode = (text: string) => Uint8Array | string;

/** One end of a connection: sends texts, writes down what happens, and whether it was allowed to. */
export class Recorder implements TransportHandler {
  readonly transport: Transport;
  readonly received: (Uint8Array | string)[] = [];
  readonly breaches = new Set<string>();
  receivedBytes = 0;
  closes = 0;
  drains = 0;
  /** Called for each piece that arrives. */
  onData: () => void = () => {};
  readonly #encode: Encode;
  #hadBacklog = false;

  constructor(transport: Transport, encode: Encode) {
    this.transport = transport;
    this.#encode = encode;
  }

  open(): this {
    this.transport.open(this);
    return this;
  }

  send(text: string): void {
    this.transport.send(this.#encode(text));
    if (this.transport.backlogBytes > 0) this.#hadBacklog = true;
  }

  /** Sends until the other side, which does not read, lets no more through; returns what was sent. */
  async fill(): Promise<string> {
    const page = 'nothing but ASCII, to be quick '.repeat(1024);
    const sent: string[] = [];
    const enough = 256 * 1024;
    while (this.transport.backlogBytes < enough) {
      while (this.transport.backlogBytes < enough) {
        sent.push(page);
        this.send(page);
      }
      await turns();
    }
    return sent.join('');
  }

  get text(): string {
    return Buffer.concat(this.received.map((data) => Buffer.from(data as string))).toString();
  }

  async hears(text: string): Promise<void> {
    const bytes = Buffer.byteLength(text);
    await until(() => this.receivedBytes >= bytes, `${bytes} bytes have arrived`);
  }

  async isClosed(): Promise<void> {
    await until(() => this.closes > 0, 'the connection is closed');
  }

  handleData(data: Uint8Array | string): void {
    if (this.closes > 0) this.breaches.add('data after the close');
    // They may be written over by the next ones.
    this.received.push(typeof data === 'string' ? data : Uint8Array.from(data));
    this.receivedBytes += Buffer.byteLength(data);
    this.onData();
  }

  handleDrain(): void {
    this.drains += 1;
    if (this.closes > 0) this.breaches.add('a drain after the close');
    if (!this.#hadBacklog) this.breaches.add('a drain without a backlog');
    if (this.transport.backlogBytes > 0) this.breaches.add('a drain with a backlog');
    this.#hadBacklog = false;
  }

  handleClose(): void {
    this.closes += 1;
    if (this.closes > 1) this.breaches.add('a second close');
  }
}
