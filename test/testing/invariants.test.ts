import { describe, expect, it } from 'vitest';
import { BrokenGuarantees } from '../../src/testing/index.js';
import { FakeClient, Stage } from './support/Stage.js';

/** Atom, who is told whatever the test says, and minji, of whom nobody is told anything. */
function open() {
  const stage = new Stage();
  const atom = stage.enter('atom');
  stage.join('minji');
  atom.comes('minji');
  return { stage, atom };
}

describe('a client that is told everything', () => {
  it('breaks no guarantee', () => {
    const { stage, atom } = open();
    atom.tell(stage.say('minji', 'one'));
    atom.whisper(stage.whisper('minji', 'atom', 'psst'));
    stage.sleep('atom');
    atom.sleeps('atom');
    stage.say('minji', 'while atom sleeps');
    stage.sleep('atom', 'awake');
    atom.sleeps('atom', 'awake');
    atom.tell(stage.say('atom', 'two'));
    stage.leave('minji');
    atom.leaves('minji');
    stage.invariants.checkComplete();
    stage.invariants.assert();
    expect(stage.broken).toEqual([]);
  });

  it('need not be told of what was before its coming, nor of what is for others', () => {
    const stage = new Stage();
    stage.join('minji');
    stage.say('minji', 'early');
    const atom = stage.enter('atom');
    stage.join('hansung');
    atom.comes('hansung');
    stage.whisper('minji', 'hansung', 'psst');
    stage.pair('minji', 'hansung');
    stage.say('minji', 'just us', { scope: 'pair' });
    atom.tell(stage.say('atom', 'anybody?'));
    expect(stage.broken).toEqual([]);
  });

  it('is judged from the first thing on, if it was there before it was watched', () => {
    const { stage } = open();
    const hansung = new FakeClient('hansung');
    stage.join('hansung');
    stage.say('minji', 'told already');
    hansung.state = 'online';
    stage.invariants.watchClient(hansung);
    hansung.tell(stage.say('minji', 'told next'));
    expect(stage.broken).toEqual([]);
    stage.say('minji', 'not told');
    hansung.tell(stage.say('minji', 'told after it'));
    expect(stage.broken).toEqual(['loss']);
  });
});

