import { describe, expect, it } from 'vitest';
import type { ChatClient, ChatServer, Pair } from '../../src/index.js';
import { until } from '../support/until.js';
import { collect, nextEvent } from './support/nextEvent.js';
import { openRoom } from './support/openRoom.js';
import { openTap } from './support/Tap.js';

/** Brings two into a 1:1; the first asks. */
async function pairUp(asker: ChatClient, asked: ChatClient): Promise<[Pair, Pair]> {
  const request = nextEvent(asked, 'pairRequest');
  const pairing = asker.pair(asked.name);
  return Promise.all([pairing, request.then(({ request }) => request.accept())]);
}

/** Waits until the client has heard everything that happened up to now. */
async function catchUp(...clients: ChatClient[]): Promise<void> {
  await Promise.all(clients.map((client) => client.list()));
}

function textsOf(events: readonly { readonly message: { readonly text: string } }[]): string[] {
  return events.map(({ message }) => message.text);
}

/** Lets no message through before it is opened; `held` resolves when the first one waits. */
function holdMessages(server: ChatServer): { readonly held: Promise<void>; open(): void } {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const held = new Promise<void>((resolve) => {
    server.use(async (command, next) => {
      if (command.type === 'message') {
        resolve();
        await opened;
      }
      await next();
    });
  });
  return { held, open };
}

describe('within a pair', () => {
  it('what is said is heard by the two, in one order, and by nobody else', async () => {
    const room = await openRoom();
    const [atom, hansung, robot] = await room.joinAll('atom', 'hansung', 'robot');
    const [mine, theirs] = await pairUp(atom, hansung);
    const heard = [mine, theirs].map((pair) => collect(pair, 'message'));
    const outside = collect(robot, 'message');
    const said = await Promise.all([mine.send('one'), theirs.send('two'), mine.send('three')]);
    await catchUp(atom, hansung, robot);
    const ordered = said.sort((a, b) => a.seq - b.seq).map((message) => ({ message }));
    expect(heard).toEqual([ordered, ordered]);
    expect(said.map(({ scope }) => scope)).toEqual(['pair', 'pair', 'pair']);
    expect(outside).toEqual([]);
  });

  it('send() of the client speaks to the partner only, and is heard as a message, too', async () => {
    const room = await openRoom();
    const [atom, hansung, robot] = await room.joinAll('atom', 'hansung', 'robot');
    const [, theirs] = await pairUp(atom, hansung);
    const heard = [collect(theirs, 'message'), collect(hansung, 'message')];
    const outside = collect(robot, 'message');
    const message = await atom.send('just us');
    await catchUp(hansung, robot);
    expect(message.scope).toBe('pair');
    expect(heard).toEqual([[{ message }], [{ message }]]);
    expect(outside).toEqual([]);
  });

  it('the program that runs the room hears it, with its scope', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const [mine] = await pairUp(atom, hansung);
    const heard = collect(room.server, 'message');
    const message = await mine.send('just us');
    expect(heard).toEqual([{ message }]);
    expect(message.scope).toBe('pair');
  });

  it('the room is still heard, and whispers work', async () => {
    const room = await openRoom();
    const [atom, hansung, robot] = await room.joinAll('atom', 'hansung', 'robot');
    const [mine] = await pairUp(atom, hansung);
    const [inPair, inRoom] = [collect(mine, 'message'), collect(atom, 'message')];
    await robot.send('to all');
    expect((await atom.whisper('robot', 'hi')).to).toBe('robot');
    await catchUp(atom);
    expect([textsOf(inPair), textsOf(inRoom)]).toEqual([[], ['to all']]);
  });

  it('a loop over it gives its messages until it is over', async () => {
    const room = await openRoom();
    const [atom, hansung, robot] = await room.joinAll('atom', 'hansung', 'robot');
    const [mine, theirs] = await pairUp(atom, hansung);
    const texts = (async () => {
      const heard: string[] = [];
      for await (const { text } of theirs) heard.push(text);
      return heard;
    })();
    await mine.send('one');
    await robot.send('to all');
    await theirs.send('two');
    await mine.end();
    expect(await texts).toEqual(['one', 'two']);
    for await (const message of theirs) expect.unreachable(message.text);
  });

  it('a partner who sleeps is not disturbed', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const [mine, theirs] = await pairUp(atom, hansung);
    await hansung.sleep();
    await expect(mine.send('hello?')).rejects.toMatchObject({ code: 'USER_ASLEEP' });
    await theirs.send('I am up');
    expect((await mine.send('good morning')).scope).toBe('pair');
  });

  it('texts are checked before anything is sent', async () => {
    const room = await openRoom();
    const tap = await openTap(room.url);
    const hansung = await room.join('hansung');
    const atom = await room.join('atom', { url: tap.url });
    const [mine] = await pairUp(atom, hansung);
    await expect(mine.send('')).rejects.toMatchObject({ code: 'TEXT_INVALID' });
    await expect(mine.send('a'.repeat(4097))).rejects.toMatchObject({ code: 'TOO_LARGE' });
    await atom.list();
    expect(tap.requests.map(({ type }) => type)).toEqual(['login', 'ask', 'list']);
  });
});

