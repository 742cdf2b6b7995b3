/** What became of the bytes. */
export interface SinkResult {
  /** Where they were saved, if that is a place: an absolute path. */
  readonly savedAs?: string;
  /** The bytes themselves, of a sink in memory. */
  readonly blob?: Blob;
}

/** Where received bytes go. Whole or not at all. */
export interface Sink {
  /**
   * Appends; resolves when taken, and to wait for that is the backpressure. One write at a time. The bytes do not change
   * before it resolves, and may do so afterwards: a sink that keeps them copies them.
   *
   * Rejects with a {@link ChatError} when it cannot: `FILE_NOT_SAVED` (disk full, target closed), `FILE_CORRUPT` (more
   * than was announced), `CANCELLED`. The sink has then given up, as by `abort`.
   */
  write(bytes: Uint8Array): Promise<void>;
  /** All is there and verified: makes it appear. Rejects as `write` does, and then nothing has appeared. */
  commit(): Promise<SinkResult>;
  /**
   * Gives up: nothing is left behind. Idempotent; may be called while a write is pending, which then rejects. Called during
   * a commit, it either prevents it, or comes too late: `commit` tells which.
   */
  abort(reason: unknown): Promise<void>;
}
