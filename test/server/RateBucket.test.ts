import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pace } from '../../src/client/Pace.js';
import { RateBucket } from '../../src/server/RateBucket.js';

/** What the bucket says of so many requests at once. */
function takeMany(bucket: RateBucket, count: number, nowMs: number): string[] {
  return Array.from({ length: count }, () => bucket.take(nowMs).kind);
}

describe('the bucket of a member', () => {
  it('grants twice the burst at once, and then the rate', () => {
    const bucket = new RateBucket(10, 5, 1000);
    expect(takeMany(bucket, 10, 1000)).toEqual(Array(10).fill('granted'));
    expect(bucket.take(1099).kind).toBe('refused');
  });

  it('says when to come back, and keeps its word', () => {
    const bucket = new RateBucket(10, 5, 0);
    takeMany(bucket, 10, 0);
    const verdict = bucket.take(30);
    if (verdict.kind !== 'refused') throw new Error(`It is ${verdict.kind}.`);
    expect(bucket.take(30 + verdict.retryAfterMs).kind).toBe('granted');
  });

  it('lets nobody save up more than twice the burst', () => {
    const bucket = new RateBucket(10, 5, 0);
    const kinds = takeMany(bucket, 12, 1_000_000);
    expect(kinds.filter((kind) => kind === 'granted')).toHaveLength(10);
  });

  it('makes who is refused pay, too, and calls it flooding when that goes on', () => {
    const bucket = new RateBucket(10, 5, 0);
    const kinds = takeMany(bucket, 30, 0);
    expect(kinds.slice(10, 20)).toEqual(Array(10).fill('refused'));
    expect(kinds.slice(20)).toEqual(Array(10).fill('flooding'));
  });

  it('says how long to wait without taking anything', () => {
    const bucket = new RateBucket(10, 5, 0);
    expect(bucket.waitMs(0)).toBe(0);
    takeMany(bucket, 10, 0);
    expect(bucket.waitMs(30)).toBe(70);
    expect(bucket.waitMs(30)).toBe(70);
    expect(bucket.waitMs(100)).toBe(0);
    expect(bucket.take(100).kind).toBe('granted');
    expect(new RateBucket(0, 1, 0).waitMs(0)).toBe(0);
  });

  it('grants everything when there is no limit', () => {
    const bucket = new RateBucket(0, 1, 0);
    expect(takeMany(bucket, 1000, 0)).toEqual(Array(1000).fill('granted'));
  });

  it('never grants more than twice the burst and the rate, in any time', () => {
    const pauses = fc.array(fc.oneof(fc.constant(0), fc.nat(300)), { maxLength: 200, size: 'max' });
    const rate = fc.integer({ min: 1, max: 50 });
    fc.assert(
      fc.property(rate, fc.integer({ min: 1, max: 20 }), pauses, (perSecond, burst, waits) => {
        const bucket = new RateBucket(perSecond, burst, 0);
        const granted: number[] = [];
        let now = 0;
        for (const wait of waits) {
          now += wait;
          if (bucket.take(now).kind === 'granted') granted.push(now);
        }
        for (const [first, from] of granted.entries()) {
          for (const [more, to] of granted.slice(first).entries()) {
            const inBetween = more + 1;
            const allowed = 2 * burst + ((to - from) * perSecond) / 1000;
            if (inBetween > allowed + 1e-6) expect.fail(`${inBetween} from ${from} to ${to}`);
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});

/** What a client goes through: it wants to send, or pauses, or loses its connection for a while. */
const deed = fc.oneof(
  { weight: 20, arbitrary: fc.record({ send: fc.integer({ min: 1, max: 60 }) }) },
  { weight: 4, arbitrary: fc.record({ pauseMs: fc.nat(2000) }) },
  { weight: 2, arbitrary: fc.record({ awayMs: fc.nat(500) }) },
);
/** Mostly steady; at times everything is held up, to arrive in one heap. */
const delay = fc.oneof(
  { weight: 30, arbitrary: fc.nat(30) },
  { weight: 1, arbitrary: fc.nat(20_000) },
);

interface Network {
  readonly upMs: Iterator<number>;
  readonly downMs: Iterator<number>;
}

/** An honest client and its server, with a network between them that keeps the order and nothing else. */
class HonestClient {
  /** What the server said of each request that reached it. */
  readonly verdicts: string[] = [];
  readonly #pace: Pace;
  readonly #bucket: RateBucket;
  readonly #network: Network;
  /** Milliseconds of the server's clock in one of the client's. */
  readonly #skew: number;
  #now = 0;
  /** When the requests under way arrive, and when their answers do. */
  #under: { readonly arrivesAt: number; readonly answeredAt: number; arrived: boolean }[] = [];

  constructor(perSecond: number, burst: number, skew: number, network: Network) {
    this.#pace = new Pace(perSecond, burst, 0);
    this.#bucket = new RateBucket(perSecond, burst, 0);
    this.#skew = skew;
    this.#network = network;
  }

  /** Sends so many requests, as soon as its pace allows. */
  send(count: number): void {
    for (let sent = 0; sent < count; ) {
      const waitMs = this.#pace.take(this.#under.length, this.#now);
      if (waitMs === 0) {
        this.#dispatch();
        sent += 1;
      } else if (waitMs < Number.POSITIVE_INFINITY) this.pass(waitMs);
      else this.pass(Math.max(0, (this.#under[0]?.answeredAt ?? 0) - this.#now));
    }
  }

  pass(ms: number): void {
    this.#now += ms;
    for (const request of this.#under) {
      if (request.arrived || request.arrivesAt > this.#now) continue;
      request.arrived = true;
      this.verdicts.push(this.#bucket.take(request.arrivesAt * this.#skew).kind);
    }
    this.#under = this.#under.filter(({ answeredAt }) => answeredAt > this.#now);
  }

  /** The connection is lost, with all that is under way. What is unanswered is sent again on the next one. */
  reconnect(awayMs: number): void {
    const unanswered = this.#under.length;
    this.#under = [];
    this.pass(awayMs);
    this.send(unanswered);
  }

  /** Waits for all answers. */
  finish(): void {
    this.pass(Math.max(0, (this.#under.at(-1)?.answeredAt ?? 0) - this.#now));
  }

  #dispatch(): void {
    const before = this.#under.at(-1);
    const up = this.#network.upMs.next().value;
    const down = this.#network.downMs.next().value;
    const arrivesAt = Math.max(before?.arrivesAt ?? 0, this.#now + up);
    const answeredAt = Math.max(before?.answeredAt ?? 0, arrivesAt + down);
    this.#under.push({ arrivesAt, answeredAt, arrived: false });
    this.pass(0);
  }
}

it('an honest client is never refused, however the network delays, bunches and cuts', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 40 }),
      fc.double({ min: 0.99, max: 1.02, noNaN: true }),
      fc.record({ upMs: fc.infiniteStream(delay), downMs: fc.infiniteStream(delay) }),
      fc.array(deed, { maxLength: 40, size: 'max' }),
      (perSecond, burst, skew, network, deeds) => {
        const client = new HonestClient(perSecond, burst, skew, network);
        for (const next of deeds) {
          if ('send' in next) client.send(next.send);
          else if ('pauseMs' in next) client.pass(next.pauseMs);
          else client.reconnect(next.awayMs);
        }
        client.finish();
        expect(new Set(client.verdicts).size).toBeLessThanOrEqual(1);
        expect(client.verdicts[0] ?? 'granted').toBe('granted');
      },
    ),
  );
});

describe('the pace of a client', () => {
  it('lets a burst go at once, and then waits for the rate', () => {
    const pace = new Pace(10, 3, 0);
    expect([0, 1, 2].map((unanswered) => pace.take(unanswered, 0))).toEqual([0, 0, 0]);
    const waitMs = pace.take(0, 0);
    expect(waitMs).toBeGreaterThanOrEqual(100);
    expect(waitMs).toBeLessThanOrEqual(102);
    expect(pace.take(0, waitMs - 1)).toBeGreaterThan(0);
    expect(pace.take(0, waitMs)).toBe(0);
  });

  it('waits for an answer while a burst is unanswered, even without a rate', () => {
    expect(new Pace(10, 3, 0).take(3, 1_000_000)).toBe(Number.POSITIVE_INFINITY);
    const unpaced = new Pace(0, 3, 0);
    expect(unpaced.take(3, 0)).toBe(Number.POSITIVE_INFINITY);
    for (let i = 0; i < 100; i += 1) expect(unpaced.take(2, 0)).toBe(0);
  });

  it('comes near the rate that is advertised', () => {
    const pace = new Pace(50, 10, 0);
    let now = 0;
    let sent = 0;
    while (now < 100_000) {
      const waitMs = pace.take(0, now);
      now += waitMs;
      if (waitMs === 0) sent += 1;
    }
    expect(sent / 100).toBeGreaterThan(0.94 * 50);
    expect(sent / 100).toBeLessThanOrEqual(50);
  });
});
