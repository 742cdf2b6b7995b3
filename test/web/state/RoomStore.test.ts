import { beforeEach, describe, expect, it } from 'vitest';
import type { ChatClient } from '../../../src/index.js';
import { VirtualClock } from '../../../src/testing/VirtualClock.js';
import { runCommand } from '../../../src/web/commands/runCommand.js';
import type { Entry } from '../../../src/web/state/Conversation.js';
import { listen } from '../../../src/web/state/listen.js';
import type { RoomState, View } from '../../../src/web/state/RoomState.js';
import { RoomStore } from '../../../src/web/state/RoomStore.js';
import type { OpenRoom } from '../../server/support/openRoom.js';
import { openRoom } from '../../server/support/openRoom.js';
import { FaultProxy } from '../../support/FaultProxy.js';

let room: OpenRoom;
let clock: VirtualClock;
let hansung: ChatClient;
let store: RoomStore;
let left: number;

/** Comes in by the name `atom`, as the page does. */
async function enter(url = room.url): Promise<RoomStore> {
  const client = room.client('atom', { url });
  const made = new RoomStore(client);
  listen(client, made);
  await client.connect();
  return made;
}

beforeEach(async () => {
  clock = new VirtualClock();
  room = await openRoom({ clock });
  hansung = await room.join('hansung');
  store = await enter();
  left = 0;
});

/** Resolves with the state when it is so. */
function until(isSo: (state: RoomState) => boolean): Promise<RoomState> {
  return new Promise((resolve) => {
    const look = () => {
      if (!isSo(store.state)) return;
      stop();
      resolve(store.state);
    };
    const stop = store.subscribe(look);
    look();
  });
}

/** What stands in a view, in short. */
function told(view: View = 'room'): string[] {
  return store.state.talks[view].entries.map(inShort);
}

function inShort(entry: Entry): string {
  if (entry.kind === 'help') return 'help';
  if (entry.kind === 'notice') return entry.sentence.word;
  const to = entry.whisperedTo === undefined ? '' : ` → ${entry.whisperedTo}`;
  return `${entry.from}${to}: ${entry.text}`;
}

const tells = (what: string, view: View = 'room') => until(() => told(view).includes(what));
const type = (line: string) => runCommand(line, { room: store, leave: () => (left += 1) });

describe('what is said', () => {
  it('is there once, also what oneself says', async () => {
    store.say('hello');
    await hansung.send('good morning');
    await tells('hansung: good morning');
    await until(({ talks }) => talks.room.unsent.length === 0);
    expect(told().filter((line) => line.includes(':'))).toEqual([
      'atom: hello',
      'hansung: good morning',
    ]);
  });

  it('is whispered to one, and shown to both', async () => {
    store.aim('hansung');
    const heard = new Promise((resolve) => hansung.once('whisper', resolve));
    store.say('psst');
    expect(await heard).toMatchObject({ whisper: { from: 'atom', text: 'psst' } });
    await hansung.whisper('atom', 'yes?');
    await tells('hansung → atom: yes?');
    expect(told()).toContain('atom → hansung: psst');
    store.aim(undefined);
    store.say('to all');
    await tells('atom: to all');
  });

  it('and cannot be sent stays, with the reason, until it is dealt with', async () => {
    store.whisper('nobody', 'hello?');
    store.say('a\u0007b');
    const { talks } = await until((state) =>
      state.talks.room.unsent.every(({ problem }) => problem !== undefined),
    );
    expect(talks.room.unsent).toMatchObject([
      { text: 'hello?', whisperedTo: 'nobody', problem: { word: 'error.USER_UNKNOWN' } },
      { text: 'a\u0007b', problem: { word: 'error.TEXT_INVALID' } },
    ]);
    const [whisper, message] = talks.room.unsent;
    if (whisper === undefined || message === undefined) throw new Error('They are gone.');
    store.editAgain('room', whisper);
    expect(store.state).toMatchObject({
      whispersTo: 'nobody',
      talks: { room: { draft: 'hello?', unsent: [message] } },
    });
    store.discard('room', message);
    expect(store.state.talks.room.unsent).toEqual([]);
  });

  it('by others counts as missed and unread until somebody looks', async () => {
    store.setWatched(false);
    await hansung.send('one');
    await hansung.whisper('atom', 'two');
    store.say('mine');
    await tells('atom: mine');
    expect(store.state).toMatchObject({ missed: 2, talks: { room: { unread: 2 } } });
    store.setWatched(true);
    expect(store.state).toMatchObject({ missed: 0, talks: { room: { unread: 0 } } });
    await hansung.send('three');
    await tells('hansung: three');
    expect(store.state).toMatchObject({ missed: 0, talks: { room: { unread: 0 } } });
  });
});

