import type { Clock } from '../clock.js';
import type { WaitOptions } from '../options.js';
import type { Asked, FlowRequest } from '../protocol/requests.js';
import type { FileOffer } from './FileOffer.js';
import type { FileTransfer } from './FileTransfer.js';
import type { SendLane } from './Lane.js';

export type FileRequest = Asked<'offerFile' | 'requestFile' | 'acceptFile' | 'endFile'>;

/** Told what became of a request, once. */
export interface FileAnswerHandler {
  /**
   * It became a fact with this number; undefined where nobody knows the number. `isHeard`: the fact itself was told just
   * before; else it was lost with others.
   */
  handleAnswer(seq: number | undefined, isHeard: boolean): void;
  handleFailure(error: unknown): void;
}

/** What the files of a client need of it. */
export interface FilesHost {
  readonly clock: Clock;
  /** The name in the room. */
  readonly name: string;
  /** Bytes of one transfer that may be under way by the server. */
  readonly windowBytes: number;
  /** Largest frame that the server takes. */
  readonly maxFrameBytes: number;
  /** Whether direct connections may be made, which tell the other one's address. */
  readonly allowsDirect: boolean;
  /** Where the server is, as this client was told. */
  readonly serverHost: string;
  /** Chunks to the server, from where they go to the receiver. */
  readonly relay: SendLane;
  /** Returns what takes the request back, as long as it has not left. */
  ask(request: FileRequest, handler: FileAnswerHandler, wait?: WaitOptions): () => void;
  /** Tells the other end something beside the order; lost when there is no connection. */
  tell(flow: FlowRequest): void;
  /** Makes an offer of what it is made of, and tells of it. */
  emitOffer(...offer: ConstructorParameters<typeof FileOffer>): void;
  emitStart(transfer: FileTransfer): void;
}
