import type { ChatErrorCode } from '../errors.js';
import { defaultLimits } from '../protocol/limits.js';
import type { User } from '../protocol/model.js';
import type { Fact } from '../protocol/notices.js';
import type { Stage } from './Understudy.js';

type Unnumbered<F> = F extends Fact ? Omit<F, 'seq' | 'at'> : never;

/** Keeps the order that the old server keeps without numbers, and answers the client as a server of ours would. */
export class Ledger {
  readonly #stage: Stage;
  #seq = 0;
  #made = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** The client is in. Nothing of it can be resumed: its session is its connection. */
  welcome(name: string, users: readonly User[]): void {
    const { maxFrameBytes, maxTextBytes, messagesPerSecond, messageBurst } = defaultLimits;
    const { pingMs, pongMs, transferWindowBytes } = defaultLimits;
    this.#stage.tell({
      type: 'welcome',
      name,
      session: 'old',
      token: 'old',
      seq: this.#seq,
      at: this.#stage.now(),
      resumed: false,
      missed: 0,
      requests: [],
      files: [],
      limits: {
        maxFrameBytes,
        maxTextBytes,
        messagesPerSecond,
        messageBurst,
        pingMs,
        pongMs,
        resumeMs: 0,
        maxFileBytes: 0,
        transferWindowBytes,
      },
    });
    this.#stage.tell({ type: 'roster', users: [...users], more: false });
  }

  /** Something happened; returns its number. */
  tell(fact: Unnumbered<Fact>): number {
    this.#seq += 1;
    this.#stage.tell({ ...fact, seq: this.#seq, at: this.#stage.now() } as Fact);
    return this.#seq;
  }

  refuse(id: string | undefined, code: ChatErrorCode, message: string): void {
    this.#stage.tell({ type: 'refused', ...(id !== undefined && { id }), code, message });
  }

  done(id: string): void {
    this.#stage.tell({ type: 'done', id });
  }

  /** An id for what others did, who gave it none. */
  makeId(): string {
    this.#made += 1;
    return `old-${this.#made}`;
  }
}
