import type { SinkResult } from '../Sink.js';
import type { Target } from './ExactSink.js';

const ignore = () => {};

/** Writes to a `WritableStream`. */
export class StreamTarget implements Target {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;

  /** Throws if somebody else writes to it. */
  constructor(stream: WritableStream<Uint8Array>) {
    this.#writer = stream.getWriter();
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#writer.ready;
    // The stream may keep it. What becomes of it, the next `ready` or `close` tells.
    this.#writer.write(new Uint8Array(bytes)).catch(ignore);
    await this.#writer.ready;
  }

  async finish(): Promise<SinkResult> {
    await this.#writer.close();
    return {};
  }

  async discard(reason: Error): Promise<void> {
    // Not waited for: the stream ends the write that it is at first, which may never end.
    this.#writer.abort(reason).catch(ignore);
  }
}
