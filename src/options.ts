import type { Clock } from './clock.js';
import type { RandomBytes } from './random.js';
import type { Connect } from './transport/ConnectOptions.js';

/** How a client comes back after its connection was lost. */
export interface ReconnectOptions {
  /** Longest wait before the first try, in milliseconds; it doubles with each. Default 250. */
  readonly minDelayMs?: number;
  /** Longest wait between two tries, in milliseconds. Default 10 000. */
  readonly maxDelayMs?: number;
  /** Gives up after this time without a connection, in milliseconds. Default: never. */
  readonly giveUpAfterMs?: number;
}

/** Options of a `ChatClient`. */
export interface ChatClientOptions {
  /**
   * `tcp://host:port`, `tls://…`, `ws://…/chat` or `wss://…/chat`; in a browser the last two. In Node also
   * `record://host:port` and `typed://host:port`, for a server of one of the two older systems: what its wire does not
   * carry rejects with `PROTOCOL`, and a lost connection cannot be resumed.
   */
  readonly url: string;
  /** The name to come in by: 1–32 letters and digits. */
  readonly name: string;
  /** For servers that want one. */
  readonly password?: string;
  /** `false`: never; otherwise the bounds. Default: on. */
  readonly reconnect?: boolean | ReconnectOptions;
  /** For `tls:` and `wss:` in Node: certificates to trust beside the well-known ones, PEM. */
  readonly ca?: string | Uint8Array;
  /**
   * Makes each connection, such as one through a tunnel, or within a test. What it rejects with `UNREACHABLE`, the client
   * tries again, see {@link Connect}. Default: by the scheme of the URL.
   */
  readonly connect?: Connect;
  /**
   * Whether files may go straight from one client to the other. Then the two tell each other their addresses, when both
   * have agreed to the file. Default true; in browsers they go by the server in any case.
   */
  readonly direct?: boolean;
  /** For tests: where time comes from. Default: the system. */
  readonly clock?: Clock;
  /** For tests: where chance comes from. Default: the system. From any other, tokens can be guessed. */
  readonly randomBytes?: RandomBytes;
}

/** How long one waits. */
export interface WaitOptions {
  /** Stops waiting; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Stops waiting after this many milliseconds; the promise rejects with `TIMEOUT`, or `INDETERMINATE` where it may have happened. */
  readonly timeoutMs?: number;
}
