import { createSha256 } from '#transfer/sha256';
import type { FileFact, FlowReply } from '../protocol/notices.js';
import type { FlowRequest, RequestOf } from '../protocol/requests.js';
import type { Sha256 } from '../transfer/Sha256.js';
import type { Chunk } from '../wire/Chunk.js';
import type { Act } from '../wire/dialect.js';
import type { Connection } from './Connection.js';
import { directHost } from './directHost.js';
import type { StandIns } from './plain/StandIns.js';
import { RelayLane } from './RelayLane.js';
import type { Session } from './Session.js';

export interface FileRelayOptions {
  /** Bytes of one transfer that may be under way. */
  readonly windowBytes: number;
  /** Time without a sign of life, while both are connected and neither holds it up. */
  readonly stallMs: number;
  readonly sessions: ReadonlyMap<string, Session>;
  monotonic(): number;
  /** Takes a token of the member's rate; false if it is being closed because it floods. */
  charge(session: Session): boolean;
  /** Take what is for the end of a file at which they stand in. */
  readonly standIns: StandIns;
  /** Ends a transfer that cannot go on. */
  fail(file: number, code: 'TIMEOUT' | 'PROTOCOL'): void;
}

/** The two ends of a file, by their sessions. */
interface Ends {
  readonly sender: string;
  readonly receiver: string;
}

/** A transfer that is under way. */
interface Transfer extends Ends {
  readonly lane: RelayLane;
  /** The connection by which the receiver asked for the bytes; on another one it asks again, for what was under way is lost. */
  askedOn: Connection | undefined;
  readonly mayBeDirect: boolean;
  /** Whether the two were told how to meet; that happens once. */
  isIntroduced: boolean;
  /** What all of it has to come to, as soon as its sender has told. */
  sum: RequestOf<'fileSum'> | undefined;
  /** Sums up what is carried, where the sender does not know of that. */
  readonly sha256: Sha256 | undefined;
  /** Whether the sender has to tell that: once, and again when it was told to start again. */
  isSumDue: boolean;
  /** Which of the two hold it up. */
  readonly heldBy: Set<string>;
  /** When one of the two last showed that it is at it (monotonic). */
  signAt: number;
}

type Flow = Exclude<FlowRequest, { type: 'files' }>;

/**
 * Carries what goes beside the order between the two ends of a transfer: the receiver's credit one way, pieces of the file
 * the other. Nothing is carried that the room has not started, nor more than the receiver granted.
 */
export class FileRelay {
  readonly #options: FileRelayOptions;
  /** Of open questions and of transfers. */
  readonly #ends = new Map<number, Ends>();
  readonly #transfers = new Map<number, Transfer>();
  /** Counts bytes of files that went through here. */
  relayedBytes = 0;

  constructor(options: FileRelayOptions) {
    this.#options = options;
  }

  /** Transfers under way. */
  get size(): number {
    return this.#transfers.size;
  }

  /** `to`: the sessions of the one asked and of the asker. */
  handleFact(fact: FileFact, to: readonly string[]): void {
    this.#keepEnds(fact, to);
    this.#options.standIns.handleFact(fact, to);
  }

  /** An owner lets a file be read at a port of its own. */
  handlePort(session: Session, { file, port }: Extract<Act, { type: 'fetchFile' }>): void {
    this.#options.standIns.fetch(session, file, port);
  }

