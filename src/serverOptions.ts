import type { IncomingMessage } from 'node:http';
import type { Clock } from './clock.js';
import type { ChatErrorCode } from './errors.js';
import type { Limits } from './protocol/limits.js';
import type { RandomBytes } from './random.js';

/** Somebody at the door. */
export interface LoginAttempt {
  /** The name asked for, already found to be a valid and free one. Look accounts up by `nameKey(name)`, as the room does. */
  readonly name: string;
  /** The password, where one was given. */
  readonly password?: string;
  /** Where the connection comes from, such as `203.0.113.7`; of one through a proxy what `trustProxy` says. */
  readonly address: string;
  /** What is spoken: `'native'`, or one of the old wires, `'records'`, `'lines'` and `'typed'`. */
  readonly dialect: string;
  /** Whether the connection is encrypted, by this server or by a proxy that is believed. */
  readonly secure: boolean;
  /**
   * The request that a WebSocket began with, for cookies and other headers; undefined for every other carrier. A browser
   * sends cookies for any page that connects: which may, `origins` says. Nothing here keeps it when this is decided.
   */
  readonly request?: IncomingMessage;
  /** Aborts when the connection is lost or the time to log in (`limits.loginMs`) is over. */
  readonly signal: AbortSignal;
}

/**
 * Decides who may come in: returns (or resolves with) nothing to let them in by the name they asked for, or the name that
 * is theirs; throws a `ChatError` of code `DENIED`, `NAME_TAKEN`, `NAME_INVALID`, `SERVER_FULL`, `RATE_LIMITED` or `EXPIRED`
 * to refuse, and the one at the door is told just that. Any other error is told as `DENIED`, and becomes an `error` event;
 * so is whatever else it returns, such as `false` or `null`.
 * Who gave a password, or came with a `request` and is named, takes the place of a member of that name who is away.
 */
export type Authenticate = (
  attempt: LoginAttempt,
  // biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing is the simplest authenticator
) => void | { name?: string } | Promise<void | { name?: string }>;

/**
 * Which proxies are believed, in Express's terms: so many before this server; or those at these addresses and subnets, such
 * as `10.0.0.0/8`, `'loopback'`, `'linklocal'`, `'uniquelocal'`, in a list or a string with commas; or those for which a
 * function returns true, `hop` being 0 for the one that connects. There is no `true`: then any client could choose its
 * address.
 */
export type TrustProxy =
  | false
  | number
  | string
  | readonly string[]
  | ((address: string, hop: number) => boolean);

/** What a member wants to do, on its way through the middleware. Changing `text` or `to` changes what is done. */
export type Command =
  | {
      readonly type: 'message';
      readonly from: string;
      text: string;
      readonly scope: 'room' | 'pair';
    }
  | { readonly type: 'whisper'; readonly from: string; to: string; text: string }
  | { readonly type: 'sleep' | 'wake'; readonly from: string }
  | { readonly type: 'pairRequest'; readonly from: string; to: string }
  | {
      readonly type: 'pairAnswer';
      readonly from: string;
      readonly request: number;
      readonly accept: boolean;
    }
  | { readonly type: 'pairWithdraw'; readonly from: string; readonly request: number }
  | { readonly type: 'pairEnd'; readonly from: string; readonly pair: number }
  | {
      readonly type: 'fileOffer';
      readonly from: string;
      to: string;
      readonly name: string;
      /** Bytes. Undefined where a client of an old system offers it, which says so when it is accepted. */
      readonly size?: number | undefined;
    }
  /** Asks for a file that `to` shares. */
  | { readonly type: 'fileRequest'; readonly from: string; to: string; readonly name: string }
  /** Says yes to an offer or a request, which `file` is the number of. */
  | { readonly type: 'fileAccept'; readonly from: string; readonly file: number }
  /** Declines, withdraws, cancels or completes. */
  | { readonly type: 'fileEnd'; readonly from: string; readonly file: number }
  /** Asks what `to` shares. */
  | { readonly type: 'fileList'; readonly from: string; to: string };

