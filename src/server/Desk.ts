import { nameKey } from '../accounts/names.js';
import type { Clock } from '../clock.js';
import { ChatError } from '../errors.js';
import type { Limits } from '../protocol/limits.js';
import type { AnsweredRequest } from '../protocol/requests.js';
import { checkText, isShowable } from '../protocol/text.js';
import type { RoomCommand } from '../room/commands.js';
import type { Command, Middleware } from '../serverOptions.js';
import { safeName } from '../transfer/safeName.js';
import type { Act } from '../wire/dialect.js';
import { actIdStart } from '../wire/dialect.js';
import { runMiddleware } from './middleware.js';
import { pagesOf } from './past.js';
import type { Verdict } from './RateBucket.js';
import type { RoomHost } from './RoomHost.js';
import { refusalOf } from './refusal.js';
import type { Session } from './Session.js';

export interface DeskOptions {
  readonly host: RoomHost;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly middleware: readonly Middleware[];
  /** Told of a question what somebody shares. Throws a `ChatError` if it cannot be asked. */
  readonly onBrowse: (asker: Session, id: string, to: string) => void;
  readonly onError: (error: unknown, context: string) => void;
}

type EdgeRequest = Exclude<AnsweredRequest, { type: 'list' }>;

/**
 * Takes the requests of members: repeated ones are recognised, rates and texts are checked, middleware is asked, and what
 * is left goes to the room. Requests of one member are dealt with one after another.
 */
export class Desk {
  readonly #options: DeskOptions;
  /** What each member's next request has to wait for, while middleware ponders. */
  readonly #busy = new WeakMap<Session, Promise<void>>();
  #acts = 0;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  handleRequest(session: Session, request: AnsweredRequest): void {
    const { id } = request;
    const receipt = session.receiptOf(id);
    if (receipt !== undefined) {
      return session.connection?.reply({ type: 'done', id, ...receipt });
    }
    if (session.pondered.has(id)) return;
    if (!this.admits(session, id)) return;
    if (request.type === 'list') return this.#sendUsers(session, id);
    try {
      checkRequest(request, this.#options.limits);
    } catch (error) {
      return this.#refuse(session, id, error);
    }
    if (this.#options.middleware.length === 0) return this.#submit(session, request);
    if (this.#isOverloaded(session)) {
      // By then the oldest of them is decided.
      const retryAfterMs = this.#options.limits.middlewareMs;
      const refusal = new ChatError('RATE_LIMITED', 'Too many are pondered.', { retryAfterMs });
      return this.#refuse(session, id, refusal);
    }
    this.#ponder(session, request);
  }

  handlePing(session: Session): void {
    if (this.admits(session)) session.connection?.reply({ type: 'pong' });
  }

  /** A request that was not understood costs as much as one that was. */
  handleInvalid(session: Session, id: string, error: ChatError): void {
    if (this.admits(session, id)) this.#refuse(session, id, error);
  }

  /** What is done in a member's name costs it nothing, and is not pondered: it is no more than what it had agreed to. */
  act(session: Session, act: Extract<Act, { type: 'acceptFile' | 'endFile' }>): void {
    this.#acts += 1;
    const request = { ...act, id: `${actIdStart}${this.#acts}` };
    const { host, limits } = this.#options;
    try {
      checkRequest(request, limits);
      host.submit(toRoomCommand(session.id, request));
    } catch (error) {
      const code = error instanceof ChatError ? error.code : undefined;
      const { id, file } = request;
      host.submit({ type: 'endFile', by: session.id, id, file, done: false, code });
    }
  }

  /** Whether the member's rate allows one more; says so to the member if it does not. */
  admits(session: Session, id?: string): boolean {
    const verdict = this.#takeToken(session);
    if (verdict.kind === 'refused' && id !== undefined) {
      const { retryAfterMs } = verdict;
      this.#refuse(session, id, new ChatError('RATE_LIMITED', 'Slow down.', { retryAfterMs }));
    }
    return verdict.kind === 'granted';
  }

  /** Takes a token for what cannot be refused, because it has no answer; false if the member floods and is closed for it. */
  charge(session: Session): boolean {
    return this.#takeToken(session).kind !== 'flooding';
  }

  #takeToken(session: Session): Verdict {
    const verdict = session.bucket.take(this.#options.clock.monotonic());
    if (verdict.kind === 'flooding') {
      session.connection?.close(new ChatError('RATE_LIMITED', 'Far too many requests.'));
    }
    return verdict;
  }

  /**
   * A middleware that takes its time must not make the server collect requests. An honest member has at most
   * `messageBurst` unanswered, and after a reconnect as many that it has given up before.
   */
  #isOverloaded(session: Session): boolean {
    const { messagesPerSecond, messageBurst } = this.#options.limits;
    return messagesPerSecond > 0 && session.pondered.size >= 2 * Math.max(1, messageBurst);
  }

