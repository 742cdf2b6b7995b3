import type { Clock } from '../../clock.js';
import { ChatError } from '../../errors.js';
import type { Limits } from '../../protocol/limits.js';
import type { FactOf, FileFact, FlowReply } from '../../protocol/notices.js';
import type { FlowRequest } from '../../protocol/requests.js';
import type { TransferFacts } from '../../transfer/beginTransfer.js';
import { beginTransfer } from '../../transfer/beginTransfer.js';
import type { FilesHost } from '../../transfer/FilesHost.js';
import { Inbound } from '../../transfer/Inbound.js';
import { Outbound } from '../../transfer/Outbound.js';
import type { Chunk } from '../../wire/Chunk.js';
import type { Act } from '../../wire/dialect.js';
import type { Session } from '../Session.js';
import { Outlet } from './Outlet.js';
import { Spool } from './Spool.js';

/** Bytes of one transfer that may be under way to a stand-in. */
const maxWindowBytes = 256 * 1024;
/** Ports below are for services of a system. */
const lowestPort = 1024;

export interface StandInsOptions {
  readonly limits: Limits;
  readonly clock: Clock;
  readonly sessions: ReadonlyMap<string, Session>;
  act(session: Session, act: Extract<Act, { type: 'acceptFile' | 'endFile' }>): void;
  handleFlow(session: Session, flow: FlowRequest): void;
  handleChunk(session: Session, chunk: Chunk): void;
}

/** One end of a file, in the place of a client. */
interface StandIn {
  readonly end: Inbound | Outbound;
  readonly over: AbortController;
}

/**
 * Ends of files in the place of clients that read and serve files at sockets, and know nothing of credit and sums. What
 * stands in for them is what native clients have: only where the bytes go, and where they come from, is another.
 */
export class StandIns {
  readonly #options: StandInsOptions;
  readonly #spool: Spool;
  /** Requests for files of which at least one end is such a client. */
  readonly #requests = new Map<number, FactOf<'fileRequest'>>();
  /** By session and number. */
  readonly #standIns = new Map<string, StandIn>();

  constructor(options: StandInsOptions) {
    this.#options = options;
    this.#spool = new Spool(options.clock);
  }

  /** `to`: the sessions of the one asked and of the asker. */
  handleFact(fact: FileFact, [asked = '', asker = '']: readonly string[]): void {
    switch (fact.type) {
      case 'fileRequest':
        if (this.#sessionBySocket(asked) ?? this.#sessionBySocket(asker)) {
          this.#requests.set(fact.seq, fact);
        }
        return;
      case 'fileStart': {
        const receiver = this.#sessionBySocket(asker);
        if (receiver !== undefined) this.#receive(receiver, fact.file);
        for (const session of [asked, asker]) this.#find(session, fact.file)?.end.handleStart(fact);
        return;
      }
      case 'fileEnd':
        this.#requests.delete(fact.file);
        for (const session of [asked, asker]) {
          const standIn = this.#find(session, fact.file);
          if (standIn === undefined) continue;
          this.#standIns.delete(keyOf(session, fact.file));
          standIn.over.abort(new ChatError('CANCELLED', 'It is over.'));
          standIn.end.handleEnd(fact);
        }
        return;
    }
  }

  /** Takes what the relay has for an end, if somebody stands in there. */
  handleFlow(session: string, flow: Exclude<FlowReply, { type: 'browse' }>): boolean {
    const end = this.#find(session, flow.file)?.end;
    if (flow.type === 'credit' && end instanceof Outbound) end.handleCredit(flow);
    if (flow.type === 'fileSum' && end instanceof Inbound) end.handleSum(flow);
    if (flow.type === 'filePause') end?.handlePause(flow.paused);
    return end !== undefined;
  }

  handleChunk(session: string, chunk: Chunk): boolean {
    const end = this.#find(session, chunk.file)?.end;
    if (end instanceof Inbound) end.handleChunk(chunk);
    return end !== undefined;
  }