  #keepEnds(fact: FileFact, to: readonly string[]): void {
    const [asked = '', asker = ''] = to;
    switch (fact.type) {
      case 'fileOffer':
        this.#ends.set(fact.seq, { sender: asker, receiver: asked });
        return;
      case 'fileRequest':
        this.#ends.set(fact.seq, { sender: asked, receiver: asker });
        return;
      case 'fileStart': {
        const ends = this.#ends.get(fact.file);
        if (ends === undefined) return;
        const mayBeDirect = fact.path !== 'relay';
        this.#transfers.set(fact.file, {
          ...ends,
          lane: new RelayLane(fact.size, this.#options.windowBytes, mayBeDirect),
          askedOn: undefined,
          mayBeDirect,
          isIntroduced: false,
          sum: undefined,
          sha256: this.#tellsNoSum(ends.sender) ? createSha256() : undefined,
          isSumDue: true,
          heldBy: new Set(),
          signAt: this.#options.monotonic(),
        });
        return;
      }
      case 'fileEnd': {
        const ends = this.#ends.get(fact.file);
        this.#ends.delete(fact.file);
        this.#transfers.delete(fact.file);
        if (ends !== undefined) this.#connectionOf(ends.receiver)?.chunks.drop(fact.file);
        return;
      }
    }
  }

  /** A piece from its sender. What is of no transfer comes after its end, and is of no use to anybody. */
  handleChunk(session: Session, chunk: Chunk): void {
    const transfer = this.#transfers.get(chunk.file);
    if (transfer?.sender !== session.id) return;
    const taken = transfer.lane.take(chunk);
    if (taken === 'tooMuch') return this.#options.fail(chunk.file, 'PROTOCOL');
    const connection = this.#connectionOf(transfer.receiver);
    if (taken === 'late' || connection !== transfer.askedOn) return;
    transfer.signAt = this.#options.monotonic();
    this.relayedBytes += taken.data.length;
    transfer.sha256?.update(taken.data);
    if (!this.#options.standIns.handleChunk(transfer.receiver, taken)) {
      connection?.chunks.add(taken);
    }
    this.#sumUp(chunk.file, transfer);
  }

  handleFlow(session: Session, request: Flow): void {
    const transfer = this.#transferOf(session, request);
    const isFree = transfer !== undefined && isNeeded(session, transfer, request);
    // It has no answer, so it is never refused: who is too quick pays later, and who goes on is closed.
    if (!isFree && !this.#options.charge(session)) return;
    if (transfer === undefined) return;
    transfer.signAt = this.#options.monotonic();
    switch (request.type) {
      case 'credit':
        return this.#handleCredit(session, transfer, request);
      case 'fileSum':
        transfer.sum = request;
        transfer.isSumDue = false;
        return this.#tell(transfer.receiver, request);
      case 'filePause':
        if (request.paused === transfer.heldBy.has(session.id)) return;
        if (request.paused) transfer.heldBy.add(session.id);
        else transfer.heldBy.delete(session.id);
        return this.#tell(otherEnd(transfer, session), request);
      case 'fileDirect':
        return this.#introduce(transfer, request);
    }
  }

  /** Who is back may have missed what was told beside the order; and what a sender sent may be lost. */
  handleReturn(session: Session): void {
    for (const [file, transfer] of this.#transfers) {
      const { sender, receiver, lane, heldBy, sum } = transfer;
      if (sender !== session.id && receiver !== session.id) continue;
      const paused = heldBy.has(otherEnd(transfer, session));
      this.#tell(session.id, { type: 'filePause', file, paused });
      if (receiver === session.id && sum !== undefined) this.#tell(receiver, sum);
      if (sender !== session.id || lane.creditAgain === undefined) continue;
      transfer.isSumDue = true;
      this.#tell(sender, lane.creditAgain);
    }
  }

  /** Ends what stands still, though both ends are here and neither holds it up. */
  sweep(now: number): void {
    for (const [file, transfer] of this.#transfers) {
      const { sender, receiver, heldBy } = transfer;
      const isHere = (end: string) => this.#connectionOf(end) !== undefined;
      if (heldBy.size > 0 || !isHere(sender) || !isHere(receiver)) transfer.signAt = now;
      else if (now - transfer.signAt > this.#options.stallMs) this.#options.fail(file, 'TIMEOUT');
    }
  }

  /** The transfer that something is about, if it is for that end of it to say. */
  #transferOf({ id }: Session, { type, file }: Flow): Transfer | undefined {
    const transfer = this.#transfers.get(file);
    if (transfer === undefined) return undefined;
    const { sender, receiver } = transfer;
    if (type === 'filePause') return id === sender || id === receiver ? transfer : undefined;
    return id === (type === 'credit' ? receiver : sender) ? transfer : undefined;
  }

  #handleCredit(session: Session, transfer: Transfer, credit: RequestOf<'credit'>): void {
    const { file, restart } = credit;
    const { connection } = session;
    const waiting = connection?.chunks.bytesOf(file) ?? 0;
    if (!transfer.lane.handleCredit(credit, waiting)) return this.#options.fail(file, 'PROTOCOL');
    if (restart === true) {
      connection?.chunks.drop(file);
      transfer.askedOn = connection;
      transfer.isSumDue = true;
    }
    this.#tell(transfer.sender, credit);
    this.#sumUp(file, transfer);
  }

  /** Tells what all of it comes to in the place of a sender that does not know of that, once all of it was carried. */
  #sumUp(file: number, transfer: Transfer): void {
    const { sha256, lane, sum } = transfer;
    if (sha256 === undefined || sum !== undefined || !lane.isComplete) return;
    transfer.sum = { type: 'fileSum', file, sha256: sha256.digestHex() };
    transfer.isSumDue = false;
    this.#tell(transfer.receiver, transfer.sum);
  }

  #tellsNoSum(session: string): boolean {
    const dialect = this.#connectionOf(session)?.dialect;
    return dialect?.knowsRules === false && !dialect.files.bySocket;
  }

  /** Tells each end what it takes to meet the other: whoever has the secret is the other. */
  #introduce(transfer: Transfer, { file, port }: RequestOf<'fileDirect'>): void {
    if (!transfer.mayBeDirect || transfer.isIntroduced || transfer.lane.isUsed) return;
    const sender = this.#connectionOf(transfer.sender);
    const receiver = this.#connectionOf(transfer.receiver);
    if (sender === undefined || receiver === undefined) return;
    const host = directHost(sender.transport.address, receiver.transport.address);
    if (host === undefined) return;
    // Once: a sender must not make its receiver knock at one port after another.
    transfer.isIntroduced = true;
    const secret = makeSecret();
    sender.reply({ type: 'fileDirect', file, secret });
    receiver.reply({ type: 'fileDirect', file, secret, host, port });
  }

  #tell(session: string, reply: Exclude<FlowReply, { type: 'browse' }>): void {
    if (this.#options.standIns.handleFlow(session, reply)) return;
    this.#connectionOf(session)?.reply(reply);
  }

  #connectionOf(session: string): Connection | undefined {
    return this.#options.sessions.get(session)?.connection;
  }
}

function otherEnd({ sender, receiver }: Ends, { id }: Session): string {
  return sender === id ? receiver : sender;
}

/**
 * What every transfer needs takes no token: it is paid for with the question that it began with, and with the bytes that
 * are taken. So hundreds of small files cost no more than the requests that they are.
 */
function isNeeded({ id }: Session, transfer: Transfer, request: Flow): boolean {
  switch (request.type) {
    case 'credit':
      return transfer.lane.useUp(request);
    case 'fileSum':
      return transfer.isSumDue;
    case 'filePause':
      return request.paused === transfer.heldBy.has(id);
    case 'fileDirect':
      return !transfer.isIntroduced;
  }
}

function makeSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
