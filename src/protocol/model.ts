/** Somebody in the room. A snapshot: it does not change; the next state is another `User`. */
export interface User {
  /** The name, as its owner spells it. */
  readonly name: string;
  /** Whether messages reach this person at present. */
  readonly status: 'awake' | 'asleep';
  /** The other one of the pair, while there is one. */
  readonly partner?: string | undefined;
  /** When this person came, in milliseconds since the Unix epoch. */
  readonly joinedAt: number;
}

/** Who a message was meant for: everyone, or the partner of a 1:1. */
export type Scope = 'room' | 'pair';

/** Something said. */
export interface Message {
  /** Chosen by the sender's client; unique together with `from`. */
  readonly id: string;
  /** Place in the one order of everything that happens in the room. */
  readonly seq: number;
  /** Name of who said it. */
  readonly from: string;
  /** Well-formed Unicode without control characters other than newline and tab. */
  readonly text: string;
  /** When the server heard it, in milliseconds since the Unix epoch. */
  readonly at: number;
  /** `'pair'` if only the partner hears it. */
  readonly scope: Scope;
}

/** Something said to one person only. */
export interface Whisper {
  /** Chosen by the sender's client; unique together with `from`. */
  readonly id: string;
  /** Place in the one order of everything that happens in the room. */
  readonly seq: number;
  /** Name of who whispered. */
  readonly from: string;
  /** Name of who was whispered to. */
  readonly to: string;
  /** Well-formed Unicode without control characters other than newline and tab. */
  readonly text: string;
  /** When the server heard it, in milliseconds since the Unix epoch. */
  readonly at: number;
}

/**
 * Why somebody is gone: `left` by an own goodbye, `lost` the connection for longer than the grace time, `kicked` by the
 * server, `replaced` by a fresh login of the same account, `shutdown` with the server.
 */
export type LeaveReason = 'left' | 'lost' | 'kicked' | 'replaced' | 'shutdown';

/** Why a pair is over: one `ended` it, or one left the room (`left`). */
export type PairEndReason = 'ended' | 'left';

/** A file that somebody shares. */
export interface SharedFile {
  /** Path within what is shared, with `/` between its parts; to be handed to `download()`. */
  readonly name: string;
  /** Bytes, when it was listed. Undefined where a client of an old system shares it, which does not say. */
  readonly size?: number | undefined;
  /** When it was changed last, in milliseconds since the Unix epoch. Undefined where that is not said, either. */
  readonly modifiedAt?: number | undefined;
}

/** Which way a file may go: straight from one to the other, by the server, or the first if it is possible, else the second. */
export type FilePath = 'auto' | 'direct' | 'relay';

/**
 * How an offer, a request for a file or a transfer ended: `done` when the receiver has all of it and has verified it;
 * `declined` by the one asked; `withdrawn` by the asker; `expired` unanswered; the one asked fell `asleep`; one of the two
 * `left`; `cancelled` by one of the two while it was under way; or it `failed`.
 */
export type FileOutcome =
  | 'done'
  | 'declined'
  | 'withdrawn'
  | 'expired'
  | 'asleep'
  | 'left'
  | 'cancelled'
  | 'failed';

/**
 * How a question ended when it did not end in a pair: `declined` by the one asked, `withdrawn` by the asker, `expired`
 * unanswered, one of the two `left`, became `busy` with another, or the one asked fell `asleep`.
 */
export type RequestOutcome = 'declined' | 'withdrawn' | 'expired' | 'left' | 'busy' | 'asleep';
