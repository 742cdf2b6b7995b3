import type { Clock } from '../clock.js';
import { Channel } from './Channel.js';
import { FlushTimer } from './FlushTimer.js';
import type { Sink } from './Outbox.js';
import { Outbox } from './Outbox.js';

/** How notices of a kind `N` are turned into bytes that everyone is sent; the delivery knows no more of them. */
export interface Encoding<N> {
  /** Undefined: this is not for everyone. */
  encode(notice: N): Uint8Array | undefined;
}

/** How one member is told what is for it alone; undefined where it is told nothing. */
export type Teller<N> = (notice: N) => Uint8Array | undefined;

export interface FanoutOptions {
  /** Bytes that may wait for one member. */
  readonly maxOutboxBytes: number;
  /** Longest wait under load, in milliseconds; 0 = none. */
  readonly flushMs: number;
  readonly clock: Clock;
}

/** All members of one format: they share the channel. */
interface Group {
  readonly channel: Channel;
  readonly outboxes: Set<Outbox>;
  /** Those who sleep, and are told of presence one by one. */
  readonly resting: Set<Outbox>;
  /** Those who are still being told of the past, and will hear this there. */
  readonly catchingUp: Set<Outbox>;
}

/** The handle that a connection holds on its place in the delivery. */
export interface Subscription<N> {
  /** Something for this member alone. */
  send(notice: N): void;
  /** The same, in bytes that are no notice. */
  sendBytes(bytes: Uint8Array): void;
  /** What is published now concerns this member: where its format shows that to nobody, it is told alone. */
  concern(notice: N): void;
  readonly outbox: Outbox;
  /** Whether it takes part, or rests; false while it is still being told of the past. */
  readonly isCurrent: boolean;
  /** Tells the past, as fast as it is taken; `onEnd` then says whether to follow or to rest. */
  catchUp<E>(past: Iterator<N, E>, onEnd: (end: E) => void): void;
  /** From now on it gets what everyone gets. */
  follow(): void;
  /** From now on it gets only what is for it alone, and presence. */
  rest(): void;
  /** From now on it gets nothing more, but what it is owed still leaves. */
  retire(): void;
  /** Nothing leaves any more. */
  close(): void;
}

/** Past this, a batch leaves before the turn ends. */
const maxBatchBytes = 256 * 1024;

/**
 * Read one, write all. A notice is encoded once per format; all that one turn of the event loop produced leaves as one
 * shared buffer, with one write a member.
 */
export class Fanout<N> {
  readonly #options: FanoutOptions;
  readonly #groups = new Map<Encoding<N>, Group>();
  /** Those who are owed something of their own since the last flush. */
  #owed = new Set<Outbox>();
  readonly #timer: FlushTimer;
  #deliveries = 0;

  constructor(options: FanoutOptions) {
    this.#options = options;
    this.#timer = new FlushTimer(options.clock, options.flushMs, () => this.#flush());
  }

  /** Counts notices handed to members. */
  get deliveries(): number {
    return this.#deliveries;
  }

  get queuedBytes(): number {
    let bytes = 0;
    for (const { outboxes } of this.#groups.values()) {
      for (const outbox of outboxes) bytes += outbox.owedBytes;
    }
    return bytes;
  }

  /** `tell`: where a member alone is told otherwise than everyone. */
  subscribe(
    encoding: Encoding<N>,
    sink: Sink,
    onSlow: () => void,
    tell: Teller<N> = (notice) => encoding.encode(notice),
  ): Subscription<N> {
    const group = this.#groupOf(encoding);
    const outbox: Outbox = new Outbox(sink, group.channel, {
      maxBytes: this.#options.maxOutboxBytes,
      monotonic: () => this.#options.clock.monotonic(),
      onOwed: () => {
        this.#owed.add(outbox);
        this.#timer.schedule();
      },
      onSlow,
    });
    group.outboxes.add(outbox);
    group.catchingUp.add(outbox);
    const forget = () => {
      group.outboxes.delete(outbox);
      group.resting.delete(outbox);
      group.catchingUp.delete(outbox);
    };
    const sendBytes = (bytes: Uint8Array | undefined) => {
      if (bytes === undefined) return;
      this.#deliveries += 1;
      outbox.push(bytes);
      // A flood for one member, within one turn, must not pile up.
      if (outbox.owedBytes > this.#options.maxOutboxBytes) this.#timer.run();
    };
    return {
      outbox,
      send: (notice) => sendBytes(tell(notice)),
      sendBytes,
      concern: (notice) => {
        if (encoding.encode(notice) === undefined) sendBytes(tell(notice));
      },
      get isCurrent() {
        return outbox.mode !== 'catchingUp';
      },
      catchUp: (past, onEnd) => {
        group.resting.delete(outbox);
        outbox.catchUp(() => {
          for (;;) {
            const next = past.next();
            if (next.done === true) {
              onEnd(next.value);
              return undefined;
            }
            const bytes = tell(next.value);
            if (bytes === undefined) continue;
            this.#deliveries += 1;
            return bytes;
          }
        });
      },
      follow: () => {
        group.resting.delete(outbox);
        group.catchingUp.delete(outbox);
        outbox.follow();
      },
      rest: () => {
        // What was said before is still owed, and nothing after.
        if (outbox.mode === 'following') this.#timer.run();
        group.catchingUp.delete(outbox);
        outbox.rest();
        // Unless that flush found it slow.
        if (group.outboxes.has(outbox)) group.resting.add(outbox);
      },
      retire: () => {
        outbox.endPast();
        this.#timer.run();
        outbox.rest();
        forget();
      },
      close: () => {
        forget();
        outbox.close();
      },
    };
  }

  /** For everyone who takes part at present; `evenAsleep` for those who rest, too. */
  publish(notice: N, evenAsleep: boolean): void {
    let isLarge = false;
    for (const [encoding, { channel, outboxes, resting, catchingUp }] of this.#groups) {
      if (outboxes.size === 0) continue;
      const bytes = encoding.encode(notice);
      if (bytes === undefined) continue;
      channel.add(bytes);
      this.#deliveries += outboxes.size - catchingUp.size - (evenAsleep ? 0 : resting.size);
      if (evenAsleep) for (const outbox of resting) outbox.push(bytes);
      isLarge ||= channel.pendingBytes > maxBatchBytes;
    }
    // Not before every format has it: who begins to follow at that flush has been told of it already.
    if (isLarge) this.#timer.run();
    else this.#timer.schedule();
  }

  /** Sends now whatever is owed. */
  flush(): void {
    this.#timer.run();
  }

  #flush(): void {
    const owed = this.#owed;
    this.#owed = new Set();
    for (const { channel, outboxes } of this.#groups.values()) {
      const batch = channel.cut();
      if (batch !== undefined) for (const outbox of outboxes) outbox.flush(batch);
    }
    for (const outbox of owed) outbox.flush(undefined);
  }

  #groupOf(encoding: Encoding<N>): Group {
    let group = this.#groups.get(encoding);
    if (group === undefined) {
      const channel = new Channel(this.#options.maxOutboxBytes);
      group = { channel, outboxes: new Set(), resting: new Set(), catchingUp: new Set() };
      this.#groups.set(encoding, group);
    }
    return group;
  }
}