describe('it is a violation', () => {
  it('that something is not told (loss)', () => {
    const { stage, atom } = open();
    stage.say('minji', 'one');
    atom.tell(stage.say('minji', 'two'));
    expect(stage.broken).toEqual(['loss']);
    const [violation] = stage.invariants.violations;
    expect(violation?.client).toBe('atom');
    expect(violation?.message).toMatch(
      /was not told message 3 of minji .*"one".* and then .*"two"/,
    );
  });

  it.each([
    ['the join', (stage: Stage) => stage.join('hansung')],
    ['the leave', (stage: Stage) => stage.leave('minji')],
    ['the sleep', (stage: Stage) => stage.sleep('minji')],
    ['a whisper', (stage: Stage) => void stage.whisper('minji', 'atom', 'psst')],
  ])('that %s is not told (loss)', (what, happen) => {
    const { stage, atom } = open();
    happen(stage);
    atom.tell(stage.say('minji', 'later'));
    expect(stage.broken).toEqual(['loss']);
    expect(stage.invariants.violations[0]?.message).toContain(what.replace('a ', ''));
  });

  it('that the last thing is not told, once everything should have arrived (loss)', () => {
    const { stage } = open();
    stage.say('minji', 'the last');
    expect(stage.broken).toEqual([]);
    stage.invariants.checkComplete();
    expect(stage.broken).toEqual(['loss']);
    // It is said once.
    stage.invariants.checkComplete();
    expect(stage.broken).toEqual(['loss']);
  });

  it('that something is told twice (duplicate)', () => {
    const { stage, atom } = open();
    const message = stage.say('minji', 'one');
    atom.tell(message);
    atom.tell(message);
    expect(stage.broken).toEqual(['duplicate']);
  });

  it('that a join is told twice (duplicate)', () => {
    const { stage, atom } = open();
    atom.comes('minji');
    expect(stage.broken).toEqual(['duplicate']);
  });

  it('that two things are told the wrong way round (order), and nothing is lost', () => {
    const { stage, atom } = open();
    const one = stage.say('minji', 'one');
    const two = stage.say('minji', 'two');
    atom.tell(two);
    atom.tell(one);
    expect(stage.broken).toEqual(['order']);
  });

  it('that one letter of it is another (content)', () => {
    const { stage, atom } = open();
    atom.tell({ ...stage.say('minji', 'one'), text: 'One' });
    expect(stage.broken).toEqual(['content']);
    expect(stage.invariants.violations[0]?.message).toMatch(/"One".*"one"/);
  });

  it('that something is told which never happened (invented)', () => {
    const { stage, atom } = open();
    atom.tell({ ...stage.say('atom', 'one'), seq: 99 });
    atom.comes('nobody');
    expect(stage.broken).toEqual(['invented', 'invented']);
  });

  it('that a message reaches somebody who sleeps (sleep), then or later', () => {
    const { stage, atom } = open();
    stage.sleep('atom');
    atom.sleeps('atom');
    const message = stage.say('minji', 'good night');
    atom.tell(message);
    expect(stage.broken).toEqual(['sleep']);
    stage.sleep('atom', 'awake');
    atom.sleeps('atom', 'awake');
    atom.tell(message);
    expect(stage.broken).toEqual(['sleep', 'sleep']);
  });

  it('that the server lets a whisper through to somebody who sleeps (sleep)', () => {
    const { stage } = open();
    stage.sleep('atom');
    stage.whisper('minji', 'atom', 'psst');
    expect(stage.broken).toEqual(['sleep']);
  });

  it('that a whisper or a word of a 1:1 reaches anybody else (privacy)', () => {
    const { stage, atom } = open();
    stage.join('hansung');
    atom.comes('hansung');
    atom.whisper(stage.whisper('minji', 'hansung', 'psst'));
    stage.pair('minji', 'hansung');
    atom.tell(stage.say('hansung', 'just us', { scope: 'pair' }));
    expect(stage.broken).toEqual(['privacy', 'privacy']);
  });

  it('that something is lost which no gap has announced (loss)', () => {
    const { stage, atom } = open();
    const one = stage.say('minji', 'one');
    stage.say('minji', 'two');
    const three = stage.say('minji', 'three');
    atom.gap({ afterSeq: one.seq, nextSeq: three.seq, missed: 1 });
    atom.tell(three);
    expect(stage.broken).toEqual(['loss']);
    expect(stage.invariants.violations[0]?.message).toContain('"one"');
  });

  it('that a gap announces another number than it skips, or what it skips is told (gap)', () => {
    const { stage, atom } = open();
    const one = stage.say('minji', 'one');
    atom.tell(one);
    const two = stage.say('minji', 'two');
    const three = stage.say('minji', 'three');
    atom.gap({ afterSeq: one.seq, nextSeq: three.seq, missed: 7 });
    atom.tell(two);
    atom.tell(three);
    expect(stage.broken).toEqual(['gap', 'gap']);
  });

  it('that something is told to somebody who has left (presence)', () => {
    const { stage, atom } = open();
    stage.leave('atom');
    atom.tell(stage.say('minji', 'who is left?'));
    expect(stage.broken).toEqual(['presence']);
  });

  it('that somebody believes to be in the room and is not (presence)', () => {
    const { stage } = open();
    stage.leave('atom');
    stage.invariants.checkComplete();
    expect(stage.broken).toEqual(['presence']);
  });

  it('that the same name comes in twice, or leaves without having been here (presence)', () => {
    const { stage } = open();
    stage.join('atom');
    stage.leave('nobody');
    expect(stage.broken).toEqual(['presence', 'presence']);
  });

  it('that somebody is in two 1:1s, or speaks to a partner that it has not (presence)', () => {
    const { stage } = open();
    stage.join('hansung');
    stage.say('minji', 'hello?', { scope: 'pair' });
    stage.pair('minji', 'atom');
    stage.pair('minji', 'hansung');
    expect(stage.broken).toEqual(['presence', 'presence']);
  });

  it('that not the same people are here for everyone (roster)', () => {
    const { stage, atom } = open();
    atom.users.delete('minji');
    stage.invariants.checkComplete();
    expect(stage.broken).toEqual(['roster']);
  });

  it('that the server says the same thing twice (duplicate), or numbers with a hole (order)', () => {
    const { stage } = open();
    stage.say('minji', 'one', { id: 'minji-a' });
    stage.say('minji', 'one', { id: 'minji-a' });
    expect(stage.broken).toEqual(['duplicate']);
    stage.server.seq += 1;
    stage.say('minji', 'two');
    expect(stage.broken).toEqual(['duplicate', 'order']);
  });

  it('that a promise resolved with what is not in the order (loss)', async () => {
    const { stage } = open();
    const said = stage.say('minji', 'one');
    await stage.invariants.track(Promise.resolve(said));
    await stage.invariants.track(Promise.reject(new Error('no'))).catch(() => {});
    expect(stage.broken).toEqual([]);
    await stage.invariants.track(Promise.resolve({ ...said, seq: said.seq + 1 }));
    await stage.invariants.track(Promise.resolve({ ...said, id: 'minji-z' }));
    expect(stage.broken).toEqual(['loss', 'loss']);
  });
});

