import { ChatError } from '../errors.js';
import type { User } from '../protocol/model.js';
import { maxPeople } from './People.js';
import type { Report } from './readRecord.js';

/** A list that has come whole. */
export interface WholeList {
  readonly users: readonly User[];
  /** Whether it tells who sleeps. */
  readonly hasStatus: boolean;
}

/** Puts together a list that comes record by record. */
export class OldList {
  readonly #now: () => number;
  #rows: User[] = [];
  #hasStatus = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Returns the list with its last record. Throws `TOO_LARGE` when it does not end. */
  handle(report: Report): WholeList | undefined {
    switch (report.kind) {
      case 'listHead':
        this.#rows = [];
        this.#hasStatus = report.hasStatus;
        return undefined;
      case 'listRow': {
        if (this.#rows.length >= maxPeople) throw new ChatError('TOO_LARGE', 'A list without end.');
        const { name, status } = report;
        this.#rows.push({ name, status, joinedAt: this.#now() });
        return undefined;
      }
      case 'listEnd': {
        const users = this.#rows;
        this.#rows = [];
        return { users, hasStatus: this.#hasStatus };
      }
      default:
        return undefined;
    }
  }
}
