import type { Clock } from '../clock.js';
import { ChatError } from '../errors.js';
import { chunkHeaderBytes } from '../wire/native/chunks.js';
import type { Credit, SendLane } from './Lane.js';
import { PieceReader } from './PieceReader.js';
import type { Sha256 } from './Sha256.js';
import type { Source } from './Source.js';

export interface SendingOptions {
  readonly file: number;
  readonly source: Source;
  readonly sha256: Sha256;
  readonly clock: Clock;
  /** Largest frame that the server takes. */
  readonly maxFrameBytes: number;
  /** Bytes that may be under way, whatever the receiver grants: so much is kept. */
  readonly windowBytes: number;
  /** The receiver has safely taken this much. */
  readonly onProgress: (bytes: number) => void;
  /** Bytes go this way from now on. */
  readonly onPath: (path: 'direct' | 'relay') => void;
  /** Everything has left: tell the receiver what it must come to. Again after each restart by the server, and on another connection. */
  readonly onSum: (sha256: string) => void;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Bytes of a chunk at most: with what stands around it, it fits a frame of 64 KiB, and at most so much of a file is between
 * two words of the chat.
 */
const chunkBytes = 60 * 1024;
/** How much is read at once, in bytes: as much as the reader of a file has at hand. */
const readBytes = 512 * 1024;

/** What one read brought. */
interface Piece {
  readonly offset: number;
  readonly data: Uint8Array;
}

/**
 * The sending end of one file. Keeps what was read until the receiver has it, so that it can go on from there on another
 * way, or after a lost connection, whatever the source is. The receiver's credit bounds what is kept.
 */
export class Sending {
  readonly #options: SendingOptions;
  readonly #reader: PieceReader;
  readonly #chunkBytes: number;
  /** Read and not confirmed, without gaps, from `#confirmed` to `#read`. */
  #kept: Piece[] = [];
  #confirmed = 0;
  #read = 0;
  /** What has been sent on the present way. */
  #sent = 0;
  #upTo = 0;
  #lane: SendLane | undefined;
  #digest: string | undefined;
  /** Whether the receiver was told what it comes to, since it last asked for something again by the server. */
  #isSumTold = false;
  #isReading = false;
  #isHeld = false;
  #isOver = false;

  constructor(options: SendingOptions) {
    this.#options = options;
    this.#reader = new PieceReader(options.source, options.clock);
    // The kind and the header of a chunk count, too; and whatever a server says, a piece has a byte.
    const fitting = options.maxFrameBytes - 1 - chunkHeaderBytes;
    this.#chunkBytes = Math.max(1, Math.min(chunkBytes, fitting));
  }

  /** The receiver has taken more, or wants to go on another way. Throws `PROTOCOL` if that makes no sense. */
  handleCredit({ offset, upTo, restart }: Credit, lane: SendLane): void {
    if (this.#isOver) return;
    const { size } = this.#options.source;
    if (offset < this.#confirmed || offset > this.#read || upTo > size) {
      // Late news of the way before.
      if (restart !== true) return;
      throw new ChatError('PROTOCOL', 'The receiver asks for what it cannot want.');
    }
    this.#confirm(offset);
    if (restart === true) {
      this.#lane = lane;
      this.#sent = offset;
      // A server sees no restart on a direct way: it would count each sum as said unasked.
      if (lane.path === 'relay') this.#isSumTold = false;
      this.#options.onPath(lane.path);
    }
    if (this.#lane === lane) this.#upTo = Math.min(upTo, offset + this.#options.windowBytes);
    this.pump();
  }

  /** A way is gone; the receiver will say how to go on. */
  handleLaneGone(lane: SendLane): void {
    if (this.#lane === lane) this.#lane = undefined;
  }

  /** The connection to the server, which is the way `relay`, is another: what left on the one before may be lost. */
  handleBack(relay: SendLane): void {
    // The server will say how to go on.
    if (this.#lane === relay) this.#lane = undefined;
    this.#isSumTold = false;
    this.pump();
  }

  /** Holds it up, or goes on. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.pump();
  }

  /** Sends what may be sent. */
  pump(): void {
    for (let lane = this.#lane; lane !== undefined; lane = this.#lane) {
      if (this.#isOver || this.#isHeld) return;
      const offset = this.#sent;
      // From the end: only behind a restart is it another than the last.
      const piece = this.#kept.findLast((kept) => kept.offset <= offset);
      const data = piece?.data.subarray(offset - piece.offset);
      if (data === undefined || data.length === 0) return this.#goOn();
      if (!lane.hasRoom || offset >= this.#upTo) return;
      // A receiver may grant less than a piece.
      const part = data.subarray(0, Math.min(this.#chunkBytes, this.#upTo - offset));
      this.#sent += part.length;
      lane.sendChunk({ file: this.#options.file, offset, data: part });
      this.#readAhead();
    }
  }

  /** Sends nothing any more. */
  close(): void {
    this.#isOver = true;
    this.#kept = [];
  }

  /** All that was read has been sent: reads more, or tells that this was all. */
  #goOn(): void {
    if (this.#digest === undefined) return this.#readAhead();
    if (this.#isSumTold) return;
    this.#isSumTold = true;
    this.#options.onSum(this.#digest);
  }

  /** A piece more than can be sent, so that reading and sending overlap. */
  #readAhead(): void {
    const isAhead = this.#read > this.#upTo;
    if (this.#isReading || this.#digest !== undefined || isAhead) return;
    this.#isReading = true;
    this.#readPiece().then(
      () => {
        this.#isReading = false;
        this.pump();
      },
      (error: unknown) => {
        if (!this.#isOver) this.#options.onFailure(error);
      },
    );
  }

  async #readPiece(): Promise<void> {
    const { sha256 } = this.#options;
    const data = await this.#reader.next(readBytes);
    if (this.#isOver) return;
    if (data === undefined) {
      this.#digest = sha256.digestHex();
      return;
    }
    sha256.update(data);
    this.#kept.push({ offset: this.#read, data });
    this.#read += data.length;
  }

  #confirm(offset: number): void {
    if (offset === this.#confirmed) return;
    this.#confirmed = offset;
    // After a restart it may turn out to have more than it had told by then.
    this.#sent = Math.max(this.#sent, offset);
    for (let [first] = this.#kept; first !== undefined; [first] = this.#kept) {
      if (first.offset + first.data.length > offset) break;
      this.#kept.shift();
      this.#options.source.giveBack?.(first.data);
    }
    this.#options.onProgress(offset);
  }
}
