import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { Subscription } from '../../src/delivery/Fanout.js';
import { Fanout } from '../../src/delivery/Fanout.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { DeliverySink } from '../support/deliverySink.js';
import { LineEncoding } from '../support/deliveryText.js';

interface Seat {
  readonly sink: DeliverySink;
  readonly subscription: Subscription<string>;
  slow: number;
}

/** A fanout whose members all speak in lines; a member called slow is closed, as the server does. */
class Hall {
  readonly clock = new VirtualClock();
  readonly lines = new LineEncoding();
  readonly fanout: Fanout<string>;

  constructor(maxOutboxBytes = 1000) {
    this.fanout = new Fanout({ maxOutboxBytes, flushMs: 5, clock: this.clock });
  }

  /** Somebody who takes part; `room`: bytes that its sink takes before it blocks. */
  enter(room?: number, encoding = this.lines): Seat {
    const seat = this.takeSeat(room, encoding);
    seat.subscription.follow();
    return seat;
  }

  /** Somebody who has not been told of the past yet. */
  takeSeat(room?: number, encoding = this.lines): Seat {
    const sink = new DeliverySink(room);
    const subscription = this.fanout.subscribe(encoding, sink, () => {
      seat.slow += 1;
      subscription.close();
    });
    const seat: Seat = { sink, subscription, slow: 0 };
    sink.onDrain = () => subscription.outbox.handleDrain();
    return seat;
  }
}

