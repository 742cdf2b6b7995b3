import { describe, expect, it } from 'vitest';
import { ChatError } from '../../src/index.js';
import { nextEvent } from '../server/support/nextEvent.js';
import { until } from '../support/until.js';
import { fate } from './support/fate.js';
import type { Guest } from './support/House.js';
import { House } from './support/House.js';

/** Two ways for a session to be gone while its client cannot connect. */
const endings = [
  {
    how: 'whose grace is over',
    limits: { resumeMs: 60 },
    end: async (house: House): Promise<void> => {
      await until(() => !house.server.users.has('atom'), 'the end of the grace');
    },
  },
  {
    how: 'of a server that was started anew',
    limits: {},
    end: (house: House) => house.restart(),
  },
];

describe.each(endings)('a session $how', ({ limits, end }) => {
  it('is followed by another: the client logs in, and tells of a gap', async () => {
    await using house = await House.open({ limits });
    const atom = await house.enter('atom');
    await house.cutOff();
    const back = nextEvent(atom.client, 'reconnect');
    await end(house);
    await house.proxy.welcome();
    expect(await back).toEqual({ missed: 0 });
    await atom.client.send('here again');
    expect(atom.witness.kinds()).toEqual(['connect', 'disconnect', 'reconnect', 'gap', 'message']);
    expect(atom.witness.gaps).toEqual([{}]);
    expect([...atom.client.users.values()]).toEqual([...house.server.users.values()]);
  });

  it('leaves INDETERMINATE what was sent and not answered, and sends what was not', async () => {
    await using house = await House.open({ limits });
    const atom = await house.enter('atom');
    house.proxy.latest.freeze('down');
    const heard = nextEvent(house.server, 'message');
    const unsure = fate(atom.client.send('heard, but not known to be'));
    const unsureWhisper = fate(atom.client.whisper('hansung', 'psst'));
    const list = fate(atom.client.list());
    await heard;
    await house.cutOff();
    const unsent = fate(atom.client.send('not sent before'));
    await end(house);
    await house.proxy.welcome();
    expect(await Promise.all([unsure, unsureWhisper, list, unsent])).toEqual([
      'INDETERMINATE',
      'INDETERMINATE',
      'ok',
      'ok',
    ]);
    expect(atom.witness.texts).toEqual(['not sent before']);
  });

  it('leaves INDETERMINATE what never arrived, too, and does not send it', async () => {
    await using house = await House.open({ limits });
    const atom = await house.enter('atom');
    house.proxy.latest.freeze('up');
    const unsure = fate(atom.client.send('not heard'));
    const given = fate(atom.client.send('not waited for', { timeoutMs: 1 }));
    expect(await given).toBe('INDETERMINATE');
    await house.cutOff();
    const unsent = [1, 2, 3].map((n) => fate(atom.client.send(`unsent ${n}`)));
    await end(house);
    await house.proxy.welcome();
    expect(await Promise.all([unsure, ...unsent])).toEqual(['INDETERMINATE', 'ok', 'ok', 'ok']);
    expect(atom.witness.texts).toEqual(['unsent 1', 'unsent 2', 'unsent 3']);
  });

  it('takes its 1:1 with it, and nothing meant for that is said', async () => {
    await using house = await House.open({ limits });
    const atom = await house.enter('atom');
    const hansung = await house.enter('hansung', { proxied: false, reconnect: false });
    hansung.client.on('pairRequest', ({ request }) => void request.accept());
    const pair = await atom.client.pair('hansung');
    await house.cutOff();
    const forPair = fate(pair.send('for hansung only'));
    await end(house);
    await house.proxy.welcome();
    expect(await forPair).toBe('PAIR_ENDED');
    expect(pair.ended).toBe('left');
    expect(atom.client.currentPair).toBeUndefined();
    expect(atom.witness.count('pairEnd')).toBe(1);
    await atom.client.send('to all');
    expect(atom.witness.messages.map(({ text, scope }) => `${text} ${scope}`)).toEqual([
      'to all room',
    ]);
  });

  it('rejects a question that was open with EXPIRED, and withdraws what it was asked', async () => {
    await using house = await House.open({ limits });
    const atom = await house.enter('atom');
    const hansung = await house.enter('hansung', { proxied: false, reconnect: false });
    const asked = nextEvent(hansung.client, 'pairRequest');
    const question = fate(atom.client.pair('hansung'));
    await asked;
    const wasAsked = nextEvent(atom.client, 'pairRequest');
    const other = await house.enter('other', { proxied: false, reconnect: false });
    const otherQuestion = fate(other.client.pair('atom'));
    const { request } = await wasAsked;
    await house.cutOff();
    const accepted = fate(request.accept());
    await end(house);
    await house.proxy.welcome();
    expect(await Promise.all([question, accepted])).toEqual(['EXPIRED', 'EXPIRED']);
    expect(request.signal.aborted).toBe(true);
    await otherQuestion;
    expect(atom.client.currentPair).toBeUndefined();
  });

  it('is followed by none when somebody else has the name by then', async () => {
    await using house = await House.open({ limits });
    const atom = await house.enter('atom');
    house.proxy.latest.freeze('up');
    const unsure = fate(atom.client.send('unsure'));
    await house.cutOff();
    const unsent = fate(atom.client.send('unsent'));
    const closed = nextEvent(atom.client, 'close');
    await end(house);
    await house.enter('atom', { proxied: false });
    await house.proxy.welcome();
    const { error } = await closed;
    expect(error).toMatchObject({ code: 'NAME_TAKEN' });
    expect(atom.client.state).toBe('closed');
    expect(await Promise.all([unsure, unsent])).toEqual(['INDETERMINATE', 'NAME_TAKEN']);
  });
});

