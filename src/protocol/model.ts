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

/**
 * How a question ended when it did not end in a pair: `declined` by the one asked, `withdrawn` by the asker, `expired`
 * unanswered, one of the two `left`, became `busy` with another, or the one asked fell `asleep`.
 */
export type RequestOutcome = 'declined' | 'withdrawn' | 'expired' | 'left' | 'busy' | 'asleep';
