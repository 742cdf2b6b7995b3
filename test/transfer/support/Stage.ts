import { expect } from 'vitest';
import type { ChatClientOptions, FileOffer, FileOutcome } from '../../../src/index.js';
import { defaultLimits } from '../../../src/index.js';
import { VirtualClock } from '../../../src/testing/VirtualClock.js';
import { nextEvent } from '../../server/support/nextEvent.js';
import { turns, until } from '../../support/until.js';
import { CountingClock } from './CountingClock.js';
import { Exchange } from './Exchange.js';
import { Gate, stopAt } from './Gate.js';
import { makeBytes } from './makeBytes.js';
import { Trail } from './Trail.js';

export type Side = 'sender' | 'receiver';

/** How far a transfer can be when something happens to it. */
export const stages = [
  /** The sender has no connection: the offer has not left. */
  'asked',
  'offered',
  /** The receiver has just said yes. */
  'accepting',
  /** The yes is at the server, and not decided. */
  'accepted',
  /** Both have just been told that it begins. */
  'starting',
  'half',
  /** All bytes are there, and the sender has not said what they come to. */
  'unsummed',
  /** The receiver has all of it, and that is not decided yet. */
  'verified',
  'pausedBySender',
  'pausedByReceiver',
] as const;
export type StageName = (typeof stages)[number];

/** Those at which there is no second transfer yet. */
export const early: readonly StageName[] = ['asked', 'offered'];

const size = 200_000;
const half = 100_000;
const never = 1_000_000_000;
export const { offerMs } = defaultLimits;
/** Over before an offer is. */
export const resumeMs = offerMs / 2;

/** A transfer that has been brought to a stage, and what is needed to do something to it. */
export class Stage implements AsyncDisposable {
  readonly exchange: Exchange;
  readonly stage: StageName;
  /** Of the server. */
  readonly clock: VirtualClock;
  /** Of the clients. */
  readonly timers: CountingClock;
  readonly sent: Trail;
  readonly outcomes: FileOutcome[] = [];
  readonly reasons = { sender: new AbortController(), receiver: new AbortController() };
  offer: FileOffer | undefined;
  received: Trail | undefined;
  readonly #path: 'direct' | 'relay';
  readonly #bytes = new Gate();
  readonly #decision = new Gate();
  readonly #held = new Gate();

