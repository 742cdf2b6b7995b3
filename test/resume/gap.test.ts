import { describe, expect, it } from 'vitest';
import type { Message } from '../../src/index.js';
import { nextEvent } from '../server/support/nextEvent.js';
import { SocketClock } from '../server/support/SocketClock.js';
import { turns, until } from '../support/until.js';
import type { Guest } from './support/House.js';
import { House } from './support/House.js';

/** The member is back, and has been told all that it can be told. */
async function comeBack(house: House, { client }: Guest): Promise<void> {
  const back = nextEvent(client, 'reconnect');
  await house.proxy.welcome();
  await back;
  await client.list();
}

/** The server says so many things; the texts are the same length. */
async function say(house: House, count: number, text = 'news'): Promise<Message[]> {
  const said: Message[] = [];
  for (let i = 0; i < count; i += 1) said.push(await house.server.broadcast(`${text} ${i}`));
  return said;
}

describe('an absence that exceeds what the server remembers', () => {
  it('by events: is told as a gap, and what is left of the past after it', async () => {
    await using house = await House.open({ limits: { resumeEvents: 4 } });
    const atom = await house.enter('atom');
    const { seq: afterSeq } = await house.server.broadcast('heard');
    await until(() => atom.witness.messages.length === 1, 'the message');
    await house.cutOff();
    const said = await say(house, 10);
    await comeBack(house, atom);
    const nextSeq = afterSeq + 7;
    expect(atom.witness.gaps).toEqual([{ afterSeq, nextSeq, missed: 6 }]);
    expect(atom.witness.all('reconnect')).toEqual([{ missed: 4 }]);
    expect(atom.witness.messages.slice(1)).toEqual(said.slice(6));
    expect(atom.witness.kinds().slice(2, 6)).toEqual(['disconnect', 'reconnect', 'gap', 'message']);
  });

  it('by one event only: is told as a gap of one', async () => {
    await using house = await House.open({ limits: { resumeEvents: 4 } });
    const atom = await house.enter('atom');
    await house.cutOff();
    const said = await say(house, 5);
    await comeBack(house, atom);
    expect(atom.witness.gaps).toEqual([{ afterSeq: 1, nextSeq: 3, missed: 1 }]);
    expect(atom.witness.messages).toEqual(said.slice(1));
  });

  it('by none: is no gap', async () => {
    await using house = await House.open({ limits: { resumeEvents: 4 } });
    const atom = await house.enter('atom');
    await house.cutOff();
    const said = await say(house, 4);
    await comeBack(house, atom);
    expect(atom.witness.gaps).toEqual([]);
    expect(atom.witness.messages).toEqual(said);
  });

  it('by bytes: is told as a gap', async () => {
    await using house = await House.open({ limits: { resumeBytes: 10_000 } });
    const atom = await house.enter('atom');
    await house.cutOff();
    const said = await say(house, 10, 'x'.repeat(1000));
    await comeBack(house, atom);
    const [gap] = atom.witness.gaps;
    const missed = gap?.missed ?? 0;
    expect(missed).toBeGreaterThan(2);
    expect(missed).toBeLessThan(10);
    expect(gap).toEqual({ afterSeq: 1, nextSeq: 2 + missed, missed });
    expect(atom.witness.messages).toEqual(said.slice(missed));
  });

  it('by time: is told as a gap, though the place was kept', async () => {
    const clock = new SocketClock();
    await using house = await House.open({ clock });
    const atom = await house.enter('atom');
    house.proxy.latest.freeze();
    await house.server.broadcast('at the beginning');
    house.proxy.refuse();
    // The server notices the loss only when the pong does not come; from then on it keeps the place for 2 minutes.
    while (house.server.stats().detached === 0) {
      clock.advance(1000);
      await turns(2);
    }
    await house.server.broadcast('later');
    clock.advance(110_000);
    house.proxy.endAll('reset');
    await comeBack(house, atom);
    expect(atom.witness.gaps).toEqual([{ afterSeq: 1, nextSeq: 3, missed: 1 }]);
    expect(atom.witness.texts).toEqual(['later']);
    expect(house.server.users.has('atom')).toBe(true);
  });

  it('leaves a roster that is the same as everyone else has', async () => {
    await using house = await House.open({ limits: { resumeEvents: 2 } });
    const [early, sleeper, one, two] = await Promise.all(
      ['early', 'sleeper', 'one', 'two'].map((name) => house.enter(name, { proxied: false })),
    );
    const atom = await house.enter('atom');
    await house.cutOff();
    await early?.client.close();
    await sleeper?.client.sleep();
    two?.client.on('pairRequest', ({ request }) => void request.accept());
    await one?.client.pair('two');
    const late = await house.enter('late', { proxied: false });
    await say(house, 5);
    const rosters: number[] = [];
    atom.client.on('roster', ({ users }) => rosters.push(users.size));
    await comeBack(house, atom);
    const byName = ([a]: [string, unknown], [b]: [string, unknown]) => a.localeCompare(b);
    expect([...atom.client.users].sort(byName)).toEqual([...house.server.users].sort(byName));
    expect(atom.client.users.get('one')?.partner).toBe('two');
    expect(atom.client.users.get('sleeper')?.status).toBe('asleep');
    expect(rosters).toContain(5);
    await late.client.close();
    await until(() => !atom.client.users.has('late'), 'the leave');
  });

  it('does not end an iteration over the messages', async () => {
    await using house = await House.open({ limits: { resumeEvents: 2 } });
    const atom = await house.enter('atom');
    const messages = atom.client.messages();
    await house.cutOff();
    const said = await say(house, 5);
    await comeBack(house, atom);
    expect((await messages.next()).value).toEqual(said[3]);
    expect((await messages.next()).value).toEqual(said[4]);
  });

  it('of one who sleeps is told without what was said', async () => {
    await using house = await House.open({ limits: { resumeEvents: 4 } });
    const atom = await house.enter('atom');
    await atom.client.sleep();
    await house.cutOff();
    await say(house, 10);
    await comeBack(house, atom);
    expect(atom.witness.gaps).toMatchObject([{ missed: 6 }]);
    expect(atom.witness.all('reconnect')).toEqual([{ missed: 0 }]);
    expect(atom.witness.texts).toEqual([]);
    expect(atom.client.users.get('atom')?.status).toBe('asleep');
    await atom.client.wake();
    await house.server.broadcast('good morning');
    await until(() => atom.witness.texts.includes('good morning'), 'the message');
  });
});

