import type { Clock } from '../clock.js';
import type { WaitOptions } from '../options.js';
import type { FlowRequest } from '../protocol/requests.js';
import type { FileOffer } from '../transfer/FileOffer.js';
import type { FileAnswerHandler, FileRequest, FilesHost } from '../transfer/FilesHost.js';
import type { FileTransfer } from '../transfer/FileTransfer.js';
import type { SendLane } from '../transfer/Lane.js';
import type { FilesClient } from './FilesClient.js';
import type { Answer } from './Outgoing.js';

/** What the system may not have taken yet, in bytes, for another piece of a file to be sent: more would delay the chat. */
const chunkBacklogBytes = 256 * 1024;
/** Bytes of a file that may be under way, whatever the server says: so much of each is held in memory at either end. */
const maxWindowBytes = 16 * 1024 * 1024;

/** The lifeline of a client, as its files see it. */
export class FilesLink implements FilesHost {
  readonly clock: Clock;
  readonly allowsDirect: boolean;
  readonly relay: SendLane;
  readonly #client: FilesClient;

  constructor(client: FilesClient) {
    const { clock, options, lifeline } = client;
    this.#client = client;
    this.clock = clock;
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
    return this.#client.lifeline.name;
  }

  get windowBytes(): number {
    return Math.min(this.#client.lifeline.limits?.transferWindowBytes ?? 0, maxWindowBytes);
  }

  get maxFrameBytes(): number {
    return this.#client.lifeline.limits?.maxFrameBytes ?? 0;
  }

  get serverHost(): string {
    return new URL(this.#client.options.url).hostname.replace(/^\[(.*)\]$/, '$1');
  }

  ask(request: FileRequest, handler: FileAnswerHandler, wait: WaitOptions = {}): () => void {
    const { handleFailure } = handler;
    const handleAnswer = (answer: Answer) =>
      handler.handleAnswer(answer.seq, answer.type !== 'done');
    return this.#client.lifeline.request(request, { handleAnswer, handleFailure }, wait);
  }

  tell(flow: FlowRequest): void {
    const link = this.#client.lifeline.openLink;
    if (link === undefined) return;
    if (takesToken(flow)) this.#client.lifeline.spendToken();
    link.send(flow);
  }

  emitOffer(...offer: ConstructorParameters<typeof FileOffer>): void {
    this.#client.emitOffer(...offer);
  }

  emitStart(transfer: FileTransfer): void {
    this.#client.emit('fileStart', { transfer });
  }
}

/** What every file needs takes none. */
function takesToken(flow: FlowRequest): boolean {
  if (flow.type === 'credit') return flow.restart === true && flow.offset > 0;
  return flow.type === 'filePause';
}
