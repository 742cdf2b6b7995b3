import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freeCreditBytes, RelayLane } from '../../src/server/RelayLane.js';
import { HonestPair } from './support/HonestPair.js';

const size = 1000;
const windowBytes = 100;
const bytes = Uint8Array.from({ length: size }, (_, at) => at % 251);

function open(): RelayLane {
  return new RelayLane(size, windowBytes);
}

function credit(offset: number, upTo: number, restart = false) {
  return { type: 'credit', file: 7, offset, upTo, restart } as const;
}

function piece(offset: number, end: number) {
  return { file: 7, offset, data: bytes.subarray(offset, end) };
}

describe('a lane lets through', () => {
  it('nothing before its receiver has asked for it', () => {
    expect(open().take(piece(0, 1))).toBe('tooMuch');
    const direct = new RelayLane(size, windowBytes, true);
    expect(direct.handleCredit(credit(50, 50), 0)).toBe(true);
    expect(direct.take(piece(0, 50))).toBe('tooMuch');
    expect(direct.isUsed).toBe(false);
  });

  it('what was granted, and not a byte more', () => {
    const lane = open();
    lane.handleCredit(credit(0, 100, true), 0);
    expect(lane.take(piece(0, 60))).toEqual(piece(0, 60));
    expect(lane.take(piece(60, 101))).toBe('tooMuch');
    expect(lane.take(piece(60, 100))).toEqual(piece(60, 100));
  });

  it('each byte once, and in order: what is late or doubled is left out', () => {
    const lane = open();
    lane.handleCredit(credit(0, 100, true), 0);
    expect(lane.take(piece(10, 20))).toBe('late');
    lane.take(piece(0, 30));
    expect(lane.take(piece(10, 30))).toBe('late');
    expect(lane.take(piece(10, 40))).toEqual(piece(30, 40));
  });

  it('after a restart what follows on from there, and not what was under way', () => {
    const lane = open();
    lane.handleCredit(credit(0, 100, true), 0);
    lane.take(piece(0, 80));
    lane.handleCredit(credit(30, 130, true), 50);
    expect(lane.take(piece(80, 90))).toBe('late');
    expect(lane.take(piece(30, 60))).toEqual(piece(30, 60));
  });

  it('what was under way when its receiver granted less: it was granted before', () => {
    const lane = open();
    lane.handleCredit(credit(0, 100, true), 0);
    lane.take(piece(0, 40));
    expect(lane.handleCredit(credit(40, 40, true), 0)).toBe(true);
    expect(lane.take(piece(40, 100))).toEqual(piece(40, 100));
  });
});

describe('a credit is not believed', () => {
  it.each([
    ['goes backwards in itself', credit(50, 40)],
    ['grants more than there is', credit(950, 1001)],
    ['grants more than the window', credit(0, 101)],
  ])('that %s', (_what, nonsense) => {
    expect(open().handleCredit(nonsense, 0)).toBe(false);
  });

  it('that takes back what its receiver had', () => {
    const lane = open();
    lane.handleCredit(credit(0, 100, true), 0);
    lane.take(piece(0, 50));
    lane.handleCredit(credit(50, 150), 0);
    expect(lane.handleCredit(credit(49, 149), 0)).toBe(false);
    expect(lane.handleCredit(credit(49, 149, true), 0)).toBe(false);
  });

  it('that claims what has not been carried, or has not left yet', () => {
    const lane = open();
    lane.handleCredit(credit(0, 100, true), 0);
    lane.take(piece(0, 50));
    expect(lane.handleCredit(credit(51, 151), 0)).toBe(false);
    expect(lane.handleCredit(credit(50, 150), 1)).toBe(false);
    expect(lane.handleCredit(credit(50, 150), 0)).toBe(true);
  });

  it('that asks in the middle for what can have come no other way', () => {
    expect(open().handleCredit(credit(1, 100, true), 0)).toBe(false);
  });

  it('but it is where the bytes came another way until now', () => {
    const lane = new RelayLane(size, windowBytes, true);
    expect(lane.handleCredit(credit(700, 700), 0)).toBe(true);
    expect(lane.creditAgain).toBeUndefined();
    expect(lane.handleCredit(credit(750, 850, true), 0)).toBe(true);
    expect(lane.creditAgain).toEqual(credit(750, 850, true));
  });
});

