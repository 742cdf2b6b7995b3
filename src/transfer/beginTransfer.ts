import { safeName } from '#transfer/safeName';
import { FileTransfer } from './FileTransfer.js';

/** What a transfer is of. */
export interface TransferFacts {
  /** Made flat and safe. */
  readonly name: string;
  readonly peer: string;
  readonly direction: 'send' | 'receive';
  readonly size: number | undefined;
  /** Calls it off. */
  readonly signal: AbortSignal | undefined;
}

/** What it needs besides: who is to be told what goes wrong in its listeners. */
export interface TransferStart extends TransferFacts {
  readonly reportListenerError: (error: unknown, context: string) => void;
}

/** A transfer for the program to hold at once; whoever moves its bytes is attached to it later. */
export function beginTransfer(start: TransferStart): FileTransfer {
  const { signal, reportListenerError, ...more } = start;
  const facts = { ...more, name: safeName(more.name) };
  const transfer = new FileTransfer(facts, reportListenerError);
  const abort = () => transfer.giveUp(signal?.reason);
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort, { once: true });
  const release = () => signal?.removeEventListener('abort', abort);
  transfer.done.then(release, release);
  return transfer;
}
