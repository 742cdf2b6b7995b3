import type { TransferControl } from './TransferControl.js';

/** Whoever moves the bytes of a transfer. */
export interface TransferEngine {
  setPaused(paused: boolean): void;
  giveUp(reason: unknown): void;
}

/** What a program does with a transfer, handed on to whoever moves its bytes as soon as that one is there. */
export class TransferHandle implements TransferControl {
  readonly reportListenerError: (error: unknown, context: string) => void;
  #engine: TransferEngine | undefined;
  #isPaused = false;
  #givenUp: { readonly reason: unknown } | undefined;

  constructor(reportListenerError: (error: unknown, context: string) => void) {
    this.reportListenerError = reportListenerError;
  }

  attach(engine: TransferEngine): void {
    this.#engine = engine;
    if (this.#isPaused) engine.setPaused(true);
    if (this.#givenUp !== undefined) engine.giveUp(this.#givenUp.reason);
  }

  setPaused(paused: boolean): void {
    this.#isPaused = paused;
    this.#engine?.setPaused(paused);
  }

  cancel(reason: unknown): void {
    this.#givenUp ??= { reason };
    this.#engine?.giveUp(reason);
  }
}