describe('who is here', () => {
  it('follows the room', async () => {
    const minji = await room.join('minji');
    await tells('join');
    await minji.sleep();
    const { users } = await until((state) => state.users.some(({ status }) => status === 'asleep'));
    expect(users.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'hansung awake',
      'atom awake',
      'minji asleep',
    ]);
    await minji.close();
    await tells('leaves');
    await room.server.kick('hansung');
    await tells('kicked');
    expect(store.state.users.map(({ name }) => name)).toEqual(['atom']);
  });

  it('may sleep, and is woken by speaking', async () => {
    type('/sleep');
    await tells('youSleep');
    await hansung.send('not heard');
    store.say('good morning');
    await tells('youWake');
    await tells('atom: good morning');
    expect(told()).not.toContain('hansung: not heard');
    type('/sleep');
    await until(({ users }) => users.some(({ status }) => status === 'asleep'));
    type('/wakeup');
    await until(({ users }) => users.every(({ status }) => status === 'awake'));
  });
});

describe('a 1:1', () => {
  it('that somebody asks for can be accepted, and has a view of its own', async () => {
    const pairing = hansung.pair('atom');
    const { questions } = await until((state) => state.questions.length > 0);
    const [question] = questions;
    if (question === undefined) throw new Error('There is no question.');
    store.answer(question, true);
    const pair = await pairing;
    await until(({ view }) => view === 'pair');
    expect(store.state).toMatchObject({ questions: [], pair: { partner: 'hansung' } });
    await pair.send('just us');
    store.say('nobody else');
    await tells('atom: nobody else', 'pair');
    expect(told('pair')).toEqual(['pairStart', 'hansung: just us', 'atom: nobody else']);
    expect(told().join()).not.toContain('just us');
    type('/end');
    await until((state) => state.pair?.isOver === true);
    store.say('too late');
    expect(store.state.complaint).toMatchObject({ word: 'pairOver' });
    store.show('room');
    expect(store.state).toMatchObject({ view: 'room', pair: undefined });
  });

  it.each([
    ['/withyes', 'pairStart'],
    ['/withyes HANSUNG', 'pairStart'],
  ])('can be accepted by %s', async (line, word) => {
    const pairing = hansung.pair('atom');
    await until(({ questions }) => questions.length > 0);
    type(line);
    await tells(word, 'pair');
    await (await pairing).end();
  });

  it('can be declined', async () => {
    const pairing = hansung.pair('atom');
    pairing.catch(() => {});
    await until(({ questions }) => questions.length > 0);
    type('/withno');
    await expect(pairing).rejects.toHaveProperty('code', 'PAIR_DECLINED');
    expect(store.state.questions).toEqual([]);
    expect(told()).not.toContain('questionOver');
  });

  it('that nobody answers expires, for both', async () => {
    const pairing = hansung.pair('atom');
    pairing.catch(() => {});
    await until(({ questions }) => questions.length > 0);
    clock.advanceSync(61_000);
    await tells('questionExpired');
    expect(store.state.questions).toEqual([]);
    void store.ask('hansung');
    await new Promise((resolve) => hansung.once('pairRequest', resolve));
    clock.advanceSync(61_000);
    await tells('pairExpired');
    expect(store.state.asking).toEqual([]);
  });

  it('can be taken back by who asked', async () => {
    const taking = new AbortController();
    hansung.pair('atom', { signal: taking.signal }).catch(() => {});
    await until(({ questions }) => questions.length > 0);
    taking.abort();
    await tells('questionWithdrawn');
    const asked = new Promise((resolve) => hansung.once('pairRequest', resolve));
    type('/with hansung');
    await asked;
    type('/end');
    await tells('pairWithdrawn');
  });

  it('that both ask for begins, and nothing is said to have expired', async () => {
    const pairing = hansung.pair('atom');
    await until(({ questions }) => questions.length > 0);
    type('/with hansung');
    await tells('pairStart', 'pair');
    await until(({ questions, asking }) => questions.length + asking.length === 0);
    expect(told()).not.toContain('questionExpired');
    await (await pairing).end();
  });

  it('does not take who is typing to everyone away, nor what they typed to the partner', async () => {
    store.setDraft('room', 'for all to he');
    hansung.on('pairRequest', ({ request }) => void request.accept());
    await store.ask('hansung');
    const { view, pair } = await until((state) => state.pair !== undefined);
    expect([view, pair?.partner]).toEqual(['room', 'hansung']);
    store.say('for all to hear');
    expect(store.state.complaint).toMatchObject({ word: 'inPairHint' });
    expect(store.state.talks.room.unsent).toEqual([]);
    await hansung.currentPair?.send('are you there?');
    await until(({ talks }) => talks.pair.unread === 1);
    store.show('pair');
    expect(store.state.talks.pair.unread).toBe(0);
  });

  it('is refused by the room with its reason', async () => {
    type('/with atom');
    const { complaint } = await until((state) => state.complaint !== undefined);
    expect(complaint).toMatchObject({ word: 'error.SELF' });
    expect(store.state.asking).toEqual([]);
  });
});

