/** A piece of a file on its way. */
export interface Chunk {
  /** The number of the transfer. */
  readonly file: number;
  /** Where in the file its first byte belongs. */
  readonly offset: number;
  /** Never empty. */
  readonly data: Uint8Array;
}
