import type { Clock } from '../clock.js';
import { FileTransfer } from './FileTransfer.js';
import { TransferHandle } from './TransferHandle.js';

/** What a transfer is of, and who is to be told what goes wrong in its listeners. */
export interface TransferStart {
  readonly name: string;
  readonly peer: string;
  readonly direction: 'send' | 'receive';
  readonly size: number | undefined;
  readonly clock: Clock;
  /** Calls it off. */
  readonly signal: AbortSignal | undefined;
  readonly reportListenerError: (error: unknown, context: string) => void;
}

/** A transfer for the program to hold at once, and the handle by which whoever moves its bytes gets hold of it. */
export function beginTransfer(start: TransferStart): {
  readonly transfer: FileTransfer;
  readonly handle: TransferHandle;
} {
  const { clock, signal, reportListenerError, ...facts } = start;
  const handle = new TransferHandle(reportListenerError);
  const transfer = new FileTransfer(facts, clock, handle);
  const abort = () => handle.cancel(signal?.reason);
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort, { once: true });
  const release = () => signal?.removeEventListener('abort', abort);
  transfer.done.then(release, release);
  return { transfer, handle };
}
