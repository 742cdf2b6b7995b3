import type { Chunk } from '../wire/Chunk.js';

/** How far a receiver is, and up to where the sender may send. */
export interface Credit {
  readonly offset: number;
  readonly upTo: number;
  /** Send again from `offset` on, on the way by which this came. */
  readonly restart?: boolean | undefined;
}

/** A way on which chunks leave for the other end. */
export interface SendLane {
  readonly path: 'direct' | 'relay';
  /** Whether one more may be handed over now; whoever was told no is pumped when there is. */
  readonly hasRoom: boolean;
  sendChunk(chunk: Chunk): void;
}

/** A way on which chunks come from the other end. */
export interface ReceiveLane {
  readonly path: 'direct' | 'relay';
  sendCredit(credit: Credit): void;
}
