/** Bytes to be sent, read once from front to back. */
export interface Source {
  /** Bytes, exact. */
  readonly size: number;
  /**
   * The next piece: at most `maxBytes` (1 or more) long, never empty; undefined at the end. One read at a time. The piece
   * is the reader's to keep until it gives it back, and nobody's to change.
   *
   * Rejects with a {@link ChatError}: `FILE_NOT_FOUND`; `FILE_CHANGED` when it changed, shrank or grew since it was opened,
   * which may only be known at the end; `CANCELLED` when it is closed.
   */
  read(maxBytes: number): Promise<Uint8Array | undefined>;
  /** Nobody needs that piece any more: its memory may be used for another. */
  giveBack?(piece: Uint8Array): void;
  /** Frees what it holds; idempotent; may be called while a read is pending, which then rejects. */
  close(): Promise<void>;
}