describe('what was sent and not answered before a gap', () => {
  it('is recognised by its id: each resolves, and nothing is said twice', async () => {
    await using house = await House.open({ limits: { resumeEvents: 3 } });
    const onServer: Message[] = [];
    house.server.on('message', ({ message }) => onServer.push(message));
    const atom = await house.enter('atom');
    house.proxy.latest.freeze('down');
    const sending = [1, 2, 3].map((n) => atom.client.send(`unsure ${n}`));
    await until(() => onServer.length === 3, 'what was sent');
    await house.cutOff();
    const later = atom.client.send('made while away');
    await say(house, 8);
    await comeBack(house, atom);
    expect(await Promise.all(sending)).toEqual(onServer.slice(0, 3));
    expect(await later).toEqual(onServer.at(-1));
    expect(onServer).toHaveLength(3 + 8 + 1);
    expect(atom.witness.gaps).toHaveLength(1);
    expect(atom.witness.texts).toEqual(['news 5', 'news 6', 'news 7', 'made while away']);
  });

  it('is recognised in a whisper, a sleep and a wake, too', async () => {
    await using house = await House.open({ limits: { resumeEvents: 3 } });
    const atom = await house.enter('atom');
    const hansung = await house.enter('hansung', { proxied: false });
    house.proxy.latest.freeze('down');
    const whispering = atom.client.whisper('hansung', 'psst');
    const sleeping = atom.client.sleep();
    await nextEvent(house.server, 'sleep');
    await house.cutOff();
    await say(house, 8);
    await comeBack(house, atom);
    const whisper = await whispering;
    await sleeping;
    expect(hansung.witness.all('whisper')).toEqual([{ whisper }]);
    expect(hansung.witness.count('sleep')).toBe(1);
  });

  it('is recognised however little the server remembers', async () => {
    // Fewer ids than a member may have unanswered by the rate alone.
    const limits = { resumeEvents: 5, rememberedIds: 10, messageBurst: 100, messagesPerSecond: 0 };
    await using house = await House.open({ limits });
    const onServer: string[] = [];
    house.server.on('message', ({ message }) => onServer.push(message.text));
    const atom = await house.enter('atom');
    house.proxy.latest.freeze('down');
    const texts = Array.from({ length: 50 }, (_, i) => `unsure ${i}`);
    const sending = texts.map((text) => atom.client.send(text));
    await until(() => onServer.length >= 10, 'the first of them');
    await turns();
    await house.cutOff();
    await comeBack(house, atom);
    await Promise.all(sending);
    expect(onServer).toEqual(texts);
  });
});
