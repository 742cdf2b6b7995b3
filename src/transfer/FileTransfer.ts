import { GuardedEmitter } from '#emitter/GuardedEmitter';
import { ChatError } from '../errors.js';
import { Stream } from '../Stream.js';

/**
 * `waiting`: for the other's yes. `moving`: both want it, and bytes go over as soon as there is a way. `paused`: one of the
 * two holds it up. `done`: all of it arrived and is verified. `failed`: it is over, and nothing of it is left.
 */
export type FileTransferState = 'waiting' | 'moving' | 'paused' | 'done' | 'failed';

/** How far a transfer is. */
export interface FileProgress {
  /** Bytes that the receiver has safely taken. */
  readonly bytes: number;
  /** Bytes in all. */
  readonly size: number;
  /** Over about the last two seconds. */
  readonly bytesPerSecond: number;
  /** At that rate; infinity while nothing moves. */
  readonly secondsLeft: number;
  /** Which way the bytes go at present. */
  readonly path: 'direct' | 'relay';
}

/** What came of a transfer. */
export interface FileResult {
  /** Bytes of the file. */
  readonly bytes: number;
  /** SHA-256 of the file, in lower-case hexadecimal; the receiver has found the same. */
  readonly sha256: string;
  /** From the yes to the end. */
  readonly seconds: number;
  /** Which way the last byte came. */
  readonly path: 'direct' | 'relay';
  /** Where the file is, if it went into a folder. */
  readonly savedAs?: string;
  /** The file, if it was received into `'memory'`. */
  readonly blob?: Blob;
}

/** What a {@link FileTransfer} tells. */
export type FileTransferEvents = {
  /** The receiver has taken more. */
  progress: (event: FileProgress) => void;
  /** `transfer.state` is another. */
  state: (event: { state: FileTransferState }) => void;
};

/** Whoever moves the bytes of a transfer. */
export interface TransferEngine {
  setPaused(paused: boolean): void;
  giveUp(reason: unknown): void;
}

/**
 * One file on its way, at either end. Iterating over it gives its progress until it is over; `done` says how it ended.
 * A failure that nobody awaits is no unhandled rejection.
 */
export class FileTransfer
  extends GuardedEmitter<FileTransferEvents>
  implements AsyncIterable<FileProgress>
{
  /** The name of the file: flat, and safe to use as one. */
  readonly name: string;
  /** Name of the other one. */
  readonly peer: string;
  /** Whether this end sends or receives. */
  readonly direction: 'send' | 'receive';
  /**
   * Resolves when the receiver has all of it and has verified it. Rejects with `FILE_DECLINED`, `FILE_NOT_FOUND`,
   * `FILE_CHANGED`, `FILE_CORRUPT`, `FILE_TOO_LARGE`, `CANCELLED`, `EXPIRED`, `USER_UNKNOWN`, `USER_ASLEEP`, `UNREACHABLE`,
   * `TIMEOUT`, or the reason of the signal that it was given.
   */
  readonly done: Promise<FileResult>;
  readonly #reportListenerError: (error: unknown, context: string) => void;
  #engine: TransferEngine | undefined;
  #isPaused = false;
  #givenUp: { readonly reason: unknown } | undefined;
  readonly #over = new AbortController();
  readonly #streams = new Set<Stream<FileProgress>>();
  #resolve: (result: FileResult) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #state: FileTransferState = 'waiting';
  #path: 'direct' | 'relay' = 'relay';
  #size: number | undefined;
  #bytes = 0;

  /** @internal */
  constructor(
    facts: {
      readonly name: string;
      readonly peer: string;
      readonly direction: 'send' | 'receive';
      readonly size: number | undefined;
    },
    reportListenerError: (error: unknown, context: string) => void,
  ) {
    super();
    this.name = facts.name;
    this.peer = facts.peer;
    this.direction = facts.direction;
    this.#size = facts.size;
    this.#reportListenerError = reportListenerError;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.done.catch(() => {});
  }

  /** See {@link FileTransferState}. */
  get state(): FileTransferState {
    return this.#state;
  }

  /** Bytes in all; undefined as long as only the other end knows. */
  get size(): number | undefined {
    return this.#size;
  }

  /** Bytes that the receiver has safely taken. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Which way the bytes go at present. */
  get path(): 'direct' | 'relay' {
    return this.#path;
  }

  /** Aborts when it is over and not done; its reason is what `done` rejects with. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** Whether it is over. @internal */
  get isOver(): boolean {
    return this.#state === 'done' || this.#state === 'failed';
  }

  /** Holds it up until `resume()`, at either end. */
  pause(): void {
    this.#setPaused(true);
  }

  /** Goes on after `pause()`. */
  resume(): void {
    this.#setPaused(false);
  }

  /** Calls it off, whatever has come of it so far: nothing of it is left. `done` rejects with `CANCELLED`. */
  cancel(): void {
    this.giveUp(new ChatError('CANCELLED', 'The transfer was cancelled.'));
  }

  /** The progress from now on, until it is over. */
  [Symbol.asyncIterator](): AsyncIterator<FileProgress> {
    const stream = new Stream<FileProgress>(() => this.#streams.delete(stream));
    if (this.isOver) stream.end();
    else this.#streams.add(stream);
    return stream;
  }

  /** Whoever moves its bytes is there, and told what was wished until then. @internal */
  attach(engine: TransferEngine): void {
    this.#engine = engine;
    if (this.#isPaused) engine.setPaused(true);
    if (this.#givenUp !== undefined) engine.giveUp(this.#givenUp.reason);
  }

  /** Calls it off, for that reason. @internal */
  giveUp(reason: unknown): void {
    this.#givenUp ??= { reason };
    this.#engine?.giveUp(reason);
  }

  /** It is known how large it is. @internal */
  handleSize(size: number): void {
    this.#size = size;
  }

  /** @internal */
  handlePath(path: 'direct' | 'relay'): void {
    this.#path = path;
  }

  /** @internal */
  handleProgress(progress: FileProgress): void {
    this.#bytes = progress.bytes;
    for (const stream of this.#streams) stream.push(progress);
    this.emit('progress', progress);
  }

  /** @internal */
  handleState(state: FileTransferState): void {
    if (this.#state === state || this.isOver) return;
    this.#state = state;
    this.emit('state', { state });
  }

  /** The one place where it ends well. @internal */
  handleDone(result: FileResult): void {
    if (this.isOver) return;
    this.#end('done');
    this.#resolve(result);
  }

  /** The one place where it ends otherwise. @internal */
  handleFailure(error: unknown): void {
    if (this.isOver) return;
    this.#end('failed');
    this.#over.abort(error);
    this.#reject(error);
  }

  /** @internal */
  protected override handleListenerError(error: unknown, event: string): void {
    this.#reportListenerError(error, `listener of a transfer's ${event}`);
  }

  #setPaused(paused: boolean): void {
    this.#isPaused = paused;
    this.#engine?.setPaused(paused);
  }

  #end(state: 'done' | 'failed'): void {
    this.handleState(state);
    for (const stream of [...this.#streams]) stream.end();
  }
}
