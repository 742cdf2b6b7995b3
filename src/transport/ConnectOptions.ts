/** What both connectors, that of Node and that of browsers, need to know. */
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
