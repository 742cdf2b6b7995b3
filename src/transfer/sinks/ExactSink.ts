import { ChatError } from '../../errors.js';
import type { Sink, SinkResult } from '../Sink.js';
import { notSaved } from './notSaved.js';

/** Where the bytes of a sink go to. */
export interface Target {
  /** Appends; resolves when taken. */
  write(bytes: Uint8Array): Promise<void>;
  /** Everything has been written: makes it appear. */
  finish(): Promise<SinkResult>;
  /** Leaves nothing behind; called once, perhaps while a `write` or `finish` is pending, which must then settle. */
  discard(reason: ChatError): Promise<void>;
}

/** Makes a sink of any target: holds it to the size that was announced, and discards it as soon as anything fails. */
export class ExactSink implements Sink {
  readonly #size: number;
  readonly #target: Target;
  #taken = 0;
  /** The commit, from its beginning. */
  #finished: Promise<SinkResult> | undefined;
  /** Whether it has appeared: nothing takes that back. */
  #committed = false;
  /** Why it gave up. */
  #failure: ChatError | undefined;
  #discarded: Promise<void> | undefined;

  constructor(size: number, target: Target) {
    this.#size = size;
    this.#target = target;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#expectOpen();
    this.#taken += bytes.length;
    await this.#attempt(async () => {
      if (this.#taken > this.#size) throw corrupt('More arrived than was announced.');
      await this.#target.write(bytes);
    });
    // Its target may have taken it all the same.
    if (this.#failure !== undefined) throw this.#failure;
  }

  async commit(): Promise<SinkResult> {
    this.#expectOpen();
    this.#finished = this.#attempt(async () => {
      if (this.#taken < this.#size) throw corrupt('Less arrived than was announced.');
      const result = await this.#target.finish();
      this.#committed = true;
      return result;
    });
    return await this.#finished;
  }

  async abort(reason: unknown): Promise<void> {
    if (this.#committed) return;
    const discarded = this.#giveUp(calledOff(reason));
    // Until it is known which of the two came first, nobody can say that nothing is left.
    await this.#finished?.catch(() => {});
    await discarded;
  }

  #expectOpen(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#finished !== undefined) throw new ChatError('CANCELLED', 'The file is complete.');
  }

  async #attempt<T>(step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      await this.#giveUp(notSaved(error));
      throw this.#failure ?? error;
    }
  }

  #giveUp(failure: ChatError): Promise<void> {
    this.#failure ??= failure;
    this.#discarded ??= this.#target.discard(this.#failure).catch(() => {});
    return this.#discarded;
  }
}

/** Throws `FILE_NOT_SAVED` for what is no number of bytes: nothing could be held to it. */
export function checkSinkSize(size: number): void {
  if (Number.isSafeInteger(size) && size >= 0) return;
  throw new ChatError('FILE_NOT_SAVED', 'The size must be given, in bytes.');
}

function corrupt(message: string): ChatError {
  return new ChatError('FILE_CORRUPT', message);
}

function calledOff(reason: unknown): ChatError {
  if (reason instanceof ChatError) return reason;
  return new ChatError('CANCELLED', 'The transfer was called off.', { cause: reason });
}
