import { expect } from 'vitest';
import type { FileResult, FileTransfer, FileTransferState } from '../../../src/index.js';
import { ChatError } from '../../../src/index.js';
import { until } from '../../support/until.js';

/** Writes down all that a transfer tells. */
export class Trail {
  readonly transfer: FileTransfer;
  readonly states: FileTransferState[] = [];
  /** Bytes, as they were told one after another. */
  readonly progress: number[] = [];
  /** How `done` settled, as often as it did. */
  readonly ends: ({ readonly result: FileResult } | { readonly error: unknown })[] = [];

  constructor(transfer: FileTransfer) {
    this.transfer = transfer;
    transfer.on('state', ({ state }) => this.states.push(state));
    transfer.on('progress', ({ bytes }) => this.progress.push(bytes));
    transfer.done.then(
      (result) => this.ends.push({ result }),
      (error: unknown) => this.ends.push({ error }),
    );
  }

  get isOver(): boolean {
    return this.ends.length > 0;
  }

  async over(): Promise<void> {
    await until(() => this.isOver, `the end of a transfer (${this.transfer.direction})`);
  }

  /** What it ended with: `done`, or why not. */
  get end(): string {
    const [end] = this.ends;
    if (end === undefined) return this.transfer.state;
    if ('result' in end) return 'done';
    return end.error instanceof ChatError ? end.error.code : String(end.error);
  }

  /** It was told once that it is over, and everything says the same of it. */
  expectOneEnd(): void {
    const { transfer, states, ends, end } = this;
    const state = end === 'done' ? 'done' : 'failed';
    expect(states.filter((told) => told === 'done' || told === 'failed')).toEqual([state]);
    expect(states.at(-1)).toBe(state);
    expect(ends).toHaveLength(1);
    expect(transfer.state).toBe(state);
    expect(transfer.signal.aborted).toBe(state === 'failed');
  }
}