/** Makes garbage go. What one turn has looked at stays until it ends. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  await turn();
  runInNewContext('gc')();
}

describe('read one, write all', () => {
  it('hands everyone the identical buffer, once a turn, encoded once', () => {
    const hall = new Hall();
    const seats = Array.from({ length: 20 }, () => hall.enter());
    hall.fanout.publish('one', true);
    hall.fanout.publish('two', false);
    hall.fanout.publish('three', true);
    hall.clock.endTurn();
    const [first] = seats;
    expect(first?.sink.text).toBe('one\ntwo\nthree\n');
    for (const { sink } of seats) {
      expect(sink.sends).toHaveLength(1);
      expect(sink.sends[0]).toBe(first?.sink.sends[0]);
    }
    expect(hall.lines.encodings).toBe(3);
  });

  it('encodes once for each format, and not at all for a format without members', () => {
    const hall = new Hall();
    const other = new LineEncoding();
    const leaver = hall.enter(undefined, other);
    hall.enter();
    hall.fanout.publish('one', true);
    leaver.subscription.close();
    hall.fanout.publish('two', true);
    expect(hall.lines.encodings).toBe(2);
    expect(other.encodings).toBe(1);
  });

  it('sends nothing before the turn ends, and nothing when there is nothing', () => {
    const hall = new Hall();
    const { sink } = hall.enter();
    hall.fanout.publish('one', true);
    expect(sink.sends).toEqual([]);
    hall.clock.advanceSync(1000);
    expect(sink.sends).toHaveLength(1);
  });

  it('does not wait for the end of the turn when a batch grows large', () => {
    const hall = new Hall(1_000_000);
    const { sink } = hall.enter();
    const large = 'x'.repeat(100_000);
    for (let i = 0; i < 3; i += 1) hall.fanout.publish(large, true);
    expect(sink.sends).toHaveLength(1);
  });

  it('keeps what is for one alone in its place between what is for everyone', () => {
    const hall = new Hall();
    const ann = hall.enter();
    const bob = hall.enter();
    ann.subscription.send('first for ann');
    hall.fanout.publish('one', true);
    ann.subscription.send('for ann');
    hall.fanout.publish('two', true);
    ann.subscription.send('last for ann');
    hall.clock.endTurn();
    expect(ann.sink.text).toBe('first for ann\none\nfor ann\ntwo\nlast for ann\n');
    expect(bob.sink.text).toBe('one\ntwo\n');
    expect(ann.sink.sends).toHaveLength(1);
  });

  it('tells who joins in the middle of a turn only what comes after', () => {
    const hall = new Hall();
    hall.enter();
    hall.fanout.publish('one', true);
    const late = hall.enter();
    hall.fanout.publish('two', true);
    hall.clock.endTurn();
    expect(late.sink.text).toBe('two\n');
  });

  it('puts nothing that is for one alone before the first piece of its past, which is its welcome', () => {
    const hall = new Hall();
    const late = hall.takeSeat();
    late.subscription.catchUp(['welcome', 'past'].values(), () => late.subscription.follow());
    late.subscription.send('credit');
    hall.clock.endTurn();
    expect(late.sink.text).toBe('welcome\ncredit\npast\n');
  });

  it('counts a delivery for each member that is handed a notice', () => {
    const hall = new Hall();
    const ann = hall.enter();
    hall.enter().subscription.rest();
    hall.fanout.publish('to both', true);
    hall.fanout.publish('to ann', false);
    ann.subscription.send('to ann alone');
    expect(hall.fanout.deliveries).toBe(4);
    const late = hall.takeSeat();
    late.subscription.catchUp(['past'].values(), () => late.subscription.follow());
    hall.fanout.publish('to both again', true);
    expect(hall.fanout.deliveries).toBe(6);
    hall.clock.endTurn();
    expect(hall.fanout.deliveries).toBe(7);
  });
});

describe('who rests', () => {
  it('is told of presence and of what is for it alone, and of nothing else', () => {
    const hall = new Hall();
    const { sink, subscription } = hall.enter();
    hall.fanout.publish('before', false);
    subscription.rest();
    hall.fanout.publish('said', false);
    hall.fanout.publish('presence', true);
    subscription.send('private');
    hall.clock.endTurn();
    expect(sink.text).toBe('before\npresence\nprivate\n');
  });

  it('gets again what everyone gets from when it follows, and not before', () => {
    const hall = new Hall();
    const { sink, subscription } = hall.enter();
    subscription.rest();
    hall.fanout.publish('missed', false);
    subscription.follow();
    hall.fanout.publish('heard', false);
    hall.clock.endTurn();
    expect(sink.text).toBe('heard\n');
  });

  it('still gets in order what it was owed when its sink was blocked', () => {
    const hall = new Hall();
    const { sink, subscription } = hall.enter(0);
    hall.fanout.publish('blocks', true);
    hall.clock.endTurn();
    hall.fanout.publish('one', true);
    subscription.send('alone');
    hall.fanout.publish('two', true);
    subscription.rest();
    hall.fanout.publish('presence', true);
    hall.clock.endTurn();
    expect(sink.text).toBe('blocks\n');
    sink.drain(1000);
    expect(sink.text).toBe('blocks\none\nalone\ntwo\npresence\n');
  });

  it('is forgotten when it turns out to be slow in that moment', () => {
    const hall = new Hall(10);
    hall.enter();
    const { sink, subscription } = hall.enter(0);
    hall.fanout.publish('blocks', true);
    hall.clock.endTurn();
    hall.fanout.publish('more than ten bytes', false);
    subscription.rest();
    const before = hall.fanout.deliveries;
    hall.fanout.publish('said', false);
    expect(hall.fanout.deliveries).toBe(before + 1);
    expect(subscription.outbox.owedBytes).toBe(0);
    expect(sink.text).toBe('blocks\n');
  });
});

describe('who is told otherwise than everyone', () => {
  /** A format that keeps secrets from everyone, and a member of it who is told them in a whisper, but not the silence. */
  function whisperIn(hall: Hall) {
    const sink = new DeliverySink();
    const encoding = {
      encode: (notice: string) =>
        notice.startsWith('secret') ? undefined : Buffer.from(`${notice}\n`),
    };
    const tell = (notice: string) =>
      notice === 'silence' ? undefined : Buffer.from(`psst, ${notice}\n`);
    const subscription = hall.fanout.subscribe(encoding, sink, () => {}, tell);
    return { sink, subscription };
  }

  it('shares what its format shows, and is told alone what concerns it and is not shown', () => {
    const hall = new Hall();
    const { sink, subscription } = whisperIn(hall);
    subscription.follow();
    for (const notice of ['one', 'secret two', 'three']) {
      hall.fanout.publish(notice, true);
      subscription.concern(notice);
    }
    hall.fanout.publish('secret of others', true);
    subscription.send('four');
    subscription.send('silence');
    subscription.sendBytes(Buffer.from('five\n'));
    hall.clock.endTurn();
    expect(sink.text).toBe('one\npsst, secret two\nthree\npsst, four\nfive\n');
    expect(hall.fanout.deliveries).toBe(5);
  });

  it('is told the past in its own way, and passes over what it is not told', () => {
    const hall = new Hall();
    const { sink, subscription } = whisperIn(hall);
    const past = ['silence', 'one', 'silence', 'silence', 'secret two', 'silence'];
    let ends = 0;
    subscription.catchUp(past.values(), () => {
      ends += 1;
      subscription.follow();
    });
    hall.clock.endTurn();
    hall.fanout.publish('three', true);
    hall.clock.endTurn();
    expect(sink.text).toBe('psst, one\npsst, secret two\nthree\n');
    expect(ends).toBe(1);
  });

  it('sleeps through what is not for everyone', () => {
    const hall = new Hall();
    const { sink, subscription } = whisperIn(hall);
    subscription.rest();
    hall.fanout.publish('secret', true);
    hall.fanout.publish('join', true);
    hall.clock.endTurn();
    expect(sink.text).toBe('join\n');
  });
});