  private constructor(
    exchange: Exchange,
    stage: StageName,
    path: 'direct' | 'relay',
    clock: VirtualClock,
    timers: CountingClock,
  ) {
    this.exchange = exchange;
    this.stage = stage;
    this.clock = clock;
    this.timers = timers;
    this.#path = path;
    exchange.server.on('fileEnd', ({ outcome }) => this.outcomes.push(outcome));
    exchange.server.use(async ({ type, from }, next) => {
      const isHeld =
        (stage === 'accepted' && type === 'fileAccept') ||
        (stage === 'verified' && type === 'fileEnd' && from === 'receiver');
      if (isHeld) {
        this.#held.open();
        await this.#decision.opened;
      }
      await next();
    });
    const place = stage === 'unsummed' ? size : stage === 'verified' ? -1 : half;
    const source = stopAt(makeBytes(size), place, this.#bytes, 20_000);
    this.sent = new Trail(this.#send(source));
  }

  static async bring(
    stage: StageName,
    path: 'direct' | 'relay',
    client: Partial<ChatClientOptions> = {},
  ): Promise<Stage> {
    const clock = new VirtualClock();
    const timers = new CountingClock();
    const limits = {
      pingMs: never,
      pongMs: never,
      writeStallMs: never,
      middlewareMs: never,
      transferStallMs: never,
      resumeMs,
    };
    const exchange = await Exchange.open({
      server: { clock, limits },
      client: { clock: timers, ...client },
      carriers: ['tcp', 'websocket'],
    });
    if (stage === 'asked') {
      exchange.upProxy.refuse();
      exchange.upProxy.endAll('reset');
      await until(() => exchange.sender.state === 'reconnecting', 'the loss');
    }
    const offered = exchange.nextOffer();
    const staged = new Stage(exchange, stage, path, clock, timers);
    if (stage === 'asked') await turns();
    else await staged.#advance(await offered);
    return staged;
  }

  /** What holds it up is out of the way. */
  async letGo(): Promise<void> {
    const { receiver, upProxy } = this.exchange;
    this.#bytes.open();
    this.#decision.open();
    if (this.stage === 'pausedBySender') this.sent.transfer.resume();
    if (this.stage === 'pausedByReceiver') this.received?.transfer.resume();
    if (this.stage === 'offered' && this.offer?.signal.aborted === false) this.accept();
    if (this.stage !== 'asked') return;
    receiver.once('fileOffer', ({ offer }) => this.accept(offer));
    await upProxy.welcome();
  }

  accept(offer = this.offer): void {
    if (offer === undefined) return;
    this.offer = offer;
    const { signal } = this.reasons.receiver;
    this.received = new Trail(offer.accept({ to: this.exchange.inbox, path: this.#path, signal }));
  }

  /** Both ends are over, each once and for that reason, and nothing is left at anyone. */
  async over(sender: string, receiver: string | undefined): Promise<void> {
    await this.sent.over();
    await this.received?.over();
    const ends = [this.sent.end, this.received?.end ?? (await this.#endOfOffer())];
    expect(ends).toEqual([sender, receiver]);
    await turns();
    this.sent.expectOneEnd();
    this.received?.expectOneEnd();
    const isSaved = this.received?.end === 'done';
    await this.exchange.expectNothingLeft(...(isSaved ? ['data.bin'] : []));
    await this.#expectNoTimers();
  }

  async #expectNoTimers(): Promise<void> {
    const clients = [this.exchange.sender, this.exchange.receiver];
    await until(() => clients.every(({ state }) => state !== 'reconnecting'), 'all are back');
    // Each asks for a sign of life when it has heard nothing for a while.
    const online = clients.filter(({ state }) => state === 'online').length;
    expect(this.timers.timers).toBeLessThanOrEqual(online);
  }

  /** Why the offer can no longer be answered, if there was one. */
  async #endOfOffer(): Promise<string | undefined> {
    const { offer } = this;
    if (offer === undefined) return undefined;
    await until(() => offer.signal.aborted, 'the end of the offer');
    return offer.signal.reason.code;
  }

  #send(source: AsyncIterable<Uint8Array>) {
    const { signal } = this.reasons.sender;
    const options = { name: 'data.bin', size, path: this.#path, signal };
    return this.exchange.sender.sendFile('receiver', source, options);
  }

  async #advance(offer: FileOffer): Promise<void> {
    this.offer = offer;
    if (this.stage === 'offered') return;
    const { sender, receiver } = this.exchange;
    const starting = [nextEvent(sender, 'fileStart'), nextEvent(receiver, 'fileStart')];
    this.accept();
    switch (this.stage) {
      case 'accepting':
        return;
      case 'accepted':
      case 'verified':
        return await this.#held.opened;
      case 'starting':
        await Promise.all(starting);
        return;
      case 'unsummed':
        return await this.#hasCome(size);
      default:
        await this.#hasCome(half);
    }
    if (this.stage === 'pausedBySender') await this.#pause(this.sent, this.received);
    if (this.stage === 'pausedByReceiver') await this.#pause(this.received, this.sent);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.exchange[Symbol.asyncDispose]();
  }

  async #hasCome(bytes: number): Promise<void> {
    await until(() => this.received?.transfer.bytes === bytes, `${bytes} bytes`);
  }

  async #pause(by: Trail | undefined, other: Trail | undefined): Promise<void> {
    by?.transfer.pause();
    await until(() => other?.transfer.state === 'paused', 'the pause, at the other end');
  }
}
