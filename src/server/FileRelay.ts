import type { FileFact, FlowReply } from '../protocol/notices.js';
import type { FlowRequest, RequestOf } from '../protocol/requests.js';
import type { Chunk } from '../wire/Chunk.js';
import { chunkCost } from './ChunkQueue.js';
import { directHost } from './directHost.js';
import type { Session } from './Session.js';

export interface FileRelayOptions {
  /** Bytes of one transfer that may be under way. */
  readonly windowBytes: number;
  /** Time without a sign of life, while both are connected. */
  readonly stallMs: number;
  readonly sessions: ReadonlyMap<string, Session>;
  monotonic(): number;
  /** Whether the rate of a member allows one more. */
  admits(session: Session): boolean;
  /** Ends a transfer that cannot go on. */
  fail(file: number, code: 'TIMEOUT' | 'PROTOCOL'): void;
}

/** The two ends of a file, by their sessions. */
interface Ends {
  readonly sender: string;
  readonly receiver: string;
}

/** A transfer that is under way. */
interface Lane extends Ends {
  readonly size: number;
  readonly mayBeDirect: boolean;
  /** The last that the receiver granted; told again to a sender that comes back. */
  credit: RequestOf<'credit'> | undefined;
  /** The most that it ever granted: what was sent for it may still be under way. */
  granted: number;
  /** Where the next piece that is of use begins. */
  expected: number;
  /** What the sender says it comes to; told again to a receiver that comes back. */
  sum: RequestOf<'fileSum'> | undefined;
  /** Whether the sender has to say so: once, and again when it was asked for something again. */
  isSumDue: boolean;
  /** Whether the two were told how to meet. */
  isIntroduced: boolean;
  /** Which of the two hold it up; told to the other when that one comes back. */
  readonly heldBy: Set<string>;
  /** When one of the two last showed that it is at it (monotonic). */
  signAt: number;
}

/** More than a receiver must have written since the last time, for its credit to take no token. */
const freeCreditBytes = 16 * 1024;

/**
 * Carries what goes beside the order between the two ends of a transfer: the receiver's credit one way, pieces of the file
 * the other. Nothing is carried that the room has not started, nor more than the receiver granted.
 */
export class FileRelay {
  readonly #options: FileRelayOptions;
  /** Of open questions and of transfers. */
  readonly #ends = new Map<number, Ends>();
  readonly #lanes = new Map<number, Lane>();
  /** Counts bytes of files that went through here. */
  relayedBytes = 0;

  constructor(options: FileRelayOptions) {
    this.#options = options;
  }

  /** Transfers under way. */
  get size(): number {
    return this.#lanes.size;
  }

  /** Questions and transfers. */
  get openCount(): number {
    return this.#ends.size;
  }