describe('who catches up', () => {
  it('is told the past, then takes part without a gap', () => {
    const hall = new Hall();
    const { sink, subscription } = hall.takeSeat();
    const history = ['one', 'two'];
    expect(subscription.isCurrent).toBe(false);
    subscription.catchUp(history.values(), () => subscription.follow());
    history.push('three');
    hall.fanout.publish('three', true);
    hall.clock.endTurn();
    expect(subscription.isCurrent).toBe(true);
    history.push('four');
    hall.fanout.publish('four', true);
    hall.clock.endTurn();
    expect(sink.text).toBe('one\ntwo\nthree\nfour\n');
  });

  it('is told no more of the past than it takes', () => {
    const hall = new Hall();
    const { sink, subscription } = hall.takeSeat(0);
    const past = ['one', 'two', 'three'].values();
    subscription.catchUp(past, () => subscription.follow());
    hall.clock.advanceSync(1000);
    expect(sink.text).toBe('one\n');
    sink.drain(4);
    expect(sink.text).toBe('one\ntwo\n');
    expect(subscription.isCurrent).toBe(false);
    sink.drain(1000);
    expect(sink.text).toBe('one\ntwo\nthree\n');
    expect(subscription.isCurrent).toBe(true);
  });

  it('may rest when it has', () => {
    const hall = new Hall();
    const { sink, subscription } = hall.takeSeat();
    subscription.catchUp(['one', 'two'].values(), () => subscription.rest());
    hall.clock.endTurn();
    hall.fanout.publish('said', false);
    hall.fanout.publish('presence', true);
    hall.clock.endTurn();
    expect(sink.text).toBe('one\ntwo\npresence\n');
    expect(subscription.isCurrent).toBe(true);
  });

  it('is told a notice once that makes a batch of another format too large to wait', () => {
    const hall = new Hall(1_000_000);
    hall.enter();
    const { sink, subscription } = hall.takeSeat(undefined, new LineEncoding());
    const history = ['x'.repeat(300_000)];
    subscription.catchUp(history.values(), () => subscription.follow());
    hall.fanout.publish('x'.repeat(300_000), true);
    hall.clock.endTurn();
    expect(sink.text.length).toBe(300_001);
  });

  it('is told once how its past ended, even while something waits for everyone', () => {
    const hall = new Hall();
    hall.enter();
    const { sink, subscription } = hall.takeSeat(0);
    function* past(): Generator<string, string> {
      yield 'one';
      return 'present';
    }
    const ends: string[] = [];
    subscription.catchUp(past(), (end) => {
      ends.push(end);
      subscription.rest();
    });
    hall.clock.endTurn();
    hall.fanout.publish('two', true);
    sink.drain(1000);
    expect(ends).toEqual(['present']);
  });
});

