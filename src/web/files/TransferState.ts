import type { Sentence } from '../words/words.js';

/** How fast a file comes or goes. */
export interface Pace {
  readonly bytesPerSecond: number;
  readonly secondsLeft: number;
}

/** `arrived`: it is here, and the browser was told to save it; `failed`: it never will be. */
export type TransferPhase = 'waiting' | 'moving' | 'paused' | 'arrived' | 'failed';

/** A file that is offered to somebody, on its way, or over and not put away yet, as it is shown. */
export interface TransferState {
  /** Unique in the page. */
  readonly key: number;
  readonly file: string;
  readonly peer: string;
  readonly direction: 'send' | 'receive';
  readonly phase: TransferPhase;
  readonly bytes: number;
  /** Undefined as long as only the other one knows. */
  readonly size: number | undefined;
  /** Undefined while nothing moves. */
  readonly pace: Pace | undefined;
  /** Whether it is this person who holds it up. */
  readonly isHeldHere: boolean;
  /** The name by which somebody shares it; undefined: it was offered. */
  readonly sharedAs: string | undefined;
  /** Why it failed. */
  readonly problem: Sentence | undefined;
}

/** Whether it is neither here nor given up. */
export function isUnderWay({ phase }: TransferState): boolean {
  return phase !== 'arrived' && phase !== 'failed';
}
