import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { GuardedEmitter } from '#emitter/GuardedEmitter';
import { checkName, nameKey } from './accounts/names.js';
import { systemClock } from './clock.js';
import { Fanout } from './delivery/Fanout.js';
import { ChatError } from './errors.js';
import type { ChatServerEvents, ListenAddress } from './events.js';
import type { ListenOptions } from './listenOptions.js';
import { MemoryLog } from './log/MemoryLog.js';
import type { Limits } from './protocol/limits.js';
import { defaultLimits } from './protocol/limits.js';
import type { Message, User, Whisper } from './protocol/model.js';
import type { Fact, Notice } from './protocol/notices.js';
import { Roster } from './protocol/Roster.js';
import { checkText } from './protocol/text.js';
import { messageOf, whisperOf } from './protocol/toModel.js';
import { systemRandomBytes } from './random.js';
import type { RoomCommand } from './room/commands.js';
import { Browsing } from './server/Browsing.js';
import { Counters } from './server/Counters.js';
import { checkLimits } from './server/checkLimits.js';
import { checkServerOptions } from './server/checkServerOptions.js';
import { Desk } from './server/Desk.js';
import { Doorman } from './server/Doorman.js';
import type { FileRelay } from './server/FileRelay.js';
import { guardLogger } from './server/guardLogger.js';
import type { Place, Waiting } from './server/Lobby.js';
import { makeRelay } from './server/makeRelay.js';
import { makeOriginCheck } from './server/origins.js';
import { Port } from './server/Port.js';
import type { ProxyCheck } from './server/proxies.js';
import { makeProxyCheck } from './server/proxies.js';
import { Reception } from './server/Reception.js';
import { RoomHost } from './server/RoomHost.js';
import { readStats } from './server/readStats.js';
import { roomRules } from './server/roomRules.js';
import { ServerEvents } from './server/ServerEvents.js';
import { defaultPath, WebSocketGate } from './server/WebSocketGate.js';
import type { ChatServerOptions, Logger, Middleware, ServerStats } from './serverOptions.js';
import type { Transport } from './transport/Transport.js';
import type { Dialects } from './wire/dialects.js';
import { makeDialects } from './wire/dialects.js';
import { nativeWebSocket } from './wire/native/native.js';
import { nativeFromPreface } from './wire/native/prefaced.js';
import { reservedNames } from './wire/text/words.js';

/**
 * A chat room to put into a program: *read one, write all*, in one order, over every carrier on one port.
 *
 * @example
 * ```ts
 * const server = new ChatServer();
 * const { url } = await server.listen({ port: 30000 });
 * server.on('message', ({ message }) => console.log(message.from, message.text));
 * ```
 */
export class ChatServer extends GuardedEmitter<ChatServerEvents> implements AsyncDisposable {
  readonly #limits: Limits;
  readonly #isLogged: boolean;
  readonly #logger: Logger;
  readonly #counters = new Counters();
  readonly #middleware: Middleware[] = [];
  readonly #roster = new Roster();
  readonly #serverEvents = new ServerEvents();
  readonly #dialects: Dialects;
  readonly #fanout: Fanout<Notice>;
  readonly #host: RoomHost;
  readonly #relay: FileRelay;
  readonly #browsing: Browsing;
  readonly #reception: Reception;
  readonly #gate: WebSocketGate;
  readonly #isProxy: ProxyCheck;
  readonly #ports: Port[] = [];
  readonly #attached: (() => void)[] = [];
  #closing: Promise<void> | undefined;

