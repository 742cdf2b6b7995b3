import type { RandomBytes } from '../random.js';
import type { Connection } from './Connection.js';
import { RateBucket } from './RateBucket.js';

/** Where an accepted request stands in the order. */
export interface Receipt {
  readonly seq: number;
  readonly at: number;
}

function makeToken(randomBytes: RandomBytes): string {
  return btoa(String.fromCharCode(...randomBytes(16)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=/g, '');
}

/** Takes the same time wherever two tokens differ. */
function equalTokens(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i += 1)
    difference |= a.charCodeAt(i) ^ b.charCodeAt(i % (b.length || 1));
  return difference === 0;
}

export interface SessionOptions {
  readonly name: string;
  readonly key: string;
  /** The key of the name that it asked for, which may not be the one that it got. */
  readonly askedKey: string;
  /** What its login had to prove that a repetition is its own. */
  readonly secret: string | undefined;
  /** Whether a lost connection may come back. */
  readonly resumable: boolean;
  readonly rememberedIds: number;
  readonly messagesPerSecond: number;
  readonly messageBurst: number;
  readonly nowMs: number;
  readonly randomBytes: RandomBytes;
}

/**
 * One stay of one member, from its login to its leave, over as many connections as it takes. It belongs to whoever holds
 * the token: a connection that resumes gets a new one, and the one before stays good until the new one was received.
 */
export class Session {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly askedKey: string;
  readonly resumable: boolean;
  readonly bucket: RateBucket;
  /** The place of its own coming in the order: what was before is not for it. */
  joinedSeq = 0;
  /** The connection it is on; undefined while it is lost. */
  connection: Connection | undefined;
  /** What it is told when it is kicked. */
  kickReason: string | undefined;
  /** Requests that middleware still ponders: a repetition of one of them is no second request. */
  readonly pondered = new Set<string>();
  readonly #maxRemembered: number;
  /** The newest, and before them a full generation of older ones: to drop a whole one is cheaper than one at a time. */
  #remembered = new Map<string, Receipt>();
  #older = new Map<string, Receipt>();
  readonly #randomBytes: RandomBytes;
  #token: string;
  #previousToken: string | undefined;
  #secret: string | undefined;

  constructor(options: SessionOptions) {
    this.#randomBytes = options.randomBytes;
    this.id = makeToken(options.randomBytes);
    this.#token = makeToken(options.randomBytes);
    this.name = options.name;
    this.key = options.key;
    this.askedKey = options.askedKey;
    this.#secret = options.secret;
    this.resumable = options.resumable;
    this.#maxRemembered = options.rememberedIds;
    this.bucket = new RateBucket(options.messagesPerSecond, options.messageBurst, options.nowMs);
  }

  get token(): string {
    return this.#token;
  }

  /** What a copy of its login has to show; undefined once the client is known to have the token. */
  get secret(): string | undefined {
    return this.#secret;
  }

  /** Whether its login, the welcome of which may be lost, had that secret. */
  isBegunBy(secret: string): boolean {
    return this.#secret !== undefined && equalTokens(secret, this.#secret);
  }

  /** Whether `token` is this session's, or the one before while nobody has proved to have the new one. */
  accepts(token: string): boolean {
    return (
      equalTokens(token, this.#token) ||
      (this.#previousToken !== undefined && equalTokens(token, this.#previousToken))
    );
  }

  /**
   * Makes a new token. The one presented stays good: the welcome that carries the new one may get lost. Whoever presents
   * the one before is told the newest again, not a third: the client may have the newest, and this be a late copy of what
   * it sent on a connection that it gave up.
   */
  rotateToken(presented: string): void {
    if (!equalTokens(presented, this.#token)) return;
    this.#previousToken = this.#token;
    this.#token = makeToken(this.#randomBytes);
  }

  /** The client has shown a sign of life on its new connection, so it has the new token. */
  confirmToken(): void {
    this.#previousToken = undefined;
    this.#secret = undefined;
  }

  /** Remembers what became of a request: of the last `rememberedIds` at least, and of twice as many at most. */
  remember(id: string, receipt: Receipt): void {
    this.#remembered.set(id, receipt);
    if (this.#remembered.size < this.#maxRemembered) return;
    this.#older = this.#remembered;
    this.#remembered = new Map();
  }

  /** What became of a request that was accepted before. */
  receiptOf(id: string): Receipt | undefined {
    return this.#remembered.get(id) ?? this.#older.get(id);
  }
}