/**
 * Sees every command before it takes its place in the order. `await next()` passes it on and resolves when it has
 * happened; returning without having called `next` refuses it as `DENIED`; throwing a `ChatError` refuses it with that
 * code. Commands of one member are dealt with one after another, so a slow middleware delays only its member.
 *
 * What ends something (`pairWithdraw`, `pairEnd`, a `pairAnswer` that declines, `fileEnd`) is seen, but not refused: it
 * happens all the same, so that nobody is kept in a 1:1, or waiting for a file that was called off.
 */
export type Middleware = (command: Command, next: () => Promise<void>) => void | Promise<void>;

/** The part of pino that is used. */
export interface Logger {
  /** What only a developer of chatcast wants to know. */
  debug(details: object, message: string): void;
  /** What goes as it should: ports, refused logins. */
  info(details: object, message: string): void;
  /** What may need a look. */
  warn(details: object, message: string): void;
  /** What failed in the embedding program. */
  error(details: object, message: string): void;
}

/** Options of a `ChatServer`; everything has a default. */
export interface ChatServerOptions {
  /** Who may come in. Default: anyone with a free, valid name. */
  readonly authenticate?: Authenticate;
  /** Members at once, connected or about to return; the next one is told `SERVER_FULL`. Default 10 000. */
  readonly maxClients?: number;
  /** Bounds that differ from the defaults. */
  readonly limits?: Partial<Limits>;
  /** Wording of notices in text dialects. Default `'ko'`, as in the systems those dialects come from. */
  readonly locale?: 'en' | 'ko';
  /**
   * Origins of the pages that may connect over WebSocket, such as `https://chat.example`; `'*'` is any, `'null'` a page
   * without one. Default: pages of the host that the connection is made to. Programs name no origin, and always may.
   */
  readonly origins?: readonly string[];
  /**
   * Proxies that are believed when they say in `X-Forwarded-For` where a WebSocket comes from, and in `X-Forwarded-Proto`
   * whether it is encrypted; so they must set both. Default: none, and whoever comes through a proxy is at its address. A
   * number believes everyone who connects: only for a server that nobody reaches but through so many proxies.
   */
  readonly trustProxy?: TrustProxy;
  /** The name under which the server itself speaks; nobody else may use it. Default `'server'`. */
  readonly name?: string;
  /** Default: silent. */
  readonly logger?: Logger;
  /** For tests: where time comes from. Default: the system. */
  readonly clock?: Clock;
  /** For tests: where chance comes from. Default: the system. From any other, tokens can be guessed. */
  readonly randomBytes?: RandomBytes;
}

/** A reading of the server's instruments. Counters count from the start; the others are of this moment. */
export interface ServerStats {
  /** Connections by dialect and carrier, such as `{ 'native/tcp': 3, 'records/tcp': 2 }`, those not logged in under `'unknown'`. */
  readonly connections: Readonly<Record<string, number>>;
  /** Members, connected or about to return. */
  readonly members: number;
  /** Members whose connection is lost and whose place is kept. */
  readonly detached: number;
  /** Counter: messages and whispers that took their place in the order. */
  readonly messages: number;
  /** Counter: notices handed to members. */
  readonly deliveries: number;
  /** Counter: bytes read. */
  readonly bytesIn: number;
  /** Counter: bytes written. */
  readonly bytesOut: number;
  /** Bytes that wait for members who are behind. */
  readonly queuedBytes: number;
  /** Counter: members closed as `slow`. */
  readonly slowCloses: number;
  /** Counter: sessions that came back. */
  readonly resumes: number;
  /** Counter: logins refused, by code. */
  readonly denied: Readonly<Partial<Record<ChatErrorCode, number>>>;
  /** Files that are on their way. */
  readonly transfers: number;
  /** Counter: bytes of files that went through the server. */
  readonly relayedBytes: number;
  /** The last place taken in the order. */
  readonly seq: number;
}
