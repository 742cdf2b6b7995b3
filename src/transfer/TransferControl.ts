/** What a transfer asks of whoever moves its bytes. */
export interface TransferControl {
  setPaused(paused: boolean): void;
  cancel(reason: unknown): void;
  reportListenerError(error: unknown, context: string): void;
}