describe('a pair ends', () => {
  it('for both when one ends it', async () => {
    const room = await openRoom();
    const [atom, hansung, robot] = await room.joinAll('atom', 'hansung', 'robot');
    const [mine, theirs] = await pairUp(atom, hansung);
    const ends = [collect(mine, 'end'), collect(theirs, 'end')];
    const told = [atom, hansung, robot].map((client) => collect(client, 'pairEnd'));
    await mine.end();
    await catchUp(atom, hansung, robot);
    expect(ends).toEqual([[{ reason: 'ended' }], [{ reason: 'ended' }]]);
    expect(told).toEqual([
      [{ pair: mine, reason: 'ended' }],
      [{ pair: theirs, reason: 'ended' }],
      [],
    ]);
    expect([mine.ended, theirs.ended]).toEqual(['ended', 'ended']);
    expect([atom.currentPair, hansung.currentPair]).toEqual([undefined, undefined]);
    expect([...robot.users.values()].map(({ partner }) => partner)).toEqual(
      Array(3).fill(undefined),
    );
    expect((await atom.send('back in the room')).scope).toBe('room');
  });

  it('once, when both end it at the same time, and ending it again is no error', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const ends = collect(room.server, 'pairEnd');
    const [mine, theirs] = await pairUp(atom, hansung);
    await Promise.all([mine.end(), theirs.end(), mine.end()]);
    await mine.end();
    expect(ends).toHaveLength(1);
  });

  it.each([
    ['leaves', (client: ChatClient) => client.close()],
    ['is kicked', (client: ChatClient, kick: (name: string) => Promise<void>) => kick(client.name)],
  ])('when the partner %s', async (_, go) => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const [mine] = await pairUp(atom, hansung);
    const ended = nextEvent(mine, 'end');
    await go(hansung, (name) => room.server.kick(name));
    expect(await ended).toEqual({ reason: 'left' });
    expect((await atom.send('alone')).scope).toBe('room');
  });

  it('when the partner is lost for good, and not before', async () => {
    const room = await openRoom();
    const atom = await room.join('atom');
    const lost = await room.peer();
    await lost.login('hansung');
    const pairing = atom.pair('hansung');
    const { seq } = await lost.take('pairRequest');
    lost.send({ type: 'answer', id: 'a', request: seq, accept: true });
    const pair = await pairing;
    await lost.vanish();
    await until(() => room.server.stats().detached === 1, 'the loss is noticed');
    expect((await pair.send('are you there?')).scope).toBe('pair');
    expect(pair.ended).toBeUndefined();
    const ended = nextEvent(pair, 'end');
    await room.server.kick('hansung');
    expect(await ended).toEqual({ reason: 'left' });
  });

  it('for oneself by closing: whoever waits is told', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const [mine] = await pairUp(atom, hansung);
    const ended = collect(mine, 'end');
    await atom.close();
    expect(ended).toEqual([{ reason: 'left' }]);
    await expect(mine.send('too late')).rejects.toMatchObject({ code: 'PAIR_ENDED' });
  });
});

