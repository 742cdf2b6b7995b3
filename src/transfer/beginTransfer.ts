import { FileTransfer } from './FileTransfer.js';
import { safeName } from './safeName.js';
import { TransferHandle } from './TransferHandle.js';

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

/** A transfer for the program to hold at once, and the handle by which whoever moves its bytes gets hold of it. */
export interface Begun {
  readonly transfer: FileTransfer;
  readonly handle: TransferHandle;
}

export function beginTransfer(start: TransferStart): Begun {
  const { signal, reportListenerError, ...more } = start;
  const facts = { ...more, name: safeName(more.name) };
  const handle = new TransferHandle(reportListenerError);
  const transfer = new FileTransfer(facts, handle);
  const abort = () => handle.cancel(signal?.reason);
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort, { once: true });
  const release = () => signal?.removeEventListener('abort', abort);
  transfer.done.then(release, release);
  return { transfer, handle };
}
