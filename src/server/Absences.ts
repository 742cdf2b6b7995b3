import type { CancelTimer, Clock } from '../clock.js';
import type { Session } from './Session.js';

/** Sessions that have lost their connection and may come back, and what those will be told who cannot. */
export class Absences {
  readonly #clock: Clock;
  readonly #resumeMs: number;
  /** What ends the grace of each, and when it ends by itself (monotonic). */
  readonly #detached = new Map<
    Session,
    { readonly cancel: CancelTimer; readonly overAt: number }
  >();
  /** Sessions that were kicked while they were away, and why. */
  readonly #kicked = new Map<string, string>();

  constructor(clock: Clock, resumeMs: number) {
    this.#clock = clock;
    this.#resumeMs = resumeMs;
  }

  get size(): number {
    return this.#detached.size;
  }

  begin(session: Session, handleOver: () => void): void {
    const cancel = this.#clock.after(this.#resumeMs, handleOver);
    this.#detached.set(session, { cancel, overAt: this.#clock.monotonic() + this.#resumeMs });
  }

  /** It is back, or will not come back. */
  end(session: Session): void {
    this.#detached.get(session)?.cancel();
    this.#detached.delete(session);
  }

  /** The session that owns a name and is away. */
  find(key: string): Session | undefined {
    return [...this.#detached.keys()].find((session) => session.key === key);
  }

  /** How long its place is still kept, in milliseconds. */
  keptMs(session: Session): number {
    const overAt = this.#detached.get(session)?.overAt ?? 0;
    return Math.max(0, Math.ceil(overAt - this.#clock.monotonic()));
  }

  /** It is away, and has to be told when it comes back. */
  noteKick(id: string, reason: string): void {
    this.#kicked.set(id, reason);
    this.#clock.after(this.#resumeMs, () => this.#kicked.delete(id));
  }

  kickReasonOf(id: string): string | undefined {
    return this.#kicked.get(id);
  }

  close(): void {
    for (const { cancel } of this.#detached.values()) cancel();
    this.#detached.clear();
  }
}
