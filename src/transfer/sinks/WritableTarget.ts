import type { ByteWritable } from '../FileSink.js';
import type { SinkResult } from '../Sink.js';
import type { Target } from './ExactSink.js';

interface Wait {
  readonly event: 'drain' | 'finish';
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Writes to a stream as Node has them. */
export class WritableTarget implements Target {
  readonly #writable: ByteWritable;
  #failure: Error | undefined;
  #wait: Wait | undefined;

  constructor(writable: ByteWritable) {
    this.#writable = writable;
    for (const event of ['drain', 'finish'] as const) {
      writable.on(event, () => this.#wait?.event === event && this.#wait.resolve());
    }
    // Listened to for ever: a stream of Node that fails while nobody listens ends the process.
    writable.on('error', (error) => this.#fail(error));
    writable.on('close', () => this.#fail(new Error('The stream was closed.')));
    if (!writable.writable) this.#fail(new Error('The stream is closed.'));
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    // The stream may keep it.
    if (!this.#writable.write(new Uint8Array(bytes))) await this.#until('drain');
  }

  async finish(): Promise<SinkResult> {
    const finished = this.#until('finish');
    this.#writable.end();
    await finished;
    return {};
  }

  async discard(reason: Error): Promise<void> {
    this.#fail(reason);
    this.#writable.destroy?.(reason);
  }

  #until(event: Wait['event']): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) reject(this.#failure);
      else this.#wait = { event, resolve, reject };
    });
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wait?.reject(this.#failure);
  }
}
