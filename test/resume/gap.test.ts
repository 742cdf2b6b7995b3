import { describe, expect, it } from 'vitest';
import type { Message } from '../../src/index.js';
import { nextEvent } from '../server/support/nextEvent.js';
import { Lodge } from './support/Lodge.js';

/** The server says so many things; the texts are the same length. */
async function say(lodge: Lodge, count: number, text = 'news'): Promise<Message[]> {
  const said: Message[] = [];
  for (let i = 0; i < count; i += 1) said.push(await lodge.server.broadcast(`${text} ${i}`));
  return said;
}

describe('an absence that exceeds what the server remembers', () => {
  it('by events: is told as a gap, and what is left of the past after it', async () => {
    await using lodge = new Lodge({ limits: { resumeEvents: 4 } });
    const atom = await lodge.enter('atom');
    const { seq: afterSeq } = await lodge.server.broadcast('heard');
    await lodge.network.settle();
    await lodge.cutOff(atom);
    const said = await say(lodge, 10);
    await lodge.comeBack(atom);
    const nextSeq = afterSeq + 7;
    expect(atom.witness.gaps).toEqual([{ afterSeq, nextSeq, missed: 6 }]);
    expect(atom.witness.all('reconnect')).toEqual([{ missed: 4 }]);
    expect(atom.witness.messages.slice(1)).toEqual(said.slice(6));
    expect(atom.witness.kinds().slice(2, 6)).toEqual(['disconnect', 'reconnect', 'gap', 'message']);
  });

  it('by one event only: is told as a gap of one', async () => {
    await using lodge = new Lodge({ limits: { resumeEvents: 4 } });
    const atom = await lodge.enter('atom');
    await lodge.cutOff(atom);
    const said = await say(lodge, 5);
    await lodge.comeBack(atom);
    expect(atom.witness.gaps).toEqual([{ afterSeq: 1, nextSeq: 3, missed: 1 }]);
    expect(atom.witness.messages).toEqual(said.slice(1));
  });

  it('by none: is no gap', async () => {
    await using lodge = new Lodge({ limits: { resumeEvents: 4 } });
    const atom = await lodge.enter('atom');
    await lodge.cutOff(atom);
    const said = await say(lodge, 4);
    await lodge.comeBack(atom);
    expect(atom.witness.gaps).toEqual([]);
    expect(atom.witness.messages).toEqual(said);
  });

  it('by bytes: is told as a gap', async () => {
    await using lodge = new Lodge({ limits: { resumeBytes: 10_000 } });
    const atom = await lodge.enter('atom');
    await lodge.cutOff(atom);
    const said = await say(lodge, 10, 'x'.repeat(1000));
    await lodge.comeBack(atom);
    const [gap] = atom.witness.gaps;
    const missed = gap?.missed ?? 0;
    expect(missed).toBeGreaterThan(2);
    expect(missed).toBeLessThan(10);
    expect(gap).toEqual({ afterSeq: 1, nextSeq: 2 + missed, missed });
    expect(atom.witness.messages).toEqual(said.slice(missed));
  });

  it('by time: is told as a gap, though the place was kept', async () => {
    await using lodge = new Lodge();
    const { network, server } = lodge;
    const atom = await lodge.enter('atom');
    network.partition('atom');
    await server.broadcast('at the beginning');
    // The server notices the loss only when the pong does not come; from then on it keeps the place for 2 minutes.
    await network.until(() => server.stats().detached === 1);
    await server.broadcast('later');
    await network.advance(110_000);
    network.heal();
    await lodge.comeBack(atom);
    expect(atom.witness.gaps).toEqual([{ afterSeq: 1, nextSeq: 3, missed: 1 }]);
    expect(atom.witness.texts).toEqual(['later']);
    expect(server.users.has('atom')).toBe(true);
  });

  it('leaves a roster that is the same as everyone else has', async () => {
    await using lodge = new Lodge({ limits: { resumeEvents: 2 } });
    const [early, sleeper, one, two] = await Promise.all(
      ['early', 'sleeper', 'one', 'two'].map((name) => lodge.enter(name)),
    );
    const atom = await lodge.enter('atom');
    await lodge.cutOff(atom);
    await early?.client.close();
    await sleeper?.client.sleep();
    two?.client.on('pairRequest', ({ request }) => void request.accept());
    await one?.client.pair('two');
    const late = await lodge.enter('late');
    await say(lodge, 5);
    const rosters: number[] = [];
    atom.client.on('roster', ({ users }) => rosters.push(users.size));
    await lodge.comeBack(atom);
    const byName = ([a]: [string, unknown], [b]: [string, unknown]) => a.localeCompare(b);
    expect([...atom.client.users].sort(byName)).toEqual([...lodge.server.users].sort(byName));
    expect(atom.client.users.get('one')?.partner).toBe('two');
    expect(atom.client.users.get('sleeper')?.status).toBe('asleep');
    expect(rosters).toContain(5);
    await late.client.close();
    await lodge.network.settle();
    expect(atom.client.users.has('late')).toBe(false);
  });

  it('does not end an iteration over the messages', async () => {
    await using lodge = new Lodge({ limits: { resumeEvents: 2 } });
    const atom = await lodge.enter('atom');
    const messages = atom.client.messages();
    await lodge.cutOff(atom);
    const said = await say(lodge, 5);
    await lodge.comeBack(atom);
    expect((await messages.next()).value).toEqual(said[3]);
    expect((await messages.next()).value).toEqual(said[4]);
  });

  it('of one who sleeps is told without what was said', async () => {
    await using lodge = new Lodge({ limits: { resumeEvents: 4 } });
    const atom = await lodge.enter('atom');
    await atom.client.sleep();
    await lodge.cutOff(atom);
    await say(lodge, 10);
    await lodge.comeBack(atom);
    expect(atom.witness.gaps).toMatchObject([{ missed: 6 }]);
    expect(atom.witness.all('reconnect')).toEqual([{ missed: 0 }]);
    expect(atom.witness.texts).toEqual([]);
    expect(atom.client.users.get('atom')?.status).toBe('asleep');
    await atom.client.wake();
    await lodge.server.broadcast('good morning');
    await lodge.network.settle();
    expect(atom.witness.texts).toEqual(['good morning']);
  });
});

