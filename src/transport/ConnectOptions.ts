import type { Transport } from './Transport.js';

/** What all connectors, those of Node, of browsers and of programs, need to know. */
export interface ConnectOptions {
  /** Gives up. */
  readonly signal: AbortSignal;
  /** The WebSocket subprotocol to ask for. */
  readonly subprotocol: string;
  /** Largest message to accept, in bytes. */
  readonly maxFrameBytes: number;
  /** Certificates to trust beside the well-known ones, PEM. Browsers have their own. */
  readonly ca?: string | Uint8Array | undefined;
  /** Milliseconds since the Unix epoch, for what a server does not tell the time of. */
  readonly now?: (() => number) | undefined;
}

/**
 * Connects to a server. Rejects with `UNREACHABLE`, or with the signal's reason as soon as that aborts. `details` of
 * `{ permanent: true }` say that waiting does not help, as with a certificate that is not trusted: then the first
 * `ChatClient.connect()` rejects at once, too. A client that was connected before goes on trying.
 */
export type Connect = (url: URL, options: ConnectOptions) => Promise<Transport>;