  #sendUsers(session: Session, id: string): void {
    const { host, limits } = this.#options;
    for (const page of pagesOf(host.room.users(), limits.maxFrameBytes)) {
      session.connection?.reply({ type: 'users', id, ...page });
    }
  }

  /** Asks the middleware, after all that the member asked for before. */
  #ponder(session: Session, request: EdgeRequest): void {
    session.pondered.add(request.id);
    const before = this.#busy.get(session) ?? Promise.resolve();
    const turn = before.then(async () => {
      const command = this.#toCommand(session, request);
      const { middleware, limits, clock, onError } = this.#options;
      try {
        await runMiddleware(
          middleware,
          command,
          { limitMs: limits.middlewareMs, clock, onError },
          () => {
            const changed = applyChanges(request, command);
            checkRequest(changed, limits);
            this.#submit(session, changed);
          },
        );
      } catch (error) {
        if (isEnding(request)) this.#submit(session, request);
        else this.#refuse(session, request.id, error);
      } finally {
        session.pondered.delete(request.id);
        session.connection?.goOn();
      }
    });
    this.#busy.set(session, turn);
  }

  #submit(session: Session, request: EdgeRequest): void {
    const { host, onBrowse } = this.#options;
    try {
      if (request.type === 'browse') return onBrowse(session, request.id, request.to);
      checkAbilities(request, host);
      host.submit(toRoomCommand(session.id, request));
    } catch (error) {
      this.#refuse(session, request.id, error);
    }
  }

  #refuse(session: Session, id: string, error: unknown): void {
    const refusal = error instanceof ChatError ? error : new ChatError('DENIED', 'Refused.');
    session.connection?.reply(refusalOf(refusal, id));
  }

  /** A request as middleware sees it. */
  #toCommand(session: Session, request: EdgeRequest): Command {
    const from = session.name;
    switch (request.type) {
      case 'say': {
        const paired = this.#options.host.room.view(session.id)?.pair !== undefined;
        return { type: 'message', from, text: request.text, scope: paired ? 'pair' : 'room' };
      }
      case 'whisper':
        return { type: 'whisper', from, to: request.to, text: request.text };
      case 'sleep':
      case 'wake':
        return { type: request.type, from };
      case 'ask':
        return { type: 'pairRequest', from, to: request.to };
      case 'answer':
        return { type: 'pairAnswer', from, request: request.request, accept: request.accept };
      case 'withdraw':
        return { type: 'pairWithdraw', from, request: request.request };
      case 'end':
        return { type: 'pairEnd', from, pair: request.pair };
      case 'offerFile': {
        const { to, name, size } = request;
        return { type: 'fileOffer', from, to, name: safeName(name), size };
      }
      case 'requestFile':
        return { type: 'fileRequest', from, to: request.to, name: request.name };
      case 'acceptFile':
        return { type: 'fileAccept', from, file: request.file };
      case 'endFile':
        return { type: 'fileEnd', from, file: request.file };
      case 'browse':
        return { type: 'fileList', from, to: request.to };
    }
  }
}

