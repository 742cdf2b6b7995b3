import type { FileOffer, FileTransfer, Pair, PairRequest } from './client/index.js';
import type { ChatError, ChatErrorCode } from './errors.js';
import type {
  FileOutcome,
  LeaveReason,
  Message,
  PairEndReason,
  RequestOutcome,
  User,
  Whisper,
} from './protocol/model.js';

/** Two members who talk 1:1, as the server sees them. */
export interface PairInfo {
  /** Unique in the room: the `seq` of the pair's start. */
  readonly id: number;
  /** The one who asked, then the one who accepted. */
  readonly users: readonly [string, string];
}

/** A question for a 1:1, as the server sees it. */
export interface PairRequestInfo {
  /** Unique in the room: the `seq` of the question. */
  readonly id: number;
  /** Name of who asks. */
  readonly from: string;
  /** Name of who is asked. */
  readonly to: string;
  /** When it expires, in milliseconds since the Unix epoch. */
  readonly expiresAt: number;
}

/** A file that one member offers another, or asks of another, as the server sees it. */
export interface FileOfferInfo {
  /** Unique in the room: the `seq` of the question. */
  readonly id: number;
  /** `offer`: the sender asks whether it is wanted; `request`: the receiver asks for what the sender shares. */
  readonly kind: 'offer' | 'request';
  /** Name of who has the file. */
  readonly from: string;
  /** Name of who is to get it. */
  readonly to: string;
  /** What it is called. */
  readonly name: string;
  /** Bytes; of a request, and of an offer by a client of an old system, only known when it has begun. */
  readonly size?: number;
}

/** What a {@link ChatServer} tells the program that embeds it. Every payload is one object. */
export type ChatServerEvents = {
  /** A port is open. */
  listening: (event: { address: ListenAddress }) => void;
  /** Somebody came in. */
  join: (event: { user: User }) => void;
  /** Somebody is gone. */
  leave: (event: { user: User; reason: LeaveReason }) => void;
  /** Something was said, to the room or within a pair (`message.scope`). */
  message: (event: { message: Message }) => void;
  /** Something was whispered. */
  whisper: (event: { whisper: Whisper }) => void;
  /** Somebody fell asleep. */
  sleep: (event: { user: User }) => void;
  /** Somebody woke up. */
  wake: (event: { user: User }) => void;
  /** Somebody asks somebody for a 1:1. */
  pairRequest: (event: { request: PairRequestInfo }) => void;
  /** A question ended without a pair. */
  pairRequestEnd: (event: { request: PairRequestInfo; outcome: RequestOutcome }) => void;
  /** A 1:1 began. */
  pairStart: (event: { pair: PairInfo }) => void;
  /** A 1:1 is over. */
  pairEnd: (event: { pair: PairInfo; reason: PairEndReason }) => void;
  /** Somebody offers somebody a file, or asks for one. */
  fileOffer: (event: { offer: FileOfferInfo }) => void;
  /** Both want it: its bytes may move. `offer.size` is known from now on. */
  fileStart: (event: { offer: FileOfferInfo }) => void;
  /** That is over: done, or not. */
  fileEnd: (event: { offer: FileOfferInfo; outcome: FileOutcome }) => void;
  /** A login was refused. */
  denied: (event: { name: string; address: string; code: ChatErrorCode }) => void;
  /**
   * Something of the embedding program failed: a listener, a middleware, the authenticator. The room goes on. Without a
   * listener for it, and without a `logger`, it is a warning of the process.
   */
  error: (event: { error: unknown; context: string }) => void;
  /** The server is closed. */
  close: (event: Record<string, never>) => void;
};

/** Where a server listens. */
export interface ListenAddress {
  /** The address bound, such as `127.0.0.1`. */
  readonly host: string;
  /** The port bound. */
  readonly port: number;
  /** What to give to a client: `tcp://host:port`, or `tls://…` when the port has a certificate. */
  readonly url: string;
}

/** What was lost for good. */
export interface Gap {
  /** The last place in the order that this client saw; absent when it came back as a newcomer. */
  readonly afterSeq?: number;
  /** The first place it sees again; absent when it came back as a newcomer. */
  readonly nextSeq?: number;
  /** How many events lie between, at most (not all need to have been for this member); absent when nobody knows. */
  readonly missed?: number;
}

/** What a {@link ChatClient} tells. Every payload is one object. */
export type ChatClientEvents = {
  /** The login was granted. */
  connect: (event: { name: string; users: ReadonlyMap<string, User> }) => void;
  /** The connection is lost. */
  disconnect: (event: { willReconnect: boolean; error: ChatError }) => void;
  /** The connection is back; `missed` events are about to be told, in order. */
  reconnect: (event: { missed: number }) => void;
  /** Events were lost for good: the absence was longer than the server remembers. */
  gap: (event: Gap) => void;
  /** Somebody came in. */
  join: (event: { user: User }) => void;
  /** Somebody is gone. */
  leave: (event: { user: User; reason: LeaveReason }) => void;
  /** Something was said, by oneself too, to the room or within the pair (`message.scope`). */
  message: (event: { message: Message }) => void;
  /** Somebody whispered to this client. */
  whisper: (event: { whisper: Whisper }) => void;
  /** Somebody fell asleep. */
  sleep: (event: { user: User }) => void;
  /** Somebody woke up. */
  wake: (event: { user: User }) => void;
  /** Somebody asks this client for a 1:1. */
  pairRequest: (event: { request: PairRequest }) => void;
  /** A 1:1 of this client began. */
  pairStart: (event: { pair: Pair }) => void;
  /** The 1:1 of this client is over. */
  pairEnd: (event: { pair: Pair; reason: PairEndReason }) => void;
  /** Somebody offers this client a file. */
  fileOffer: (event: { offer: FileOffer }) => void;
  /** A file is on its way, to or from this client; also one that somebody downloads from what is shared here. */
  fileStart: (event: { transfer: FileTransfer }) => void;
  /** The live roster changed in any way: what a user list redraws on. */
  roster: (event: { users: ReadonlyMap<string, User> }) => void;
  /**
   * A listener of the program failed, or the server sent what cannot be understood. The client goes on. Without a listener
   * for it, it is a warning of the process; in a page, the browser's console has it.
   */
  error: (event: { error: unknown; context: string }) => void;
  /** The client is closed for good; `error` says why if not by `close()`. */
  close: (event: { error?: ChatError }) => void;
};