describe('who is slow', () => {
  it('is reported once, and the others get everything', () => {
    const hall = new Hall(100);
    const stalled = hall.enter(0);
    const fine = hall.enter();
    const said = Array.from({ length: 50 }, (_, i) => `message ${i}`);
    for (const text of said) {
      hall.fanout.publish(text, false);
      hall.clock.advanceSync(1);
    }
    expect(stalled.slow).toBe(1);
    expect(stalled.sink.text).toBe('message 0\n');
    expect(fine.slow).toBe(0);
    expect(fine.sink.text).toBe(said.map((text) => `${text}\n`).join(''));
    expect(fine.sink.sends).toHaveLength(said.length);
  });

  it('is not called so while what waits for it stays within the bound', () => {
    const hall = new Hall(100);
    const { sink, subscription, slow } = hall.enter(0);
    hall.fanout.publish('blocks', false);
    hall.clock.endTurn();
    hall.fanout.publish('x'.repeat(49), false);
    hall.clock.endTurn();
    subscription.send('y'.repeat(49));
    expect(subscription.outbox.owedBytes).toBe(100);
    hall.clock.endTurn();
    expect(slow).toBe(0);
    sink.drain(1000);
    expect(subscription.outbox.owedBytes).toBe(0);
    expect(sink.text).toBe(`blocks\n${'x'.repeat(49)}\n${'y'.repeat(49)}\n`);
  });

  it('is called so at once when it is flooded alone, within one turn', () => {
    const hall = new Hall(100);
    const seat = hall.enter(0);
    hall.fanout.publish('blocks', false);
    hall.clock.endTurn();
    for (let i = 0; i < 20; i += 1) seat.subscription.send('0123456789');
    expect(seat.slow).toBe(1);
    expect(seat.subscription.outbox.owedBytes).toBe(0);
  });

  it('is not made of a flood that its sink takes', () => {
    const hall = new Hall(100);
    const seat = hall.enter();
    for (let i = 0; i < 20; i += 1) seat.subscription.send('0123456789');
    expect(seat.subscription.outbox.owedBytes).toBeLessThanOrEqual(100);
    hall.clock.endTurn();
    expect(seat.sink.text).toBe('0123456789\n'.repeat(20));
    expect(seat.slow).toBe(0);
  });

  it('says since when its sink takes nothing', () => {
    const hall = new Hall();
    const { sink, subscription } = hall.enter(0);
    const { outbox } = subscription;
    hall.clock.advanceSync(7);
    expect(outbox.findStall()).toBeUndefined();
    hall.fanout.publish('one', true);
    hall.clock.advanceSync(3);
    hall.fanout.publish('two', true);
    hall.clock.advanceSync(3);
    expect(outbox.findStall()).toBe(7);
    sink.drain(1000);
    expect(outbox.findStall()).toBeUndefined();
  });

  it('calls nothing a stall of which less waits whenever somebody looks, and what was added no loss', () => {
    const hall = new Hall();
    const { sink, subscription } = hall.enter(0);
    const { outbox } = subscription;
    hall.fanout.publish('one', true);
    hall.clock.advanceSync(5);
    const looks: (number | undefined)[] = [];
    for (const taken of [1, 1, 0, 0]) {
      hall.clock.advanceSync(10);
      sink.drain(taken);
      looks.push(outbox.findStall());
    }
    expect(looks).toEqual([15, 25, 25, 25]);
    // Pieces of files, which no outbox knows of.
    sink.send(Buffer.from('piece'));
    hall.clock.advanceSync(10);
    expect(outbox.findStall()).toBe(25);
    sink.drain(1);
    expect(outbox.findStall()).toBe(hall.clock.monotonic());
  });

  it('is written to in pages when it reads again, so that it shows whether it goes on', () => {
    const hall = new Hall(1_000_000);
    const { sink, subscription } = hall.enter(0);
    hall.fanout.publish('blocks', true);
    hall.clock.endTurn();
    for (let i = 0; i < 20; i += 1) {
      hall.fanout.publish('x'.repeat(20_000), true);
      subscription.send('y'.repeat(20_000));
    }
    hall.clock.endTurn();
    for (let pages = 1; subscription.outbox.owedBytes > 0; pages += 1) {
      expect(sink.sends).toHaveLength(pages);
      sink.drain(sink.backlogBytes);
    }
    for (const bytes of sink.sends) expect(bytes.length).toBeLessThanOrEqual(3 * 64 * 1024);
    expect(sink.text.length).toBe('blocks\n'.length + 40 * 20_001);
  });

  it('costs no more memory than its bound, however much is said', async () => {
    const boundBytes = 256 * 1024;
    const hall = new Hall(boundBytes);
    const stalled = hall.enter(0);
    const fine = hall.enter();
    const batches: WeakRef<Uint8Array>[] = [];
    const text = 'x'.repeat(16 * 1024);
    const sayOneBatch = () => {
      hall.fanout.publish(text, true);
      hall.clock.advanceSync(1);
      for (const bytes of fine.sink.sends.splice(0)) batches.push(new WeakRef(bytes));
    };
    const kept = () => batches.filter((batch) => batch.deref() !== undefined).length;
    for (let i = 0; i < 16; i += 1) sayOneBatch();
    await collectGarbage();
    expect(stalled.slow).toBe(0);
    expect(kept()).toBe(16);
    for (let i = 0; i < 100; i += 1) sayOneBatch();
    expect(stalled.slow).toBe(1);
    stalled.sink.sends.length = 0;
    await collectGarbage();
    expect(kept() * text.length).toBeLessThanOrEqual(boundBytes);
  });
});