describe('what was meant for a pair never reaches the room', () => {
  it('nothing leaves for a pair that is over', async () => {
    const room = await openRoom();
    const tap = await openTap(room.url);
    const hansung = await room.join('hansung');
    const atom = await room.join('atom', { url: tap.url });
    const [mine, theirs] = await pairUp(atom, hansung);
    await theirs.end();
    await catchUp(atom);
    await expect(mine.send('secret')).rejects.toMatchObject({ code: 'PAIR_ENDED' });
    await atom.list();
    expect(tap.requests.map(({ type }) => type)).not.toContain('say');
  });

  it.each([
    ['by the pair', (pair: Pair) => pair.send('secret')],
    ['by the client', (_: Pair, client: ChatClient) => client.send('secret')],
  ])('said %s while the end is on its way, it is refused', async (_, say) => {
    const room = await openRoom();
    const [atom, hansung, robot] = await room.joinAll('atom', 'hansung', 'robot');
    const [mine, theirs] = await pairUp(atom, hansung);
    const heard = [hansung, robot].map((client) => collect(client, 'message'));
    // The pair is over at the server, and atom does not know it yet.
    const saying = new Promise<unknown>((resolve) => {
      room.server.on('pairEnd', () => resolve(say(mine, atom)));
    });
    const refused = expect(saying).rejects.toMatchObject({ code: 'PAIR_ENDED' });
    await theirs.end();
    await refused;
    await catchUp(hansung, robot);
    expect(heard).toEqual([[], []]);
  });

  it.each([
    ['ended', (theirs: Pair) => theirs.end()],
    ['left', (_: Pair, hansung: ChatClient) => hansung.close()],
  ])('held up by a middleware while the partner %s, it is refused', async (_, finish) => {
    const room = await openRoom();
    const [atom, hansung, robot] = await room.joinAll('atom', 'hansung', 'robot');
    const [mine, theirs] = await pairUp(atom, hansung);
    const heard = [hansung, robot].map((client) => collect(client, 'message'));
    const gate = holdMessages(room.server);
    const refused = [mine.send('secret'), atom.send('secret, too')].map((sent) =>
      expect(sent).rejects.toMatchObject({ code: 'PAIR_ENDED' }),
    );
    await gate.held;
    await finish(theirs, hansung);
    gate.open();
    await Promise.all(refused);
    await catchUp(robot);
    expect(heard).toEqual([[], []]);
  });

  it('held up while the sender ends the pair, it comes first: to the partner only', async () => {
    const room = await openRoom();
    const [atom, hansung, robot] = await room.joinAll('atom', 'hansung', 'robot');
    const [mine, theirs] = await pairUp(atom, hansung);
    const [inPair, outside] = [collect(theirs, 'message'), collect(robot, 'message')];
    const gate = holdMessages(room.server);
    const sent = [mine.send('secret'), atom.send('secret, too')];
    await gate.held;
    const ended = mine.end();
    gate.open();
    await Promise.all([...sent, ended]);
    await catchUp(hansung, robot);
    expect([textsOf(inPair), textsOf(outside)]).toEqual([['secret', 'secret, too'], []]);
  });

  it('nor the partner of a later pair', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const robot = await room.member('robot');
    const [mine, theirs] = await pairUp(atom, hansung);
    await theirs.end();
    const later = (await pairUp(atom, hansung))[1];
    const heard = collect(later, 'message');
    await expect(mine.send('for the first')).rejects.toMatchObject({ code: 'PAIR_ENDED' });
    robot.send({ type: 'say', id: 'a', text: 'I am not in it', pair: later.id });
    expect(await robot.take('refused')).toMatchObject({ id: 'a', code: 'PAIR_ENDED' });
    await catchUp(hansung);
    expect(heard).toEqual([]);
  });
});
