import type { Clock } from '../clock.js';
import type { ChatClientOptions } from '../options.js';
import type { ReplyOf } from '../protocol/notices.js';
import type { FileOffer } from '../transfer/FileOffer.js';
import type { FileTransfer } from '../transfer/FileTransfer.js';
import type { Lifeline } from './Lifeline.js';

/** A client, as its files see it. */
export interface FilesClient {
  readonly options: ChatClientOptions;
  readonly clock: Clock;
  readonly lifeline: Lifeline;
  nextId(): string;
  /** As the server has told them; nothing moves before. */
  limits(): ReplyOf<'welcome'>['limits'] | undefined;
  emitOffer(...offer: ConstructorParameters<typeof FileOffer>): void;
  emitStart(transfer: FileTransfer): void;
  reportListenerError(error: unknown, context: string): void;
}
