/**
 * A stream of bytes as Node's `Readable` is one, told without the types of Node, which browsers do not have; and any other
 * async iterable of bytes, such as a generator. Text is refused: a `Readable` must have no `setEncoding`.
 */
export interface ByteReadable extends AsyncIterable<Uint8Array | string> {
  /** Ends it, when no more is wanted. */
  destroy?(): unknown;
  /** Listened to from the beginning: a stream may fail before it is read. */
  on?(event: 'error', listener: (error: Error) => void): unknown;
}

/**
 * What can be sent: the path of a file (a `file:` URL, too) in Node; a `File` or `Blob`; bytes, which must not change
 * meanwhile; a stream, for which `size` must be given.
 */
export type FileSource =
  | string
  | URL
  | Blob
  | Uint8Array
  | ReadableStream<Uint8Array>
  | ByteReadable;

/** What a source may not know of itself. */
export interface SourceOptions {
  /** Size in bytes. Needed for streams; what is otherwise known is only compared with it. */
  readonly size?: number | undefined;
}
