import { describe, expect, it } from 'vitest';
import type { ChatClient } from '../../src/index.js';
import { encodeJsonFrame } from '../../src/wire/native/frames.js';
import { encodeJson } from '../../src/wire/native/json.js';
import { RawPeer } from '../server/support/RawPeer.js';
import type { Direction, Ending } from '../support/FaultProxy.js';
import { until } from '../support/until.js';
import type { Guest } from './support/House.js';
import { House } from './support/House.js';

interface Cut {
  readonly carrier: 'tcp' | 'websocket';
  readonly direction: Direction;
  readonly how: Ending;
}

/** `step`: each place is tried once, and its like on other carriers at every few bytes. */
const cuts: readonly (Cut & { readonly step: number })[] = [
  { carrier: 'tcp', direction: 'up', how: 'cut', step: 1 },
  { carrier: 'tcp', direction: 'down', how: 'cut', step: 1 },
  { carrier: 'tcp', direction: 'up', how: 'reset', step: 7 },
  { carrier: 'tcp', direction: 'down', how: 'reset', step: 7 },
  { carrier: 'websocket', direction: 'up', how: 'reset', step: 7 },
  { carrier: 'websocket', direction: 'down', how: 'cut', step: 7 },
];

/** The next connection ends after so many bytes in a direction. */
function endNextAfter(house: House, bytes: number, { direction, how }: Cut): void {
  house.proxy.handleConnection = (connection) => {
    house.proxy.handleConnection = () => {};
    connection.endAfter(bytes, direction, how);
  };
}

