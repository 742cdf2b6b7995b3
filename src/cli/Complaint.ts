import type { Say } from './catalogue/catalogue.js';

/** A failure that is put into words when the person's language is known. */
export class Complaint extends Error {
  readonly describe: (say: Say) => string;

  constructor(describe: (say: Say) => string, cause?: unknown) {
    super('See describe().', { cause });
    this.describe = describe;
  }
}