/** Whether it ends something. Nobody is kept in a 1:1, or waiting for a file that is called off, by who guards the room. */
function isEnding(request: EdgeRequest): boolean {
  if (request.type === 'answer') return !request.accept;
  return request.type === 'withdraw' || request.type === 'end' || request.type === 'endFile';
}

/** What the vocabulary leaves to the server: limits, and what a text may hold. */
function checkRequest(request: EdgeRequest, limits: Limits): void {
  if ('text' in request) {
    // What came over the wire is one: so this is a mistake of the program, which is to be told.
    if (typeof request.text !== 'string')
      throw new TypeError('Middleware made no string of a text.');
    checkText(request.text, limits.maxTextBytes);
  }
  // Such a name no client could show, so nobody shares a file by it; and six bytes a character would burst a welcome.
  if (request.type === 'requestFile' && !isShowable(request.name)) {
    throw new ChatError('FILE_NOT_FOUND', 'There is no such file.');
  }
  if ('size' in request && request.size !== undefined && request.size > limits.maxFileBytes) {
    throw new ChatError('FILE_TOO_LARGE', `The file is larger than ${limits.maxFileBytes} bytes.`, {
      details: { maxBytes: limits.maxFileBytes },
    });
  }
}

/** What the client of the one asked cannot do, is refused at once: nobody would ever answer. */
function checkAbilities(request: EdgeRequest, host: RoomHost): void {
  if (request.type !== 'offerFile' && request.type !== 'requestFile') return;
  const abilities = host.findSession(request.to)?.connection?.dialect.files;
  if (request.type === 'offerFile' && abilities?.takesOffers === false) {
    throw new ChatError('UNREACHABLE', `The client of ${request.to} cannot receive files.`);
  }
  if (request.type === 'requestFile' && abilities?.shares === false) {
    throw new ChatError('FILE_NOT_FOUND', 'There is no such file.');
  }
}

/** The request with what middleware may change of it. */
function applyChanges(request: EdgeRequest, command: Command): EdgeRequest {
  if (request.type === 'say' && command.type === 'message')
    return { ...request, text: command.text };
  if (request.type === 'whisper' && command.type === 'whisper') {
    return { ...request, to: command.to, text: command.text };
  }
  if (request.type === 'ask' && command.type === 'pairRequest')
    return { ...request, to: command.to };
  if (request.type === 'offerFile' && command.type === 'fileOffer')
    return { ...request, to: command.to };
  if (request.type === 'requestFile' && command.type === 'fileRequest')
    return { ...request, to: command.to };
  if (request.type === 'browse' && command.type === 'fileList')
    return { ...request, to: command.to };
  return request;
}

function toRoomCommand(by: string, request: Exclude<EdgeRequest, { type: 'browse' }>): RoomCommand {
  switch (request.type) {
    case 'say':
      return { type: 'say', by, id: request.id, text: request.text, pair: request.pair };
    case 'whisper':
      return { type: 'whisper', by, id: request.id, to: nameKey(request.to), text: request.text };
    case 'ask':
      return { type: 'ask', by, id: request.id, to: nameKey(request.to) };
    case 'offerFile': {
      const { id, to, name, size, path = 'auto' } = request;
      return { type: 'offerFile', by, id, to: nameKey(to), name: safeName(name), size, path };
    }
    case 'requestFile': {
      const { id, to, name, path = 'auto' } = request;
      return { type: 'requestFile', by, id, to: nameKey(to), name, path };
    }
    case 'acceptFile': {
      const { id, file, size, path = 'auto' } = request;
      return { type: 'acceptFile', by, id, file, size, path };
    }
    case 'endFile': {
      const { id, file, done = false, code } = request;
      return { type: 'endFile', by, id, file, done, code };
    }
    default:
      return { ...request, by };
  }
}
