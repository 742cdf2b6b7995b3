import { checkName, nameKey } from '../accounts/names.js';
import type { Clock } from '../clock.js';
import type { ChatErrorCode } from '../errors.js';
import { ChatError } from '../errors.js';
import type { Limits } from '../protocol/limits.js';
import type { RequestOf } from '../protocol/requests.js';
import type { RandomBytes } from '../random.js';
import type { Room } from '../room/Room.js';
import type { Authenticate } from '../serverOptions.js';
import type { Connection } from './Connection.js';
import { LoginThrottle } from './LoginThrottle.js';
import { Session } from './Session.js';

export interface DoormanOptions {
  readonly limits: Limits;
  readonly maxMembers: number;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly room: Room;
  /** Keys of names that nobody can have. */
  readonly reservedKeys: ReadonlySet<string>;
  /** Undefined: anyone may come in. */
  readonly authenticate: Authenticate | undefined;
  /** The session of somebody who is away and may be replaced by a fresh login, if the name belongs to such a one. */
  readonly findDetached: (key: string) => Session | undefined;
  /** How long the place of such a one is still kept, in milliseconds. */
  readonly keptMs: (session: Session) => number;
  readonly onError: (error: unknown, context: string) => void;
}

/**
 * What an authenticator refuses with. Any other error is a failure of its own, such as a password file that cannot be read,
 * and is no business of whoever is at the door.
 */
const refusals: ReadonlySet<ChatErrorCode> = new Set([
  'DENIED',
  'NAME_TAKEN',
  'NAME_INVALID',
  'SERVER_FULL',
  'RATE_LIMITED',
  'EXPIRED',
]);

/** Settles with `promise`, or rejects as soon as the signal aborts, so that one who never answers holds up nobody. */
function raceSignal<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Decides who may come in, up to the room's own decision. */
export class Doorman {
  readonly #options: DoormanOptions;
  readonly #byAddress: LoginThrottle;
  readonly #byName: LoginThrottle;

  constructor(options: DoormanOptions) {
    this.#options = options;
    this.#byAddress = new LoginThrottle(options.limits.loginFailuresPerAddress);
    this.#byName = new LoginThrottle(options.limits.loginFailuresPerName);
  }

  /** Resolves with a session that may ask the room to come in, and the one it replaces; rejects with a `ChatError`. */
  async admit(
    connection: Connection,
    request: RequestOf<'login'>,
    signal: AbortSignal,
  ): Promise<{ session: Session; replaced: Session | undefined }> {
    const { limits, clock, randomBytes, room, authenticate } = this.#options;
    const { address } = connection.transport;
    const asked = checkName(request.name);
    const askedKey = nameKey(asked);
    this.#checkThrottle(address, askedKey);
    // A name that is taken may be one's own, left behind by a crash; only who has proved to own it can have it back.
    const hasPassword = request.password !== undefined;
    const hasHeaders = connection.place.upgrade !== undefined;
    const mayProve = authenticate !== undefined && (hasPassword || hasHeaders);
    const away = this.#checkFree(asked, askedKey, mayProve);
    if (away === undefined && room.size >= this.#options.maxMembers) {
      throw new ChatError('SERVER_FULL', 'The room is full.');
    }
    const granted = await this.#ask(connection, { ...request, name: asked }, signal);
    const name = checkName(granted ?? asked);
    const key = nameKey(name);
    // By a password; or by headers, if the program says who that is.
    const hasProved = mayProve && (hasPassword || granted !== undefined);
    const replaced = this.#checkFree(name, key, hasProved);
    const session = new Session({
      name,
      key,
      askedKey,
      secret: request.secret,
      resumable: request.resume !== false,
      rememberedIds: limits.rememberedIds,
      messagesPerSecond: limits.messagesPerSecond,
      messageBurst: limits.messageBurst,
      nowMs: clock.monotonic(),
      randomBytes,
    });
    return { session, replaced };
  }

  #checkFree(name: string, key: string, mayReplace: boolean): Session | undefined {
    if (this.#options.reservedKeys.has(key)) {
      throw new ChatError('NAME_TAKEN', `The name ${name} is reserved.`);
    }
    if (this.#options.room.isFree(key)) return undefined;
    const detached = this.#options.findDetached(key);
    if (mayReplace && detached !== undefined) return detached;
    throw this.#taken(name, detached);
  }

  /** Most who meet their own name had it before their program ended; where there are accounts, a password brings it back. */
  #taken(name: string, away: Session | undefined): ChatError {
    if (away === undefined || this.#options.authenticate !== undefined) {
      return new ChatError('NAME_TAKEN', `The name ${name} is taken.`);
    }
    const retryAfterMs = this.#options.keptMs(away);
    const kept = `for ${Math.ceil(retryAfterMs / 1000)} s, as whoever has it may come back`;
    return new ChatError('NAME_TAKEN', `The name ${name} is kept ${kept}.`, { retryAfterMs });
  }

  #checkThrottle(address: string, key: string): void {
    const now = this.#options.clock.monotonic();
    const retryAfterMs = Math.max(
      this.#byAddress.waitMs(address, now),
      this.#byName.waitMs(key, now),
    );
    if (retryAfterMs > 0) {
      throw new ChatError('RATE_LIMITED', 'Too many refused logins.', { retryAfterMs });
    }
  }

  /** Asks the embedding program; returns the name that it gives, if it gives one. */
  async #ask(
    connection: Connection,
    request: RequestOf<'login'>,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { authenticate } = this.#options;
    if (authenticate === undefined) return undefined;
    const { address, secure } = connection.transport;
    const { upgrade } = connection.place;
    const { name, password } = request;
    const attempt = {
      name,
      ...(password !== undefined && { password }),
      address,
      dialect: connection.dialect.name,
      secure,
      ...(upgrade !== undefined && { request: upgrade }),
      signal,
    };
    try {
      const asking = (async () => authenticate(attempt))();
      const grant: unknown = await raceSignal(asking, signal);
      if (grant === undefined) return undefined;
      // Whoever answers by `false`, or with the account that was not found, does not mean yes.
      if (typeof grant !== 'object' || grant === null) {
        throw new TypeError('authenticate gives nothing or { name }, and throws to refuse.');
      }
      const granted = 'name' in grant ? grant.name : undefined;
      if (granted === undefined || typeof granted === 'string') return granted;
      throw new TypeError('The name given is not a string.');
    } catch (error) {
      if (signal.aborted) throw new ChatError('TIMEOUT', 'The login took too long.');
      if (!(error instanceof ChatError && refusals.has(error.code))) {
        this.#options.onError(error, 'authenticate');
        throw new ChatError('DENIED', 'Not admitted.');
      }
      // Only this is a wrong guess.
      if (error.code === 'DENIED') {
        const now = this.#options.clock.monotonic();
        this.#byAddress.addFailure(address, now);
        this.#byName.addFailure(nameKey(name), now);
      }
      throw error;
    }
  }
}
