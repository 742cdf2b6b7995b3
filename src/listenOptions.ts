import type { IncomingMessage, ServerResponse } from 'node:http';

/** What `listen()` needs to know; everything has a default. */
export interface ListenOptions {
  /** Default 30 000; 0 picks a free one. */
  readonly port?: number;
  /** Address to bind. Default `'127.0.0.1'`: this machine only. `'0.0.0.0'` opens it to the network. */
  readonly host?: string;
  /** Certificate and key (PEM), as for `tls.createServer`. With it the port takes nothing unencrypted, unless `only: false`. */
  readonly tls?: TlsOptions;
  /**
   * Answers what asks for a page at this port. A connection has `limits.loginMs` for all its questions; a listener that
   * throws or rejects becomes an `error` event. Default: a text that says how to come in.
   */
  readonly http?: HttpListener;
}

/** Answers an HTTP request, as for `http.createServer`. */
export type HttpListener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A certificate for a port. */
export interface TlsOptions {
  /** Certificate chain, PEM. */
  readonly cert: string | Uint8Array;
  /** Private key, PEM. */
  readonly key: string | Uint8Array;
  /** Passphrase of the key, where it has one. */
  readonly passphrase?: string;
  /** Refuse connections that are not encrypted. Default true: a port with a certificate is a promise. */
  readonly only?: boolean;
}
