import type {
  ChatClient,
  ChatServerOptions,
  FileOffer,
  FileTransfer,
  PairRequest,
} from '../../../src/index.js';
import { ChatError, ChatServer } from '../../../src/index.js';
import type { WaitOptions } from '../../../src/options.js';
import type { TestNetwork } from '../../../src/testing/index.js';
import { faults, SeededRandom } from '../../../src/testing/index.js';

/** Longer than anything in here takes when nothing is in its way, in milliseconds of virtual time: an offer, two minutes. */
const longMs = 300_000;

/** What a member does, and how often beside the others. */
const doings = [
  ['send', 30],
  ['whisper', 10],
  ['sleep', 6],
  ['wake', 10],
  ['pair', 15],
  ['endPair', 6],
  ['sendFile', 8],
  ['list', 3],
  ['listFiles', 3],
  ['leave', 2],
  ['beKicked', 1],
] as const;

type Doing = (typeof doings)[number][0];

const oneOfEach = doings.flatMap(([doing, weight]) => Array<Doing>(weight).fill(doing));

/**
 * A room whose members do anything at all, give up again, come and go, while connections fail and the server crashes: for
 * what nobody thought of. Everything is drawn from the seed of the network.
 */
export class Bustle {
  readonly #network: TestNetwork;
  readonly #random: SeededRandom;
  readonly #options: Partial<ChatServerOptions>;
  readonly #members: ChatClient[] = [];
  /** What has not ended yet, by what it is. */
  readonly #open = new Map<string, Promise<unknown>>();
  readonly #transfers: FileTransfer[] = [];
  /** What should never happen. */
  readonly #failures: string[] = [];
  #server: ChatServer;
  #count = 0;

  constructor(network: TestNetwork) {
    this.#network = network;
    this.#random = new SeededRandom(network.seed).fork('bustle');
    this.#options = this.#drawOptions();
    this.#server = this.#serve();
  }