describe('a credit takes no token', () => {
  const large = () => new RelayLane(10 * freeCreditBytes, 10 * freeCreditBytes);
  const use = (lane: RelayLane, told: ReturnType<typeof credit>) => {
    const isFree = lane.useUp(told);
    expect(lane.handleCredit(told, 0)).toBe(true);
    return isFree;
  };

  it('when it is the first, and once for each so many bytes that were carried', () => {
    const lane = large();
    const data = new Uint8Array(freeCreditBytes);
    expect(use(lane, credit(0, 10 * freeCreditBytes, true))).toBe(true);
    expect(use(lane, credit(0, 10 * freeCreditBytes))).toBe(false);
    lane.take({ file: 7, offset: 0, data });
    expect(use(lane, credit(1, 10 * freeCreditBytes, true))).toBe(false);
  });

  it('for bytes, as often as they suffice', () => {
    const lane = large();
    const data = new Uint8Array(freeCreditBytes);
    use(lane, credit(0, 10 * freeCreditBytes, true));
    lane.take({ file: 7, offset: 0, data });
    expect(use(lane, credit(1, 9 * freeCreditBytes))).toBe(true);
    expect(use(lane, credit(2, 9 * freeCreditBytes))).toBe(false);
    lane.take({ file: 7, offset: freeCreditBytes, data: data.subarray(1) });
    expect(use(lane, credit(3, 9 * freeCreditBytes))).toBe(false);
  });

  it('when it says for the first time that all is here', () => {
    const short = new RelayLane(50, 10 * freeCreditBytes);
    use(short, credit(0, 50, true));
    short.take(piece(0, 50));
    expect(use(short, credit(50, 50))).toBe(true);
    expect(use(short, credit(50, 50))).toBe(false);
  });
});

describe('whatever happens', () => {
  it('an honest pair is never disbelieved, and the file arrives: through delays, cuts and pauses on both sides', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(HonestPair.doings - 1), { maxLength: 300 }), (doings) => {
        const pair = new HonestPair(bytes, windowBytes);
        for (const doing of doings) pair.do(doing);
        pair.finish();
        expect(pair.received).toEqual(bytes);
        expect(pair.mostWaiting).toBeLessThanOrEqual(windowBytes);
      }),
      { numRuns: 300 },
    );
  });

  it('no more than the window waits, and each byte stands where it belongs, whatever two dishonest ones say', () => {
    const place = fc.nat(size + 50);
    const length = fc.integer({ min: 1, max: 150 });
    const act = fc.oneof(
      fc.record({ offset: place, upTo: place, restart: fc.boolean() }),
      // What comes near to being honest gets further.
      fc.record({ claim: fc.nat(10), restart: fc.boolean() }),
      fc.record({ from: place, length }),
      fc.record({ follow: length }),
      fc.record({ leave: fc.nat(50) }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const lane = open();
        let waiting = 0;
        let next = 0;
        lane.handleCredit(credit(0, windowBytes, true), 0);
        const give = (offset: number, upTo: number, restart: boolean) => {
          if (!lane.handleCredit(credit(offset, upTo, restart), waiting)) return false;
          if (restart) [waiting, next] = [0, offset];
          return true;
        };
        const send = (offset: number, bytesSent: number) => {
          const taken = lane.take({ file: 7, offset, data: new Uint8Array(bytesSent) });
          if (typeof taken === 'string') return taken === 'late';
          expect(taken.offset).toBe(next);
          next += taken.data.length;
          waiting += taken.data.length;
          return true;
        };
        for (const done of acts) {
          let goesOn = true;
          if ('leave' in done) waiting = Math.max(0, waiting - done.leave);
          else if ('upTo' in done) goesOn = give(done.offset, done.upTo, done.restart);
          else if ('from' in done) goesOn = send(done.from, done.length);
          else if ('follow' in done) goesOn = send(next, done.follow);
          else {
            const offset = Math.max(0, next - done.claim);
            goesOn = give(offset, Math.min(size, offset + windowBytes), done.restart);
          }
          expect(next).toBeLessThanOrEqual(size);
          expect(waiting).toBeLessThanOrEqual(windowBytes);
          if (!goesOn) return;
        }
      }),
      { numRuns: 1000 },
    );
  });
});