/** Everyone here, as somebody sees it, without the order. */
function people({ users }: Pick<ChatClient, 'users'>): unknown[] {
  return [...users.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** A few seconds when nothing else runs on the machine. */
const long = { timeout: 120_000 };

describe('a connection cut at any byte while a member comes back', long, () => {
  it.each(cuts)('loses and doubles nothing ($carrier, $direction, $how)', async (cut) => {
    await using house = await House.open({ limits: { resumeEvents: 100_000 } });
    const bystander = await house.enter('bystander', { proxied: false });
    const { client, witness } = await house.enter('atom', {
      carrier: cut.carrier,
      reconnect: { minDelayMs: 1, maxDelayMs: 2 },
    });
    const before = bystander.witness.seen.length;
    const said: string[] = [];
    let wasWhole = false;
    for (let bytes = 0; !wasWhole; bytes += cut.step) {
      const { accepted, latest } = house.proxy;
      endNextAfter(house, bytes, cut);
      latest.end(cut.how);
      await Promise.all([bystander.client.send(`news ${bytes}`), client.send(`mine ${bytes}`)]);
      said.push(`news ${bytes}`, `mine ${bytes}`);
      await until(() => witness.texts.length === said.length, `all of ${bytes}`);
      wasWhole = house.proxy.accepted === accepted + 1;
    }
    expect(said.length * cut.step).toBeGreaterThan(200);
    expect([...witness.texts].sort()).toEqual([...said].sort());
    expect(witness.messages).toEqual(bystander.witness.messages);
    expect(witness.gaps).toEqual([]);
    expect(new Set(bystander.witness.kinds(before))).toEqual(new Set(['message']));
    expect(people(client)).toEqual(people(house.server));
  });
});

describe('a connection cut at any byte while the past is told after a gap', long, () => {
  it('leaves the member with everyone who is here, and tells each gap once', async () => {
    // So little is kept that every absence of the loop below exceeds it.
    await using house = await House.open({ limits: { resumeEvents: 3 } });
    const bystander = await house.enter('bystander', { proxied: false });
    const { client, witness } = await house.enter('atom', {
      reconnect: { minDelayMs: 1, maxDelayMs: 2 },
    });
    const cut: Cut = { carrier: 'tcp', direction: 'down', how: 'cut' };
    let guest: Guest | undefined;
    let wasWhole = false;
    for (let bytes = 0; !wasWhole; bytes += 11) {
      house.proxy.refuse();
      house.proxy.endAll('cut');
      await until(() => client.state === 'reconnecting', 'the loss');
      // Who is here changes, and nobody who comes back is told of it but by a roster.
      await guest?.client.close();
      guest = await house.enter(`guest${bytes}`, { proxied: false });
      for (let i = 0; i < 4; i += 1) await bystander.client.send(`${bytes} ${i}`);
      const { accepted } = house.proxy;
      const gapsBefore = witness.gaps.length;
      endNextAfter(house, bytes, cut);
      await house.proxy.welcome();
      await client.send(`back ${bytes}`);
      expect(people(client)).toEqual(people(house.server));
      expect(witness.gaps.length - gapsBefore).toBe(1);
      wasWhole = house.proxy.accepted === accepted + 1;
    }
    const seqs = witness.messages.map(({ seq }) => seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    // What was not heard is what the gaps announced.
    for (const { seq } of bystander.witness.messages) {
      const inGap = witness.gaps.some(
        ({ afterSeq = 0, nextSeq = 0 }) => seq > afterSeq && seq < nextSeq,
      );
      expect(seqs.includes(seq)).toBe(!inGap);
    }
  });
});

/** Bytes of the welcome that a login gets here, about. */
async function welcomeBytes(house: House): Promise<number> {
  const peer = await RawPeer.connect(house.url);
  const welcome = await peer.login('ruler');
  peer.send({ type: 'bye' });
  await peer.closed;
  return encodeJsonFrame(encodeJson(welcome)).length;
}

describe('a connection cut between the login and the end of the roster', long, () => {
  it.each(['cut', 'reset'] as const)('is one more try of connect() (%s)', async (how) => {
    // Pages of ten.
    await using house = await House.open({ limits: { maxFrameBytes: 4096 } });
    for (let i = 0; i < 25; i += 1) await house.enter(`guest${i}`, { proxied: false });
    const bystander = await house.enter('bystander', { proxied: false });
    const cut: Cut = { carrier: 'tcp', direction: 'down', how };
    let tries = 0;
    for (let bytes = 1; ; bytes += 61) {
      endNextAfter(house, bytes, cut);
      const { accepted } = house.proxy;
      const { resumes } = house.server.stats();
      const { client, witness } = await house.enter('atom');
      tries += house.proxy.accepted - accepted;
      // It was not cut before the end of the roster.
      if (house.server.stats().resumes === resumes) break;
      expect(people(client)).toEqual(people(house.server));
      await bystander.client.send(`hello ${bytes}`);
      await until(() => witness.messages.length > 0, 'a message');
      expect(witness.texts).toEqual([`hello ${bytes}`]);
      expect(witness.kinds()).toEqual(['connect', 'message']);
      await client.close();
    }
    expect(tries).toBeGreaterThan(20);
    // It came and left once each time.
    const { witness } = bystander;
    expect(witness.count('join')).toBe(witness.count('leave') + 1);
    expect(witness.all('leave').every(({ reason }) => reason === 'left')).toBe(true);
  });

  it.each(['before the welcome', 'after the welcome'])(
    'tells what was said meanwhile to a listener attached right after connect(): %s',
    async (where) => {
      await using house = await House.open();
      const bystander = await house.enter('bystander', { proxied: false });
      const guest = house.guest('atom', { reconnect: { minDelayMs: 50, maxDelayMs: 50 } });
      const bytes = where === 'before the welcome' ? 1 : (await welcomeBytes(house)) + 16;
      endNextAfter(house, bytes, { carrier: 'tcp', direction: 'down', how: 'cut' });
      const connecting = guest.client.connect();
      await until(() => house.server.stats().detached === 1, 'the cut');
      await bystander.client.whisper('atom', 'psst');
      await bystander.client.send('hello');
      await connecting;
      const heard: string[] = [];
      guest.client.on('whisper', ({ whisper }) => heard.push(whisper.text));
      guest.client.on('message', ({ message }) => heard.push(message.text));
      await until(() => heard.length === 2, 'both');
      expect(heard).toEqual(['psst', 'hello']);
    },
  );

  it('is the end of it with `reconnect: false`', async () => {
    await using house = await House.open();
    const bytes = (await welcomeBytes(house)) + 16;
    endNextAfter(house, bytes, { carrier: 'tcp', direction: 'down', how: 'cut' });
    const { client } = house.guest('atom', { reconnect: false });
    await expect(client.connect()).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(client.state).toBe('idle');
    await until(() => house.server.users.size === 0, 'the leave');
  });
});