describe('what was sent and not answered before a gap', () => {
  it('is recognised by its id: each resolves, and nothing is said twice', async () => {
    await using lodge = new Lodge({ limits: { resumeEvents: 3 } });
    const onServer: Message[] = [];
    lodge.server.on('message', ({ message }) => onServer.push(message));
    const atom = await lodge.enter('atom');
    lodge.deafen(atom);
    const sending = [1, 2, 3].map((n) => atom.client.send(`unsure ${n}`));
    await lodge.network.settle();
    expect(onServer).toHaveLength(3);
    await lodge.cutOff(atom);
    const later = atom.client.send('made while away');
    await say(lodge, 8);
    await lodge.comeBack(atom);
    expect(await Promise.all(sending)).toEqual(onServer.slice(0, 3));
    expect(await later).toEqual(onServer.at(-1));
    expect(onServer).toHaveLength(3 + 8 + 1);
    expect(atom.witness.gaps).toHaveLength(1);
    expect(atom.witness.texts).toEqual(['news 5', 'news 6', 'news 7', 'made while away']);
  });

  it('is recognised in a whisper, a sleep and a wake, too', async () => {
    await using lodge = new Lodge({ limits: { resumeEvents: 3 } });
    const atom = await lodge.enter('atom');
    const hansung = await lodge.enter('hansung');
    lodge.deafen(atom);
    const whispering = atom.client.whisper('hansung', 'psst');
    const sleeping = atom.client.sleep();
    await nextEvent(lodge.server, 'sleep');
    await lodge.cutOff(atom);
    await say(lodge, 8);
    await lodge.comeBack(atom);
    const whisper = await whispering;
    await sleeping;
    expect(hansung.witness.all('whisper')).toEqual([{ whisper }]);
    expect(hansung.witness.count('sleep')).toBe(1);
  });

  it('is recognised however little the server remembers', async () => {
    // Fewer ids than a member may have unanswered by the rate alone.
    const limits = { resumeEvents: 5, rememberedIds: 10, messageBurst: 100, messagesPerSecond: 0 };
    await using lodge = new Lodge({ limits });
    const onServer: string[] = [];
    lodge.server.on('message', ({ message }) => onServer.push(message.text));
    const atom = await lodge.enter('atom');
    lodge.deafen(atom);
    const texts = Array.from({ length: 50 }, (_, i) => `unsure ${i}`);
    const sending = texts.map((text) => atom.client.send(text));
    await lodge.network.settle();
    expect(onServer).toHaveLength(10);
    await lodge.cutOff(atom);
    await lodge.comeBack(atom);
    await Promise.all(sending);
    expect(onServer).toEqual(texts);
  });
});
