import type { GuardedEmitter } from '#emitter/GuardedEmitter';
import type { Clock } from '../clock.js';
import type { ChatClientEvents } from '../events.js';
import type { ChatClientOptions } from '../options.js';
import type { FileOffer } from '../transfer/FileOffer.js';
import type { Lifeline } from './Lifeline.js';

/** A client, as its files see it. */
export interface FilesClient {
  readonly options: ChatClientOptions;
  readonly clock: Clock;
  readonly lifeline: Lifeline;
  readonly emit: GuardedEmitter<ChatClientEvents>['emit'];
  emitOffer(...offer: ConstructorParameters<typeof FileOffer>): void;
}