describe('a gap', () => {
  it('that is announced as it was breaks no guarantee', () => {
    const { stage, atom } = open();
    const one = stage.say('minji', 'one');
    atom.tell(one);
    stage.say('minji', 'two');
    stage.join('hansung');
    const four = stage.say('minji', 'four');
    atom.gap({ afterSeq: one.seq, nextSeq: four.seq, missed: 2 });
    atom.tell(four);
    expect(stage.broken).toEqual([]);
  });

  it('of one who comes back as a newcomer begins anew', () => {
    const { stage, atom } = open();
    stage.say('minji', 'one');
    stage.leave('atom');
    stage.say('minji', 'two');
    stage.join('atom', 1000);
    atom.comesAnew(stage.server.users.values());
    atom.tell(stage.say('minji', 'three'));
    expect(stage.broken).toEqual([]);
    stage.say('minji', 'four');
    atom.tell(stage.say('minji', 'five'));
    expect(stage.broken).toEqual(['loss']);
  });

  it('of one whose welcome comes when its place is another’s begins where it came in', () => {
    const { stage, atom } = open();
    stage.leave('atom');
    const user = stage.join('atom', 1000);
    const here = [...stage.server.users.values()];
    const said = stage.say('minji', 'one');
    stage.leave('atom');
    stage.join('atom', 2000);
    expect(here).toContain(user);
    atom.comesAnew(here);
    atom.tell(said);
    expect(stage.broken).toEqual([]);
    atom.tell(said);
    expect(stage.broken).toEqual(['duplicate']);
  });
});

describe('what was found', () => {
  it('is thrown with everything that helps', () => {
    const { stage, atom } = open();
    stage.say('minji', 'one\n\u001b[31m');
    atom.tell(stage.say('minji', 'x'.repeat(1000)));
    let thrown: unknown;
    try {
      stage.invariants.assert('seed 7');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(BrokenGuarantees);
    const { message, violations } = thrown as BrokenGuarantees;
    expect(violations).toHaveLength(1);
    expect(message).toMatch(/^Guarantees were broken \(seed 7\):\n {2}loss: atom was not told/);
    // A text that attacks terminals is shown as what it is, and one that is long is cut.
    expect(message).toContain('"one\\n\\u001b[31m"');
    expect(message.length).toBeLessThan(600);
  });

  it('is bounded, however much is broken', () => {
    const { stage, atom } = open();
    const message = stage.say('minji', 'one');
    for (let i = 0; i < 1000; i += 1) atom.tell(message);
    expect(stage.broken).toHaveLength(100);
  });

  it('stays right however much is forgotten of what nobody needs any more', () => {
    const { stage, atom } = open();
    for (let i = 0; i < 10_000; i += 1) atom.tell(stage.say('minji', `${i}`));
    expect(stage.broken).toEqual([]);
    stage.say('minji', 'not told');
    atom.tell(stage.say('minji', 'told'));
    expect(stage.broken).toEqual(['loss']);
  });
});