  /**
   * Throws `NAME_INVALID` if `options.name` is no name, and a `RangeError` or `TypeError` for other options that are none.
   * Nothing is opened before {@link ChatServer.listen}.
   */
  constructor(options: ChatServerOptions = {}) {
    super();
    const { maxClients = 10_000, authenticate, logger, clock = systemClock } = options;
    const { randomBytes = systemRandomBytes } = options;
    checkServerOptions(options);
    const limits = { ...defaultLimits, ...options.limits };
    checkLimits(limits);
    const serverName = checkName(options.name ?? 'server');
    this.#limits = limits;
    this.#dialects = makeDialects(options.locale ?? 'ko');
    this.#isLogged = logger !== undefined;
    this.#logger = guardLogger(logger);
    const { maxOutboxBytes, flushMs } = limits;
    this.#fanout = new Fanout<Notice>({ maxOutboxBytes, flushMs, clock });
    this.#host = new RoomHost({
      rules: roomRules(serverName, maxClients, limits),
      limits,
      clock,
      log: new MemoryLog<RoomCommand>(() => clock.now()),
      fanout: this.#fanout,
      onFileFact: (fact, to) => this.#relay.handleFact(fact, to),
      onHome: (session) => this.#relay.handleReturn(session),
      onFact: (fact) => this.#handleFact(fact),
      onJoined: (session) => this.#reception.handleJoined(session),
      onRefused: (session, error) => this.#reception.handleJoinRefused(session, error),
      onLeft: (session, fact) => this.#reception.handleLeft(session, fact),
    });
    const onError = (error: unknown, context: string) => this.#report(error, context);
    this.#isProxy = makeProxyCheck(options.trustProxy, onError);
    const desk = new Desk({
      host: this.#host,
      limits,
      clock,
      middleware: this.#middleware,
      onBrowse: (asker, id, to) => this.#browsing.ask(asker, id, to),
      onError,
    });
    this.#browsing = new Browsing({
      clock,
      host: this.#host,
      limits,
      flush: () => this.#fanout.flush(),
    });
    this.#relay = makeRelay({
      limits,
      clock,
      host: this.#host,
      desk,
      handleFlow: (session, flow) => this.#reception.handleFlow(session, flow),
    });
    this.#reception = new Reception({
      limits,
      clock,
      fanout: this.#fanout,
      host: this.#host,
      doorman: new Doorman({
        limits,
        maxMembers: maxClients,
        clock,
        randomBytes,
        room: this.#host.room,
        reservedKeys: new Set(reservedNames.map(nameKey)),
        authenticate,
        findDetached: (key) => this.#reception.absences.find(key),
        keptMs: (session) => this.#reception.absences.keptMs(session),
        onError,
      }),
      desk,
      relay: this.#relay,
      browsing: this.#browsing,
      counters: this.#counters,
      onDenied: (name, address, { code }) => {
        this.#logger.info({ name, address, code }, 'login refused');
        this.emit('denied', { name, address, code });
      },
    });
    this.#gate = new WebSocketGate({
      maxFrameBytes: limits.maxFrameBytes,
      mayConnect: makeOriginCheck(options.origins),
      isProxy: this.#isProxy,
      accept: (transport, request, place) =>
        this.#reception.accept(transport, nativeWebSocket, place, request),
    });
  }

  /** Everyone in the room, by name, in the order in which they came. Live: it changes with the room. */
  get users(): ReadonlyMap<string, User> {
    return this.#roster.users;
  }

  /**
   * Opens a port for every carrier (TCP, WebSocket, and with a certificate TLS and secure WebSocket). Call it again for
   * more ports. Rejects with `UNREACHABLE` if the port cannot be opened, `SHUTDOWN` after `close()`, and a `RangeError` or
   * `TypeError` for options that are none.
   */
  async listen(options: ListenOptions = {}): Promise<ListenAddress> {
    this.#checkOpen();
    // Other servers take the port by itself; here that would open the default one.
    if (typeof options !== 'object') throw new TypeError('listen() takes an object: { port }.');
    const reception = this.#reception;
    const [port, address] = await Port.listen(
      {
        gate: this.#gate,
        isProxy: this.#isProxy,
        maxConnectionsPerAddress: this.#limits.maxConnectionsPerAddress,
        enterLobby: (waiting: Waiting) => reception.lobby.enter(waiting, reception.monotonic()),
        leaveLobby: (place: Place) => reception.lobby.leave(place),
        accept: (transport, dialect, place) =>
          reception.accept(transport, this.#dialects[dialect], place),
        clock: reception.clock,
        keepAliveMs: this.#limits.pingMs,
        onError: (error, context) => this.#report(error, context),
      },
      options,
    );
    if (this.#closing !== undefined) {
      // Closed while the port was being opened: nobody else knows of it.
      void port.close();
      this.#checkOpen();
    }
    this.#ports.push(port);
    reception.open();
    this.#logger.info(address, 'listening');
    this.emit('listening', { address });
    return address;
  }

  /**
   * Shares an HTTP(S) server of the program: WebSocket connections to `path` (default `/chat`) come into the room, all
   * others stay with the program. The server is not closed by {@link ChatServer.close}. Throws a `TypeError` for what is no
   * server, such as an application of Express, and a `RangeError` for a path that no request can have.
   */
  attach(httpServer: HttpServer, options: { readonly path?: string } = {}): void {
    this.#checkOpen();
    const { path = defaultPath } = options;
    if (typeof httpServer?.address !== 'function') {
      throw new TypeError('attach() takes what createServer() or app.listen() returned.');
    }
    if (!path.startsWith('/')) throw new RangeError(`A path begins with a slash, unlike ${path}`);
    const handleUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      try {
        const taken = this.#gate.handleUpgrade(request, socket, head, path);
        // What nobody takes, Node would leave open for ever.
        if (!taken && httpServer.listenerCount('upgrade') === 1) this.#gate.refuse(socket);
      } catch (error) {
        // Another room or library took the same path: whoever came first has it.
        this.#report(error, 'attach');
      }
    };
    httpServer.on('upgrade', handleUpgrade);
    this.#attached.push(() => httpServer.off('upgrade', handleUpgrade));
    this.#reception.open();
  }

  /**
   * Takes a connection that the program made by itself, such as one through a tunnel, or within a test: a stream of bytes
   * in the native protocol, from its preface on. Not opened yet; from now on the server's. Throws `SHUTDOWN` after
   * `close()`.
   */
  accept(transport: Transport): void {
    this.#checkOpen();
    this.#reception.accept(transport, nativeFromPreface);
    this.#reception.open();
  }

  /** Adds a middleware, inside of those added before. See {@link Middleware}. Throws a `TypeError` for what is no function. */
  use(middleware: Middleware): this {
    // What is none would end the way through those behind it, and let pass what they refuse.
    if (typeof middleware !== 'function') throw new TypeError('A middleware must be a function.');
    this.#middleware.push(middleware);
    return this;
  }

  /**
   * The server itself says something to everyone awake. Resolves with the message; rejects with `TEXT_INVALID`,
   * `TOO_LARGE` or `SHUTDOWN`.
   */
  async broadcast(text: string): Promise<Message> {
    this.#checkOpen();
    checkText(text, this.#limits.maxTextBytes);
    const fact = await this.#host.submitOwn((id) => ({ type: 'announce', id, text }));
    if (fact.type !== 'message') throw new ChatError('PROTOCOL', 'Unexpected answer.');
    return messageOf(fact);
  }

  /**
   * The server itself whispers to somebody. Rejects with `USER_UNKNOWN`, `USER_ASLEEP`, `TEXT_INVALID`, `TOO_LARGE` or
   * `SHUTDOWN`.
   */
  async whisper(name: string, text: string): Promise<Whisper> {
    this.#checkOpen();
    checkText(text, this.#limits.maxTextBytes);
    const to = nameKey(name);
    const fact = await this.#host.submitOwn((id) => ({ type: 'tell', id, to, text }));
    if (fact.type !== 'whisper') throw new ChatError('PROTOCOL', 'Unexpected answer.');
    return whisperOf(fact);
  }

  /**
   * Removes somebody, who is told the reason and does not come back by itself. Rejects with `USER_UNKNOWN` or `SHUTDOWN`.
   */
  async kick(name: string, reason?: string): Promise<void> {
    this.#checkOpen();
    const id = this.#host.room.sessionOf(nameKey(name));
    const session = id === undefined ? undefined : this.#host.sessions.get(id);
    if (session === undefined) throw new ChatError('USER_UNKNOWN', `${name} is not here.`);
    session.kickReason = reason;
    this.#host.submit({ type: 'leave', by: session.id, reason: 'kicked' });
  }

  /** A reading of the instruments, taken now. */
  stats(): ServerStats {
    return readStats({
      host: this.#host,
      reception: this.#reception,
      fanout: this.#fanout,
      relay: this.#relay,
      counters: this.#counters,
    });
  }

  /**
   * Takes nobody any more, says goodbye to everyone, and gives them `drainMs` (default `limits.drainMs`, 30 s) to take what
   * they are owed. Resolves when everything is closed; calling it again waits for the same.
   */
  close(options: { readonly drainMs?: number } = {}): Promise<void> {
    this.#closing ??= this.#close(options.drainMs ?? this.#limits.drainMs);
    return this.#closing;
  }

  /** The same as {@link ChatServer.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** @internal */
  protected override handleListenerError(error: unknown, event: string): void {
    // A failing listener of failures is only logged: it would be told of its own failure for ever.
    if (event === 'error') this.#logger.error({ error }, 'the error listener failed');
    else this.#report(error, `listener of ${event}`);
  }

  async #close(drainMs: number): Promise<void> {
    for (const detach of this.#attached) detach();
    const ports = this.#ports.map((port) => port.close());
    await this.#reception.close(drainMs);
    await Promise.all(ports);
    this.#browsing.close();
    this.#host.close();
    this.emit('close', {});
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) throw new ChatError('SHUTDOWN', 'The server is closed.');
  }

  #handleFact(fact: Fact): void {
    if (fact.type === 'message' || fact.type === 'whisper') this.#counters.messages += 1;
    const user = this.#roster.apply(fact);
    this.#serverEvents.emit(fact, user, this);
  }

  #report(error: unknown, context: string): void {
    this.#logger.error({ error, context }, 'the embedding program failed');
    // In the log it is seen already, and needs no warning.
    if (this.#isLogged && this.listenerCount('error') === 0) return;
    this.emit('error', { error, context });
  }
}
