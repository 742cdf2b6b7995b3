import type { CancelTimer, Clock } from '../clock.js';
import { ChatError } from '../errors.js';
import type { Request } from '../protocol/requests.js';
import type { Transport } from '../transport/Transport.js';
import type { Chunk } from '../wire/Chunk.js';
import type { RequestHandler, Speaker } from '../wire/dialect.js';
import type { RateBucket } from './RateBucket.js';

export interface EarOptions {
  readonly transport: Transport;
  readonly speaker: Speaker;
  /** Takes what was understood; is not ready while that cannot be dealt with. */
  readonly handler: RequestHandler;
  readonly clock: Clock;
  /** The rate at which it listens, where the other end knows nothing of the one of requests. */
  readonly bucket: RateBucket | undefined;
  /** What was heard cannot be understood. */
  readonly onError: (error: ChatError) => void;
  /** The other end has said its last word, and all of it is dealt with. */
  readonly onEnd: () => void;
}

const nothing = new Uint8Array(0);

/**
 * Listens on one connection: hands its speaker what arrives, no faster than it may be dealt with. What has to wait is not
 * lost and does not pile up, for nothing more is read meanwhile: in the end it is the other end that waits.
 */
export class Ear implements RequestHandler {
  readonly #options: EarOptions;
  /** What was heard and has to wait. */
  #rest: Uint8Array | undefined;
  #isDeaf = false;
  #isPaused = false;
  #hasEnded = false;
  #isClosed = false;
  #cancelTimer: CancelTimer | undefined;

  constructor(options: EarOptions) {
    this.#options = options;
  }

  hear(data: Uint8Array | string): void {
    const rest = this.#rest;
    const isAll = rest === undefined || typeof data === 'string';
    this.#push(isAll ? data : Buffer.concat([rest, data]));
  }

  /** Something that it may have waited for has happened. */
  goOn(): void {
    if (!this.#isClosed) this.#push(this.#rest ?? nothing);
  }

  /** The other end says no more. */
  handleEnd(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#options.speaker.end?.();
    this.goOn();
  }

  /** Whether it reads nothing for a while. */
  set isDeaf(isDeaf: boolean) {
    if (isDeaf === this.#isDeaf) return;
    this.#isDeaf = isDeaf;
    if (this.#rest === undefined) this.#settle();
    else this.goOn();
  }

  /** Listens to nothing any more. What still arrives is read and thrown away, for only so can a connection end. */
  close(): void {
    this.#rest = undefined;
    this.#isDeaf = false;
    this.#settle();
    this.#isClosed = true;
  }

  get isReady(): boolean {
    return this.#options.handler.isReady && this.#waitMs() === 0;
  }

  handleRequest(request: Request): void {
    this.#charge();
    this.#options.handler.handleRequest(request);
  }

  handleChunk(chunk: Chunk): void {
    this.#options.handler.handleChunk(chunk);
  }

  handleInvalid(id: string, error: ChatError): void {
    this.#charge();
    this.#options.handler.handleInvalid(id, error);
  }

  handleAnswer(bytes: Uint8Array): void {
    this.#charge();
    this.#options.handler.handleAnswer(bytes);
  }

  #charge(): void {
    const { bucket, clock } = this.#options;
    bucket?.take(clock.monotonic());
  }

  #waitMs(): number {
    const { bucket, clock } = this.#options;
    return bucket?.waitMs(clock.monotonic()) ?? 0;
  }

  #push(data: Uint8Array | string): void {
    const { speaker, onError, onEnd } = this.#options;
    try {
      this.#rest = speaker.push(data, this);
    } catch (error) {
      return onError(
        error instanceof ChatError ? error : new ChatError('PROTOCOL', 'Not understood.'),
      );
    }
    // It may have said goodbye.
    if (this.#isClosed) return;
    if (this.#hasEnded && this.#rest === undefined) return onEnd();
    this.#settle();
  }

  /** Reads on, or waits, and for how long. */
  #settle(): void {
    if (this.#isClosed) return;
    const { transport, clock } = this.#options;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const isWaiting = this.#rest !== undefined;
    const isPaused = isWaiting || this.#isDeaf;
    if (isPaused !== this.#isPaused) {
      this.#isPaused = isPaused;
      if (isPaused) transport.pause();
      else transport.resume();
    }
    const ms = isWaiting ? this.#waitMs() : 0;
    if (ms > 0) this.#cancelTimer = clock.after(ms, () => this.goOn());
  }
}