  /** Lets everybody do so much, with everything that goes wrong, and then waits until it is over. */
  async run(steps: number): Promise<void> {
    const random = this.#random;
    for (let count = random.integer(2, 8); count > 0; count -= 1)
      await this.#network.run(this.#enter().connect());
    const crashes = random.chance(25);
    const ills = faults.filter(() => random.chance(60));
    const pauseMs = random.integer(300, 3000);
    const chaos = this.#network.startChaos({ faults: ['delay', ...ills], pauseMs });
    for (let step = 0; step < steps; step += 1) {
      if (crashes && random.chance(3)) this.#server = this.#serve();
      const member = random.pick(this.#members);
      if (member.state !== 'closed' && member.state !== 'idle') this.#act(member);
      if (random.chance(70)) await this.#network.advance(random.integer(0, 800));
    }
    chaos.stop();
    this.#network.mend();
    for (const transfer of this.#transfers) transfer.resume();
    await this.#network.advance(longMs);
  }

  /** What is not as it should be, now that everything is over. */
  get complaints(): readonly string[] {
    const present = this.#members.filter(({ state }) => state !== 'closed' && state !== 'idle');
    const room = rosterOf(this.#server.users);
    return [
      ...this.#failures,
      ...[...this.#open.keys()].map((what) => `${what} never ends`),
      ...this.#transfers
        .filter(({ state }) => state !== 'done' && state !== 'failed')
        .map(({ name, state }) => `${name} is still ${state}`),
      ...present.flatMap(({ name, state, users, currentPair }) => [
        ...(state === 'online' ? [] : [`${name} is ${state}`]),
        ...(rosterOf(users) === room ? [] : [`${name} sees ${rosterOf(users)} instead of ${room}`]),
        ...(currentPair?.partner === this.#server.users.get(name)?.partner
          ? []
          : [`${name} is with ${currentPair?.partner}`]),
      ]),
    ];
  }

  /** Small bounds, so that they are met. */
  #drawOptions(): Partial<ChatServerOptions> {
    const random = this.#random;
    const maybe = <T extends object>(percent: number, some: T) =>
      random.chance(percent) ? some : undefined;
    return {
      limits: {
        pingMs: 3000,
        pongMs: 2000,
        ...maybe(40, { resumeEvents: random.integer(1, 12) }),
        ...maybe(30, { messagesPerSecond: 5, messageBurst: random.integer(3, 6) }),
        ...maybe(30, { resumeMs: random.integer(3000, 7000) }),
        ...maybe(30, { questionMs: 5000 }),
        ...maybe(30, { offerMs: 4000 }),
        ...maybe(30, { transferStallMs: 8000 }),
        ...maybe(30, { transferWindowBytes: 65_536 }),
        ...maybe(20, { maxOutboxBytes: 70_000 }),
        ...maybe(20, { maxQuestions: 1 }),
        ...maybe(20, { maxTransfers: 1 }),
      },
      ...maybe(20, { authenticate: () => this.#pause(6000) }),
    };
  }

  #serve(): ChatServer {
    const server = new ChatServer({ ...this.#network.options, ...this.#options });
    server.on('error', ({ error, context }) => this.#failures.push(`${context}: ${error}`));
    server.use(async (_, next) => {
      if (this.#random.chance(5)) await this.#pause(3000);
      if (this.#random.chance(2)) throw new ChatError('DENIED', 'Not today.');
      return next();
    });
    return this.#network.serve(server);
  }

  #enter(): ChatClient {
    this.#count += 1;
    const member = this.#network.client(`member${this.#count}`);
    member.on('error', ({ error, context }) => this.#failures.push(`${context}: ${error}`));
    member.on('pairRequest', ({ request }) => this.#answer(request));
    member.on('fileOffer', ({ offer }) => this.#answerOffer(offer));
    this.#members.push(member);
    return member;
  }

  #act(member: ChatClient): void {
    const random = this.#random;
    const doing = random.pick(oneOfEach);
    const { name } = random.pick(this.#members);
    const wait = this.#drawWait();
    switch (doing) {
      case 'send':
        return this.#await(doing, member.send('hello', wait));
      case 'whisper':
        return this.#await(doing, member.whisper(name, 'psst', wait));
      case 'pair':
        return this.#await(doing, member.pair(name, wait));
      case 'listFiles':
        return this.#await(doing, member.listFiles(name, wait));
      case 'sleep':
      case 'wake':
      case 'list':
        return this.#await(doing, member[doing](wait));
      case 'endPair':
        return this.#await(doing, Promise.resolve(member.currentPair?.end(wait)));
      case 'sendFile':
        return this.#handle(member.sendFile(name, random.bytes(random.integer(0, 100_000)), wait));
      case 'beKicked':
        return this.#await(doing, this.#server.kick(name, 'Out.'));
      case 'leave':
        this.#await(doing, member.close());
        return this.#await('come', this.#enter().connect(wait));
    }
  }

  #answer(request: PairRequest): void {
    if (this.#random.chance(60)) this.#await('accept', request.accept(this.#drawWait()));
    else if (this.#random.chance(50)) this.#await('decline', request.decline(this.#drawWait()));
  }

  #answerOffer(offer: FileOffer): void {
    if (this.#random.chance(70)) this.#handle(offer.accept({ to: 'memory' }));
    else if (this.#random.chance(50)) this.#await('declineFile', offer.decline(this.#drawWait()));
  }

  #handle(transfer: FileTransfer): void {
    this.#transfers.push(transfer);
    this.#await('file', transfer.done);
    if (this.#random.chance(15)) {
      transfer.pause();
      void this.#pause(6000).then(() => transfer.resume());
    }
    if (this.#random.chance(10)) void this.#pause(4000).then(() => transfer.cancel());
  }

  /** Now and then somebody stops waiting. */
  #drawWait(): WaitOptions {
    if (this.#random.chance(20)) return { timeoutMs: this.#random.integer(1, 4000) };
    if (!this.#random.chance(10)) return {};
    const giveUp = new AbortController();
    void this.#pause(3000).then(() => giveUp.abort(new ChatError('CANCELLED', 'Enough.')));
    return { signal: giveUp.signal };
  }

  /** Some time, but no more than that. */
  #pause(longestMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#network.clock.after(this.#random.integer(0, longestMs), resolve);
    });
  }

  #await(what: string, ending: Promise<unknown>): void {
    this.#count += 1;
    const key = `${what} ${this.#count}`;
    this.#open.set(key, ending);
    ending.then(
      () => this.#open.delete(key),
      (error: unknown) => {
        this.#open.delete(key);
        if (!(error instanceof ChatError)) this.#failures.push(`${key}: ${error}`);
      },
    );
  }
}

/** Who is here and what they do, in one line, to be compared. */
function rosterOf(users: ChatServer['users']): string {
  return [...users.values()]
    .map(({ name, status, partner = 'nobody' }) => `${name} ${status} with ${partner}`)
    .sort()
    .join(', ');
}
