import type { Clock } from '../clock.js';
import type { ChatClientOptions, WaitOptions } from '../options.js';
import type { ReplyOf } from '../protocol/notices.js';
import type { FlowRequest } from '../protocol/requests.js';
import type { FileOffer } from '../transfer/FileOffer.js';
import type { FileAnswerHandler, FileRequest, FilesHost } from '../transfer/FilesHost.js';
import type { FileTransfer } from '../transfer/FileTransfer.js';
import type { SendLane } from '../transfer/Lane.js';
import type { Lifeline } from './Lifeline.js';
import type { Answer } from './Outgoing.js';

/** What the system may not have taken yet, in bytes, for another piece of a file to be sent: more would delay the chat. */
const chunkBacklogBytes = 256 * 1024;

/** What the files of a client tell it. */
interface FilesClient {
  nextId(): string;
  limits(): ReplyOf<'welcome'>['limits'];
  emitOffer(offer: FileOffer): void;
  emitStart(transfer: FileTransfer): void;
  reportListenerError(error: unknown, context: string): void;
}

/** The lifeline of a client, as its files see it. */
export class FilesLink implements FilesHost {
  readonly clock: Clock;
  readonly allowsDirect: boolean;
  readonly relay: SendLane;
  readonly #options: ChatClientOptions;
  readonly #lifeline: Lifeline;
  readonly #client: FilesClient;

  constructor(options: ChatClientOptions, clock: Clock, lifeline: Lifeline, client: FilesClient) {
    this.#options = options;
    this.clock = clock;
    this.#lifeline = lifeline;
    this.#client = client;
    this.allowsDirect = options.direct ?? true;
    this.relay = {
      path: 'relay',
      get hasRoom() {
        const link = lifeline.openLink;
        return link !== undefined && link.backlogBytes < chunkBacklogBytes;
      },
      sendChunk: (chunk) => lifeline.openLink?.sendChunk(chunk),
    };
  }

  get name(): string {
    return this.#lifeline.name;
  }

  get windowBytes(): number {
    return this.#client.limits().transferWindowBytes;
  }

  get maxFrameBytes(): number {
    return this.#client.limits().maxFrameBytes;
  }

  get serverHost(): string {
    return new URL(this.#options.url).hostname.replace(/^\[(.*)\]$/, '$1');
  }

  ask(request: FileRequest, handler: FileAnswerHandler, wait: WaitOptions = {}): () => void {
    const { handleFailure } = handler;
    const handleAnswer = (answer: Answer) =>
      handler.handleAnswer(placeOf(answer), answer.kind === 'fact');
    const id = this.#client.nextId();
    return this.#lifeline.request({ ...request, id }, { handleAnswer, handleFailure }, wait);
  }

  tell(flow: FlowRequest): void {
    const link = this.#lifeline.openLink;
    if (link === undefined) return;
    if (takesToken(flow)) this.#lifeline.spendToken();
    link.send(flow);
  }

  emitOffer(offer: FileOffer): void {
    this.#client.emitOffer(offer);
  }

  emitStart(transfer: FileTransfer): void {
    this.#client.emitStart(transfer);
  }

  reportListenerError(error: unknown, context: string): void {
    this.#client.reportListenerError(error, context);
  }
}

/** What every file needs takes none. */
function takesToken(flow: FlowRequest): boolean {
  if (flow.type === 'credit') return flow.restart === true && flow.offset > 0;
  return flow.type === 'filePause';
}

/** The place in the order that an answer names. */
function placeOf(answer: Answer): number | undefined {
  if (answer.kind === 'fact') return answer.fact.seq;
  return answer.kind === 'done' ? answer.seq : undefined;
}