describe('a line with a slash', () => {
  it.each([
    ['/dance', 'unknownCommand'],
    ['/to', 'commandUsage'],
    ['/to hansung', 'commandUsage'],
    ['/with', 'commandUsage'],
    ['/sleep now', 'commandUsage'],
    ['/end', 'noPair'],
    ['/withyes', 'noQuestion'],
    ['/withno minji', 'noQuestion'],
  ])('%s is explained: %s', (line, word) => {
    type(line);
    expect(store.state.complaint).toMatchObject({ word });
  });

  it('lists, helps and leaves', async () => {
    await hansung.sleep();
    await until(({ users }) => users.some(({ status }) => status === 'asleep'));
    type('/list');
    const { talks } = await tells('listed');
    expect(talks.room.entries.at(-1)).toMatchObject({
      sentence: { values: { names: '(hansung), atom' } },
    });
    type('/help');
    await tells('help');
    type('/exit');
    type('/bye');
    expect(left).toBe(2);
  });

  it('whispers all that follows the name', async () => {
    const heard = new Promise((resolve) => hansung.once('whisper', resolve));
    type('/to hansung  one  two\nthree');
    expect(await heard).toMatchObject({ whisper: { text: 'one  two\nthree' } });
  });
});

describe('a connection that is lost', () => {
  it('is shown until it is back, and what was typed meanwhile arrives once', async () => {
    await using proxy = await FaultProxy.start(Number(new URL(room.url).port));
    await room.server.kick('atom');
    store = await enter(proxy.tcpUrl);
    proxy.refuse();
    proxy.endAll('reset');
    await until(({ connection }) => connection.state === 'lost');
    store.say('typed meanwhile');
    await hansung.send('said meanwhile');
    expect(store.state.talks.room.unsent).toMatchObject([{ text: 'typed meanwhile' }]);
    await proxy.welcome();
    await until(({ connection }) => connection.state === 'online');
    await tells('atom: typed meanwhile');
    const { talks } = await until((state) => state.talks.room.unsent.length === 0);
    expect(talks.room.entries.map(inShort)).toEqual([
      'backMissed',
      'hansung: said meanwhile',
      'atom: typed meanwhile',
    ]);
  });

  it('for good ends with the reason', async () => {
    await room.server.kick('atom', 'no flooding');
    const { connection } = await until((state) => state.connection.state === 'over');
    expect(connection).toMatchObject({ error: { code: 'KICKED', message: 'no flooding' } });
  });

  it('by the closing of the room says so', async () => {
    await room.server.close();
    const { connection } = await until((state) => state.connection.state === 'lost');
    expect(connection).toMatchObject({ isRoomClosed: true });
  });

  it('for too long leaves a rift', async () => {
    const limits = { resumeEvents: 4 };
    room = await openRoom({ limits });
    hansung = await room.join('hansung');
    await using proxy = await FaultProxy.start(Number(new URL(room.url).port));
    store = await enter(proxy.tcpUrl);
    hansung.on('pairRequest', ({ request }) => void request.accept());
    await store.ask('hansung');
    proxy.refuse();
    proxy.endAll('reset');
    await until(({ connection }) => connection.state === 'lost');
    await hansung.currentPair?.end();
    for (let count = 1; count <= 10; count += 1) await hansung.send(`number ${count}`);
    await proxy.welcome();
    await tells('gap');
    await tells('hansung: number 10');
    const rift = store.state.talks.room.entries.find((entry) => inShort(entry) === 'gap');
    expect(rift).toMatchObject({ isRift: true, sentence: { values: { missed: 7 } } });
    expect(told()).not.toContain('hansung: number 6');
    expect(told('pair')).toEqual(['pairStart', 'gap', 'pairEnd']);
  });
});