  /** `to`: the sessions of the one asked and of the asker. */
  handleFact(fact: FileFact, to: readonly string[]): void {
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
        this.#lanes.set(fact.file, {
          ...ends,
          size: fact.size,
          mayBeDirect: fact.path !== 'relay',
          credit: undefined,
          granted: 0,
          expected: 0,
          sum: undefined,
          isSumDue: true,
          isIntroduced: false,
          heldBy: new Set(),
          signAt: this.#options.monotonic(),
        });
        return;
      }
      case 'fileEnd': {
        const ends = this.#ends.get(fact.file);
        this.#ends.delete(fact.file);
        this.#lanes.delete(fact.file);
        if (ends !== undefined) this.#connectionOf(ends.receiver)?.chunks.drop(fact.file);
        return;
      }
    }
  }

  /**
   * A piece from its sender. What comes after the end, or while the receiver is away, is of no use to anybody; nor is what
   * was under way when the receiver began again, for it will be sent again.
   */
  handleChunk(session: Session, { file, offset, data }: Chunk): void {
    const lane = this.#lanes.get(file);
    if (lane?.sender !== session.id) return;
    lane.signAt = this.#options.monotonic();
    const end = offset + data.length;
    if (end > lane.granted) return this.#options.fail(file, 'PROTOCOL');
    const { expected, credit } = lane;
    if (offset > expected || end <= expected || end > (credit?.upTo ?? 0)) return;
    const connection = this.#connectionOf(lane.receiver);
    const news = { file, offset: expected, data: data.subarray(expected - offset) };
    const waiting = connection?.chunks.costOf(file) ?? 0;
    // A receiver that grants more without taking what waits, or a sender that sends crumbs.
    if (waiting > 0 && waiting + chunkCost(news) > this.#options.windowBytes) {
      return this.#options.fail(file, 'PROTOCOL');
    }
    lane.expected = end;
    this.relayedBytes += news.data.length;
    connection?.chunks.add(news);
  }

  handleFlow(session: Session, request: Exclude<FlowRequest, { type: 'files' }>): void {
    const lane = this.#lanes.get(request.file);
    if (lane === undefined || (lane.sender !== session.id && lane.receiver !== session.id)) return;
    if (!this.#isFree(session, lane, request) && !this.#options.admits(session)) return;
    lane.signAt = this.#options.monotonic();
    switch (request.type) {
      case 'credit':
        return this.#handleCredit(session, lane, request);
      case 'fileSum':
        if (lane.sender !== session.id) return;
        lane.sum = request;
        lane.isSumDue = false;
        return this.#tell(lane.receiver, request);
      case 'filePause':
        if (request.paused === lane.heldBy.has(session.id)) return;
        if (request.paused) lane.heldBy.add(session.id);
        else lane.heldBy.delete(session.id);
        return this.#tell(otherEnd(lane, session), request);
      case 'fileDirect':
        if (lane.sender !== session.id || !lane.mayBeDirect || lane.isIntroduced) return;
        return this.#introduce(lane, request);
    }
  }

  /** Who is back may have missed what was told beside the order; and what a sender sent may be lost. */
  handleReturn(session: Session): void {
    for (const [file, lane] of this.#lanes) {
      const { sender, receiver, credit, sum, size, heldBy } = lane;
      if (sender !== session.id && receiver !== session.id) continue;
      const paused = heldBy.has(otherEnd(lane, session));
      this.#tell(session.id, { type: 'filePause', file, paused });
      if (receiver === session.id && sum !== undefined) this.#tell(receiver, sum);
      // A receiver that takes nothing this way gets it on another.
      const isWanted =
        credit !== undefined && (credit.upTo > credit.offset || credit.upTo === size);
      if (sender !== session.id || !isWanted) continue;
      lane.isSumDue = true;
      this.#tell(sender, { ...credit, restart: true });
    }
  }

  /** Ends what stands still, though both ends are here and neither holds it up. */
  sweep(now: number): void {
    for (const [file, lane] of this.#lanes) {
      const areHere =
        this.#connectionOf(lane.sender) !== undefined &&
        this.#connectionOf(lane.receiver) !== undefined;
      if (!areHere || lane.heldBy.size > 0) lane.signAt = now;
      else if (now - lane.signAt > this.#options.stallMs) this.#options.fail(file, 'TIMEOUT');
    }
  }

  #handleCredit(session: Session, lane: Lane, request: RequestOf<'credit'>): void {
    const { file, offset, upTo, restart } = request;
    if (lane.receiver !== session.id) return;
    if (offset > upTo || upTo > lane.size || upTo - offset > this.#options.windowBytes) {
      return this.#options.fail(file, 'PROTOCOL');
    }
    if (restart === true) {
      session.connection?.chunks.drop(file);
      lane.expected = offset;
      lane.isSumDue = true;
    }
    lane.credit = request;
    lane.granted = Math.max(lane.granted, upTo);
    this.#tell(lane.sender, request);
  }

  /**
   * What every transfer needs is paid for with the question that it began with, and with the bytes that are taken: a client
   * cannot know beforehand how much of it will come at once.
   */
  #isFree(session: Session, lane: Lane, request: FlowRequest): boolean {
    switch (request.type) {
      case 'credit':
        return this.#isFreeCredit(lane, request);
      case 'fileSum':
        return lane.isSumDue;
      case 'fileDirect':
        return !lane.isIntroduced;
      case 'filePause':
        return request.paused === lane.heldBy.has(session.id);
      default:
        return false;
    }
  }

  #isFreeCredit({ credit, size }: Lane, { offset, upTo, restart }: RequestOf<'credit'>): boolean {
    if (credit === undefined) return true;
    if (restart === true) return false;
    const step = Math.min(freeCreditBytes, this.#options.windowBytes / 4);
    const isLast = offset === size && credit.offset < size;
    return isLast || upTo - credit.upTo >= step || offset - credit.offset >= step;
  }

  /** Tells each end what it takes to meet the other: whoever has the secret is the other. */
  #introduce(lane: Lane, { file, port }: RequestOf<'fileDirect'>): void {
    const sender = this.#connectionOf(lane.sender);
    const receiver = this.#connectionOf(lane.receiver);
    if (sender === undefined || receiver === undefined) return;
    const host = directHost(sender.transport.address, receiver.transport.address);
    lane.isIntroduced = true;
    if (host === undefined) return;
    const bytes = crypto.getRandomValues(new Uint8Array(32));
    const secret = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    this.#tell(lane.sender, { type: 'fileDirect', file, secret });
    this.#tell(lane.receiver, { type: 'fileDirect', file, secret, host, port });
  }

  #tell(session: string, reply: FlowReply): void {
    this.#connectionOf(session)?.reply(reply);
  }

  #connectionOf(session: string) {
    return this.#options.sessions.get(session)?.connection;
  }
}

function otherEnd({ sender, receiver }: Ends, { id }: Session): string {
  return sender === id ? receiver : sender;
}
