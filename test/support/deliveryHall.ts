import fc from 'fast-check';
import { expect } from 'vitest';
import { Fanout } from '../../src/delivery/Fanout.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { DeliveryMember } from './deliveryMember.js';
import { LineEncoding } from './deliveryText.js';

const who = fc.nat(5);
/** Mostly small; some larger than what is written at once to somebody who is behind. */
const size = fc.oneof(
  { weight: 8, arbitrary: fc.nat(60) },
  { weight: 2, arbitrary: fc.nat(3000) },
  { weight: 1, arbitrary: fc.integer({ min: 30_000, max: 90_000 }) },
);
const room = fc.oneof(fc.constant(0), size, fc.constant(1_000_000_000));

/** Anything that may happen in a hall. `who` is counted round among those who ever came. */
export const hallStep = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('enter' as const), room, from: fc.nat(9) }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('publish' as const), size, presence: fc.boolean() }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('send' as const), who, size }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('sleep' as const, 'wake' as const), who }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('turn' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('flush' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.nat(9) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('drain' as const), who, bytes: size }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('retire' as const, 'close' as const), who }),
  },
);
type StepOf<A> = A extends fc.Arbitrary<infer S> ? S : never;
export type HallStep = StepOf<typeof hallStep>;

export interface HallOptions {
  readonly maxOutboxBytes: number;
  readonly flushMs: number;
  /** What a write costs, so that the delivery comes under load. */
  readonly writeMs: number;
}

/** A fanout in which members come, sleep, block and go as the steps say, and what each of them is due. */
export class DeliveryHall {
  readonly members: DeliveryMember[] = [];
  readonly #options: HallOptions;
  readonly #clock = new VirtualClock();
  readonly #fanout: Fanout<string>;
  readonly #formats = [new LineEncoding(), new LineEncoding()] as const;
  readonly #history: string[] = [];
  #notices = 0;

  constructor(options: HallOptions) {
    this.#options = options;
    const { maxOutboxBytes, flushMs } = options;
    this.#fanout = new Fanout({ maxOutboxBytes, flushMs, clock: this.#clock });
  }

  take(step: HallStep): void {
    if (step.do === 'enter') this.#enter(step.room, step.from);
    else if (step.do === 'publish') this.#publish(step.size, step.presence);
    else if (step.do === 'turn') this.#clock.endTurn();
    else if (step.do === 'pass') this.#clock.advanceSync(step.ms);
    else if (step.do === 'flush') this.flush();
    else {
      const member = this.members[step.who % Math.max(1, this.members.length)];
      if (member !== undefined) this.#takeOf(member, step);
    }
    for (const member of this.members) member.read();
  }

  /** Everyone takes everything. */
  drain(): void {
    this.flush();
    for (const { sink } of this.members) sink.drain(1_000_000_000);
    this.flush();
  }

  /**
   * Flushes, after which nothing waits but for those who are blocked. One who is blocked while more comes is owed no more
   * than the bound, for else it is slow.
   */
  flush(): void {
    this.#fanout.flush();
    const blocked = this.members.filter((member) => member.isBlocked);
    this.#publish(0, true);
    this.#fanout.flush();
    for (const member of this.members) {
      if (member.state === 'closed') continue;
      if (!member.isBlocked) member.expectAll();
      else if (member.state === 'here' && member.isCurrent && blocked.includes(member)) {
        expect(member.owedBytes).toBeLessThanOrEqual(this.#options.maxOutboxBytes);
      }
    }
  }

  #takeOf(member: DeliveryMember, step: Extract<HallStep, { who: number }>): void {
    const { subscription } = member;
    if (step.do === 'drain') return member.sink.drain(step.bytes);
    if (subscription === undefined || member.state !== 'here') return;
    switch (step.do) {
      case 'send': {
        const text = this.#compose('own', step.size);
        member.expectOwn(text);
        return subscription.send(text);
      }
      case 'sleep':
      case 'wake': {
        const asleep = step.do === 'sleep';
        if (member.asleep === asleep) return;
        this.#publish(0, true);
        member.asleep = asleep;
        if (member.state !== 'here' || !member.isCurrent) return;
        return asleep ? subscription.rest() : subscription.follow();
      }
      case 'retire':
        member.retire();
        return subscription.retire();
      case 'close':
        member.state = 'closed';
        return subscription.close();
    }
  }

  #enter(room: number, from: number): void {
    const member = new DeliveryMember(room);
    const format = this.#formats[this.members.length % 2 === 0 ? 0 : 1];
    const subscription = this.#fanout.subscribe(format, this.#costly(member), () => {
      expect(member.state, 'who is closed is not slow').not.toBe('closed');
      expect(member.isBlocked).toBe(true);
      expect(member.owedBytes).toBeGreaterThan(this.#options.maxOutboxBytes);
      member.state = 'closed';
      subscription.close();
    });
    member.subscription = subscription;
    member.sink.onDrain = () => subscription.outbox.handleDrain();
    member.heard.push(...this.#history.slice(from));
    this.members.push(member);
    subscription.catchUp(member.past(), () => {
      if (member.asleep) subscription.rest();
      else subscription.follow();
    });
  }

  #costly({ sink }: DeliveryMember) {
    return {
      send: (bytes: Uint8Array) => {
        this.#clock.spend(this.#options.writeMs);
        sink.send(bytes);
      },
      get backlogBytes() {
        return sink.backlogBytes;
      },
    };
  }

  #publish(size: number, presence: boolean): void {
    const fact = this.#compose('fact', size);
    this.#history.push(fact);
    for (const member of this.members) member.hear(fact, presence);
    this.#fanout.publish(fact, presence);
  }

  #compose(kind: 'fact' | 'own', size: number): string {
    this.#notices += 1;
    return `${kind} ${this.#notices} ${'.'.repeat(size)}`;
  }
}
