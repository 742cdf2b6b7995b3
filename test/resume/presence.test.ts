import { describe, expect, it } from 'vitest';
import { nextEvent } from '../server/support/nextEvent.js';
import { until } from '../support/until.js';
import { House } from './support/House.js';

describe('a member who comes back within the grace', () => {
  it.each(['tcp', 'websocket'] as const)(
    'never left, as the others see it (%s)',
    async (carrier) => {
      await using house = await House.open();
      const bystander = await house.enter('bystander', { proxied: false });
      const { client, witness } = await house.enter('atom', { carrier });
      const { joinedAt } = house.server.users.get('atom') ?? {};
      for (const how of ['cut', 'reset', 'cut'] as const) {
        const lost = nextEvent(client, 'disconnect');
        house.proxy.endAll(how);
        expect(await lost).toMatchObject({ willReconnect: true, error: { code: 'UNREACHABLE' } });
        expect(client.state).toBe('reconnecting');
        expect([...client.users.keys()]).toEqual(['bystander', 'atom']);
        await client.send('back');
      }
      await until(() => bystander.witness.messages.length === 3, 'the messages');
      expect(bystander.witness.kinds()).toEqual([
        'connect',
        'join',
        'message',
        'message',
        'message',
      ]);
      expect(house.server.users.get('atom')).toEqual({ name: 'atom', status: 'awake', joinedAt });
      expect(witness.count('reconnect')).toBe(3);
      expect(house.server.stats()).toMatchObject({ members: 2, detached: 0, resumes: 3 });
    },
  );

  it('is told after `reconnect` what happened meanwhile, in order, and how much it is', async () => {
    await using house = await House.open();
    const atom = await house.enter('atom');
    const hansung = await house.enter('hansung', { proxied: false });
    const robot = await house.enter('robot', { proxied: false });
    await atom.client.list();
    const start = atom.witness.seen.length;
    await house.cutOff();
    await hansung.client.send('one');
    await hansung.client.whisper('atom', 'psst');
    await hansung.client.whisper('robot', 'not for atom');
    await house.enter('newcomer', { proxied: false });
    await robot.client.sleep();
    await hansung.client.send('two');
    await robot.client.wake();
    await house.server.whisper('atom', 'from above');
    await robot.client.close();
    const back = nextEvent(atom.client, 'reconnect');
    await house.proxy.welcome();
    const { missed } = await back;
    await atom.client.send('back');
    const told = [
      'message one',
      'whisper psst',
      'join newcomer',
      'sleep robot',
      'message two',
      'wake robot',
      'whisper from above',
      'leave robot',
    ];
    expect(missed).toBe(told.length);
    const seen = atom.witness.seen.slice(start).map((entry) => {
      if (entry.type === 'message') return `message ${entry.event.message.text}`;
      if (entry.type === 'whisper') return `whisper ${entry.event.whisper.text}`;
      return 'user' in entry.event ? `${entry.type} ${entry.event.user.name}` : entry.type;
    });
    expect(seen).toEqual(['disconnect', 'reconnect', ...told, 'message back']);
    expect([...atom.client.users]).toEqual([...house.server.users]);
  });

  it('hears what its partner said meanwhile, and nobody else does', async () => {
    await using house = await House.open();
    const atom = await house.enter('atom');
    const hansung = await house.enter('hansung', { proxied: false });
    const robot = await house.enter('robot', { proxied: false });
    hansung.client.on('pairRequest', ({ request }) => void request.accept());
    const pair = await atom.client.pair('hansung');
    const heard: string[] = [];
    pair.on('message', ({ message }) => heard.push(message.text));
    await house.cutOff();
    const answer = pair.send('said while away');
    await hansung.client.send('are you there?');
    await hansung.client.send('hello?');
    await house.proxy.welcome();
    await answer;
    await hansung.client.send('there you are');
    await until(() => heard.length === 4, 'all four');
    expect(heard).toEqual(['are you there?', 'hello?', 'said while away', 'there you are']);
    expect(atom.client.currentPair).toBe(pair);
    await robot.client.list();
    expect(robot.witness.texts).toEqual([]);
    expect(robot.witness.count('pairEnd')).toBe(0);
  });

  it('learns of a pair that its question became, and of its end, in order', async () => {
    await using house = await House.open();
    const atom = await house.enter('atom');
    const hansung = await house.enter('hansung', { proxied: false });
    const asked = nextEvent(hansung.client, 'pairRequest');
    const asking = atom.client.pair('hansung');
    const { request } = await asked;
    await house.cutOff();
    const partner = await request.accept();
    await hansung.client.send('too late');
    await partner.end();
    await house.proxy.welcome();
    const pair = await asking;
    await atom.client.list();
    expect(pair.ended).toBe('ended');
    expect(atom.witness.kinds().slice(-4)).toEqual([
      'reconnect',
      'pairStart',
      'message',
      'pairEnd',
    ]);
    expect(atom.client.currentPair).toBeUndefined();
  });
});