  /**
   * An owner lets a file be read at a port of its own. Whatever address it gives, it is read from where the owner is
   * connected from: so nobody can send the server anywhere else.
   */
  fetch(session: Session, file: number, port: number): void {
    const request = this.#requests.get(file);
    const { connection } = session;
    if (request === undefined || connection === undefined) return;
    // No service of a system: it was not started for this.
    if (port < lowestPort)
      return this.#options.act(session, { type: 'endFile', file, code: 'UNREACHABLE' });
    const facts = { name: request.name, peer: request.from, direction: 'send' } as const;
    const { end, over } = this.#begin(session, file, facts, Outbound);
    const host = connection.transport.address;
    const { maxFileBytes: maxBytes } = this.#options.limits;
    const order = { host, port, maxBytes, signal: over.signal };
    end.open(this.#spool.read(order)).then(
      (source) => {
        if (source === undefined) return;
        this.#options.act(session, { type: 'acceptFile', file, size: source.size, path: 'relay' });
      },
      (error: unknown) => end.giveUp(error),
    );
  }

  /** Somebody gets a file: it is offered at a port that only this one may connect to. */
  #receive(session: Session, file: number): void {
    const request = this.#requests.get(file);
    const { connection } = session;
    if (request === undefined || connection === undefined) return;
    const facts = { name: request.name, peer: request.to, direction: 'receive' } as const;
    const { end } = this.#begin(session, file, facts, Inbound);
    const { address: guest, localAddress: host } = connection.transport;
    end.handleSinkLater(async () => {
      if (host === undefined) throw new ChatError('UNREACHABLE', 'There is no address to read at.');
      const outlet = await Outlet.open({ host, guest, clock: this.#options.clock });
      connection.tellPlace(file, host, outlet.port);
      return outlet;
    });
  }

  #begin<E extends Inbound | Outbound>(
    session: Session,
    file: number,
    facts: Pick<TransferFacts, 'name' | 'peer' | 'direction'>,
    End: new (host: FilesHost, transfer: ReturnType<typeof beginTransfer>) => E,
  ): { end: E; over: AbortController } {
    const transfer = beginTransfer({
      ...facts,
      size: undefined,
      signal: undefined,
      reportListenerError: () => {},
    });
    const standIn = {
      end: new End(this.#hostFor(session, facts.direction), transfer),
      over: new AbortController(),
    };
    standIn.end.handleNumber(file);
    transfer.attach(standIn.end);
    this.#standIns.set(keyOf(session.id, file), standIn);
    return standIn;
  }

  #hostFor(session: Session, direction: TransferFacts['direction']): FilesHost {
    const { limits, clock, act, handleFlow, handleChunk } = this.#options;
    const { transferWindowBytes } = limits;
    return {
      clock,
      name: session.name,
      // How much is under way from it, its receiver says.
      windowBytes:
        direction === 'send' ? transferWindowBytes : Math.min(maxWindowBytes, transferWindowBytes),
      maxFrameBytes: limits.maxFrameBytes,
      allowsDirect: false,
      serverHost: '',
      // The credit of the receiver bounds what is handed over.
      relay: {
        path: 'relay',
        hasRoom: true,
        sendChunk: (chunk) => handleChunk(session, chunk),
      },
      // What becomes of it, the facts tell.
      ask: (request) => {
        if (request.type === 'acceptFile' || request.type === 'endFile') act(session, request);
        return () => {};
      },
      tell: (flow) => handleFlow(session, flow),
      emitOffer: () => {},
      emitStart: () => {},
    };
  }

  #find(session: string, file: number): StandIn | undefined {
    return this.#standIns.get(keyOf(session, file));
  }

  /** The session, if it is that of a client whose files go over sockets. */
  #sessionBySocket(id: string): Session | undefined {
    const session = this.#options.sessions.get(id);
    return session?.connection?.dialect.files.bySocket === true ? session : undefined;
  }
}

function keyOf(session: string, file: number): string {
  return `${session}/${file}`;
}