describe('a server that was started anew', () => {
  it('is asked for the name that was asked for first, not the one it gave', async () => {
    const authenticate = ({ name }: { name: string }) => {
      if (name !== 'door7') throw new ChatError('DENIED', 'Who?');
      return { name: 'atom' };
    };
    await using house = await House.open({ authenticate });
    const { client } = await house.enter('door7');
    expect(client.name).toBe('atom');
    const back = nextEvent(client, 'reconnect');
    await house.restart({ authenticate });
    await house.proxy.welcome();
    await back;
    expect(client.name).toBe('atom');
    expect([...house.server.users.keys()]).toEqual(['atom']);
  });

  it('counts from 1 again, and its questions have nothing to do with those of an older gap', async () => {
    await using house = await House.open({ limits: { resumeEvents: 2 } });
    const atom = await house.enter('atom');
    const old = await house.enter('old', { proxied: false, reconnect: false });
    await house.cutOff();
    for (let i = 0; i < 10; i += 1) await old.client.send(`missed ${i}`);
    const gap = nextEvent(atom.client, 'gap');
    await house.proxy.welcome();
    expect(await gap).toMatchObject({ missed: expect.any(Number) });
    const renewed = nextEvent(atom.client, 'reconnect');
    await house.restart();
    await house.proxy.welcome();
    await renewed;
    const hansung = await house.enter('hansung', { proxied: false });
    hansung.client.on('pairRequest', ({ request }) => void request.accept());
    const pair = await atom.client.pair('hansung');
    expect(pair.partner).toBe('hansung');
    const message = await atom.client.send('psst');
    expect(message.scope).toBe('pair');
    expect(message.seq).toBeLessThan(10);
  });

  it('is given no answer to a question of the old one, though its own has the same number', async () => {
    // One request at a time, and 50 ms between two: so the answer would come late enough to meet the new question.
    const limits = { messagesPerSecond: 20, messageBurst: 1 };
    await using house = await House.open({ limits });
    const atom = await house.enter('atom');
    const old = await house.enter('old', { proxied: false, reconnect: false });
    await house.server.broadcast('third');
    const asked = nextEvent(atom.client, 'pairRequest');
    const oldQuestion = fate(old.client.pair('atom'));
    const { request } = await asked;
    await house.cutOff();
    const sent = atom.client.send('third here');
    const accepted = fate(request.accept());
    await house.restart({ limits });
    const other = await house.enter('other', { proxied: false, reconnect: false });
    const heard = nextEvent(house.server, 'message');
    await house.proxy.welcome();
    await heard;
    const askedAnew = nextEvent(atom.client, 'pairRequest');
    const question = fate(other.client.pair('atom'));
    expect((await askedAnew).request.id).toBe(request.id);
    expect(await accepted).toBe('EXPIRED');
    await sent;
    await atom.client.list();
    expect(other.client.currentPair).toBeUndefined();
    await atom.client.close();
    expect(await Promise.all([question, oldQuestion])).toEqual(['USER_UNKNOWN', 'SHUTDOWN']);
  });

  it('finds all its guests again', async () => {
    await using house = await House.open();
    const guests: Guest[] = [];
    for (let i = 0; i < 20; i += 1) guests.push(await house.enter(`guest${i}`));
    await house.restart();
    await house.proxy.welcome();
    await until(() => house.server.users.size === 20, 'everyone');
    await Promise.all(guests.map(({ client }) => client.send(`hello from ${client.name}`)));
    for (const { witness } of guests) {
      await until(() => witness.messages.length === 20, 'all messages');
      expect(new Set(witness.texts).size).toBe(20);
    }
  });
});