describe('who retires', () => {
  it('is still handed what it is owed, and nothing more', () => {
    const hall = new Hall();
    const { sink, subscription } = hall.enter(0);
    hall.fanout.publish('blocks', true);
    hall.clock.endTurn();
    hall.fanout.publish('one', true);
    subscription.send('farewell');
    subscription.retire();
    hall.fanout.publish('two', true);
    hall.clock.endTurn();
    expect(subscription.outbox.owedBytes).toBe('one\nfarewell\n'.length);
    sink.drain(1000);
    hall.fanout.publish('three', true);
    hall.clock.endTurn();
    expect(sink.text).toBe('blocks\none\nfarewell\n');
    expect(subscription.outbox.owedBytes).toBe(0);
    expect(hall.fanout.queuedBytes).toBe(0);
  });

  it('is handed at once what it takes', () => {
    const hall = new Hall();
    const { sink, subscription } = hall.enter();
    hall.fanout.publish('one', true);
    subscription.send('farewell');
    subscription.retire();
    expect(sink.text).toBe('one\nfarewell\n');
  });

  it('is told no more of the past', () => {
    const hall = new Hall();
    const { sink, subscription } = hall.takeSeat(0);
    subscription.catchUp(['one', 'two', 'three'].values(), () => subscription.follow());
    hall.clock.endTurn();
    subscription.send('farewell');
    subscription.retire();
    sink.drain(1000);
    hall.fanout.publish('four', true);
    hall.clock.endTurn();
    expect(sink.text).toBe('one\nfarewell\n');
    expect(subscription.outbox.owedBytes).toBe(0);
  });

  it('is told nothing of a past that had not begun', () => {
    const hall = new Hall();
    const { sink, subscription } = hall.takeSeat();
    subscription.catchUp(['one', 'two'].values(), () => subscription.follow());
    subscription.send('farewell');
    subscription.retire();
    hall.clock.endTurn();
    expect(sink.text).toBe('farewell\n');
  });
});

describe('who is closed', () => {
  it('gets nothing any more, not even what it was owed', () => {
    const hall = new Hall();
    const { sink, subscription } = hall.enter();
    hall.fanout.publish('one', true);
    subscription.send('alone');
    subscription.close();
    subscription.send('too late');
    hall.clock.endTurn();
    subscription.outbox.handleDrain();
    expect(sink.sends).toEqual([]);
    expect(hall.fanout.queuedBytes).toBe(0);
  });
});
