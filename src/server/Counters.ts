import type { ChatErrorCode } from '../errors.js';

/** What a server counts, from its start. */
export class Counters {
  messages = 0;
  bytesIn = 0;
  bytesOut = 0;
  slowCloses = 0;
  resumes = 0;
  readonly denied: Partial<Record<ChatErrorCode, number>> = {};

  countDenied(code: ChatErrorCode): void {
    this.denied[code] = (this.denied[code] ?? 0) + 1;
  }
}