describe('a member who sleeps', () => {
  it('and comes back, still sleeps, and is told no messages, but who came and went', async () => {
    await using house = await House.open();
    const atom = await house.enter('atom');
    const hansung = await house.enter('hansung', { proxied: false });
    await atom.client.sleep();
    await house.cutOff();
    await hansung.client.send('not for sleepers');
    await house.enter('robot', { proxied: false });
    const back = nextEvent(atom.client, 'reconnect');
    await house.proxy.welcome();
    expect(await back).toEqual({ missed: 1 });
    await hansung.client.send('nor this');
    const users = await atom.client.list();
    expect(users.find(({ name }) => name === 'atom')?.status).toBe('asleep');
    expect(atom.witness.texts).toEqual([]);
    expect(atom.witness.all('join').map(({ user }) => user.name)).toEqual(['hansung', 'robot']);
    await atom.client.wake();
    const { seq } = await hansung.client.send('good morning');
    await until(() => atom.witness.messages.length === 1, 'the message');
    expect(atom.witness.messages[0]?.seq).toBe(seq);
  });

  it('and fell asleep just before the cut, is told what was said before it', async () => {
    await using house = await House.open();
    const atom = await house.enter('atom');
    house.proxy.latest.freeze('down');
    await house.server.broadcast('before');
    const asleep = nextEvent(house.server, 'sleep');
    const sleeping = atom.client.sleep();
    await asleep;
    await house.server.broadcast('after');
    await house.cutOff();
    await house.server.broadcast('while away');
    await house.proxy.welcome();
    await sleeping;
    await atom.client.list();
    expect(atom.witness.texts).toEqual(['before']);
    expect(atom.witness.kinds().slice(-3)).toEqual(['reconnect', 'message', 'sleep']);
    expect(house.server.users.get('atom')?.status).toBe('asleep');
  });

  it('and woke and slept again meanwhile, is told what was said while it was awake', async () => {
    await using house = await House.open();
    const atom = await house.enter('atom');
    house.proxy.latest.freeze('down');
    const sleeps = () => nextEvent(house.server, 'sleep');
    await house.server.broadcast('awake 1');
    let asleep = sleeps();
    const first = atom.client.sleep();
    await asleep;
    await house.server.broadcast('asleep 1');
    const woken = nextEvent(house.server, 'message', ({ message }) => message.from === 'atom');
    const speaking = atom.client.send('talking in my sleep');
    await woken;
    await house.server.broadcast('awake 2');
    asleep = sleeps();
    const second = atom.client.sleep();
    await asleep;
    await house.server.broadcast('asleep 2');
    await house.cutOff();
    await house.proxy.welcome();
    await Promise.all([first, speaking, second]);
    await atom.client.list();
    expect(atom.witness.texts).toEqual(['awake 1', 'talking in my sleep', 'awake 2']);
    expect(house.server.users.get('atom')?.status).toBe('asleep');
  });

  it('and woke just before the cut, is told what was said since', async () => {
    await using house = await House.open();
    const atom = await house.enter('atom');
    await atom.client.sleep();
    house.proxy.latest.freeze('down');
    await house.server.broadcast('asleep');
    const awake = nextEvent(house.server, 'wake');
    const waking = atom.client.wake();
    await awake;
    await house.server.broadcast('awake');
    await house.cutOff();
    await house.proxy.welcome();
    await waking;
    await until(() => atom.witness.messages.length > 0, 'a message');
    expect(atom.witness.texts).toEqual(['awake']);
  });
});

describe('a member who does not come back within the grace', () => {
  it('leaves as lost, once, and its name is free', async () => {
    await using house = await House.open({ limits: { resumeMs: 60 } });
    const bystander = await house.enter('bystander', { proxied: false });
    await house.enter('atom');
    const left = nextEvent(bystander.client, 'leave');
    await house.cutOff();
    expect(house.server.users.has('atom')).toBe(true);
    expect(await left).toMatchObject({ user: { name: 'atom' }, reason: 'lost' });
    expect(house.server.stats()).toMatchObject({ members: 1, detached: 0 });
    const { client } = await house.enter('atom', { proxied: false });
    expect(client.state).toBe('online');
    expect(bystander.witness.count('leave')).toBe(1);
  });

  it('leaves at once with `reconnect: false`', async () => {
    await using house = await House.open();
    const bystander = await house.enter('bystander', { proxied: false });
    const { client, witness } = await house.enter('atom', { reconnect: false });
    const left = nextEvent(bystander.client, 'leave');
    const closed = nextEvent(client, 'close');
    house.proxy.endAll('reset');
    expect(await left).toMatchObject({ user: { name: 'atom' }, reason: 'lost' });
    expect(await closed).toMatchObject({ error: { code: 'UNREACHABLE' } });
    expect(witness.all('disconnect')).toMatchObject([{ willReconnect: false }]);
    expect(client.state).toBe('closed');
  });
});
