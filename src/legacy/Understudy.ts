import type { Notice } from '../protocol/notices.js';
import type { Request } from '../protocol/requests.js';

/** What plays a server of ours needs of its two sides. */
export interface Stage {
  /** To the old server. */
  send(bytes: Uint8Array): void;
  /** To the client, as if a server of ours had said it. */
  tell(notice: Notice): void;
  /** Closes the connection after everything sent has left. */
  end(): void;
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

/** Plays a server of ours to one client, in front of an old server that knows nothing of it. */
export interface Understudy {
  /** The client asks for something. */
  handleRequest(request: Request): void;
  /** The old server says something. Throws a `ChatError` if it cannot be understood at all. */
  handleBytes(bytes: Uint8Array): void;
  /** The old server says no more. */
  handleEnd(): void;
}
