/** A stream to write bytes to as Node's `Writable` is one, told without the types of Node, which browsers do not have. */
export interface ByteWritable {
  /** Whether it can still be written to. */
  readonly writable: boolean;
  /** Takes bytes; false: wait for `drain`. */
  write(bytes: Uint8Array): boolean;
  /** No more will come. */
  end(): unknown;
  /** Ends it at once, for that reason. */
  destroy?(error: Error): unknown;
  /** Tells when it takes more, has taken everything, is gone, or has failed. */
  on(event: 'drain' | 'finish' | 'close' | 'error', listener: (error: Error) => void): unknown;
}

/**
 * Where a file can go: the path of a folder in Node; a stream; `'memory'`, for a `Blob`. So a folder that is called
 * `memory` is given as `'./memory'`.
 *
 * A folder is made when it is not there, and shows the file only when that is whole and verified. A stream gets the bytes
 * as they come: it is ended when all was verified, and aborted (destroyed) with the error when not.
 */
export type FileSink = string | WritableStream<Uint8Array> | ByteWritable;

/** What a sink needs to know. */
export interface SinkOptions {
  /** Name to save the file by; only a suggestion, made flat and safe by `safeName`. */
  readonly name: string;
  /** Size in bytes, exact: neither more nor less is taken. */
  readonly size: number;
  /** Largest file that `'memory'` takes, in bytes; a larger one is refused as `FILE_TOO_LARGE`. Default 268 435 456. */
  readonly maxMemoryBytes?: number | undefined;
}
