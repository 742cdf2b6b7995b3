/** What happens to a transport, told to whoever opened it. */
export interface TransportHandler {
  /**
   * A piece of a stream, cut anywhere; or one whole message (text or binary). On a connection that this end has made, the
   * bytes may be written over as soon as this returns.
   */
  handleData(data: Uint8Array | string): void;
  /** The backlog is empty again. Only called after there was one. */
  handleDrain(): void;
  /**
   * The other end sends no more, but may still read. Only told where a connection may be half open; elsewhere that end is
   * the end.
   */
  handleEnd?(): void;
  /** The connection is over, for both directions. Called once, and nothing after it. */
  handleClose(error?: Error): void;
}

/**
 * A connection that carries bytes or messages.
 *
 * Backpressure: `send` takes everything at any time. What the system does not take at once is counted by `backlogBytes`;
 * while that is not 0, a well-behaved sender sends no more, and waits for `handleDrain`.
 */
export interface Transport {
  /** What carries it. A `websocket` hands over whole messages, the others pieces of a stream. */
  readonly carrier: 'tcp' | 'tls' | 'websocket' | 'memory';
  /** Where the other end is, such as `203.0.113.7`. */
  readonly address: string;
  /** Where this end is, as that other end sees it, where that is known. */
  readonly localAddress?: string | undefined;
  /** Whether it is encrypted. */
  readonly secure: boolean;
  /** Bytes that were sent and that the system has not taken yet. */
  readonly backlogBytes: number;
  /** Begins: nothing is handed over before. */
  open(handler: TransportHandler): void;
  /**
   * Takes everything at any time, and keeps it: `data` must not change until the other end has it, or the connection is
   * closed. Nothing is sent after the end.
   */
  send(data: Uint8Array | string): void;
  /** Sends the parts of one binary message, or of a stream, without joining them where that is possible. */
  sendParts(parts: readonly Uint8Array[]): void;
  /** Stops handing over what arrives, and so, in the end, the other end's sending. */
  pause(): void;
  /** Goes on handing over. */
  resume(): void;
  /** Closes after everything sent has left. */
  end(): void;
  /** Closes at once; what has not left is lost. */
  destroy(): void;
}

/** How long the other end may take to close its side, in milliseconds, before the connection is cut. */
export const lingerMs = 2000;
