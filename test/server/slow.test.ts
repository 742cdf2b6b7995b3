import { describe, expect, it } from 'vitest';
import type { ChatClient, Message } from '../../src/index.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { until } from '../support/until.js';
import { nextEvent } from './support/nextEvent.js';
import type { OpenRoom } from './support/openRoom.js';
import { openRoom } from './support/openRoom.js';

const maxOutboxBytes = 256 * 1024;
const limits = {
  maxOutboxBytes,
  messagesPerSecond: 0,
  maxTextBytes: 32 * 1024,
  // Long enough a past for everything below.
  resumeBytes: 64 * 1024 * 1024,
  resumeEvents: 100_000,
};
const text = 'x'.repeat(32_000);

/** Says as much as the room allows, a few at a time, until `isEnough`. Returns what was said. */
async function talk(client: ChatClient, isEnough: () => boolean): Promise<Message[]> {
  const said: Message[] = [];
  while (!isEnough()) {
    const batch = Array.from({ length: 8 }, () => client.send(text));
    said.push(...(await Promise.all(batch)));
  }
  return said;
}

/** Thirty who read, over TCP and WebSocket. */
function joinReaders(room: OpenRoom): Promise<ChatClient[]> {
  return room.joinAll(...Array.from({ length: 30 }, (_, index) => `reader${index}`));
}

describe('one who reads nothing among thirty who do', () => {
  it('is closed as slow, costs a bounded memory, and the others get everything exactly once', async () => {
    const room = await openRoom({ limits });
    const readers = await joinReaders(room);
    const heard = readers.map((reader) => {
      const seqs: number[] = [];
      reader.on('message', ({ message }) => seqs.push(message.seq));
      return seqs;
    });
    const [speaker] = readers;
    const stalled = await room.member('stalled');
    stalled.socket.pause();
    let mostQueuedBytes = 0;
    room.server.on('message', () => {
      mostQueuedBytes = Math.max(mostQueuedBytes, room.server.stats().queuedBytes);
    });
    if (speaker === undefined) throw new Error('Nobody speaks.');
    const said = await talk(speaker, () => room.server.stats().slowCloses > 0);
    let rounds = 10;
    const after = await talk(speaker, () => rounds-- === 0);
    await Promise.all(readers.map((reader) => reader.list()));
    const everything = [...said, ...after].map(({ seq }) => seq);
    for (const seqs of heard) expect(seqs).toEqual(everything);
    // What a turn adds is owed to everyone until the turn ends: eight messages to 31 members, and some structure.
    expect(mostQueuedBytes).toBeLessThan(maxOutboxBytes + 31 * 8 * (text.length + 200));
    expect(room.server.stats()).toMatchObject({ slowCloses: 1, queuedBytes: 0, detached: 1 });
    expect(room.server.users.has('stalled')).toBe(true);
  });

  it('may resume: it is told what it missed, each message once', async () => {
    const room = await openRoom({ limits });
    const speaker = await room.join('speaker');
    const stalled = await room.peer();
    const { session, token } = await stalled.login('stalled');
    stalled.socket.pause();
    const said = await talk(speaker, () => room.server.stats().slowCloses > 0);
    stalled.socket.resume();
    await stalled.closed;
    const seen = stalled.all('message').map(({ seq }) => seq);
    expect(seen.length).toBeLessThan(said.length);
    const back = await room.peer();
    const welcome = await back.resume(session, token, seen.at(-1) ?? 0);
    expect(welcome).toMatchObject({ resumed: true });
    expect(welcome.gap).toBeUndefined();
    const last = said.at(-1)?.seq;
    await back.take('message', ({ seq }) => seq === last);
    const missed = back.all('message').map(({ seq }) => seq);
    expect([...seen, ...missed]).toEqual(said.map(({ seq }) => seq));
    expect(room.server.stats()).toMatchObject({ slowCloses: 1, resumes: 1, detached: 0 });
  });

  it('leaves at once when it did not ask to be kept', async () => {
    const room = await openRoom({ limits });
    const speaker = await room.join('speaker');
    const stalled = await room.peer();
    await stalled.login('stalled', { resume: false });
    stalled.socket.pause();
    const left = nextEvent(room.server, 'leave');
    let isGone = false;
    void left.then(() => {
      isGone = true;
    });
    await talk(speaker, () => isGone);
    expect(await left).toMatchObject({ user: { name: 'stalled' }, reason: 'lost' });
  });
});

describe('one who owes little and takes nothing', () => {
  it('is closed as slow after limits.writeStallMs', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({
      clock,
      limits: { ...limits, maxOutboxBytes: 64 * 1024 * 1024, writeStallMs: 7000 },
    });
    const speaker = await room.join('speaker');
    const stalled = await room.member('stalled');
    stalled.socket.pause();
    // More than the system takes on the way.
    await talk(speaker, () => room.server.stats().queuedBytes > 1024 * 1024);
    clock.advanceSync(6000);
    await speaker.list();
    expect(room.server.stats()).toMatchObject({ slowCloses: 0, detached: 0 });
    clock.advanceSync(3000);
    await until(() => room.server.stats().detached === 1, 'it is lost');
    expect(room.server.stats()).toMatchObject({ slowCloses: 1, queuedBytes: 0 });
  });

  it('and reads on in time is not, and gets all of it', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({
      clock,
      limits: { ...limits, maxOutboxBytes: 64 * 1024 * 1024, writeStallMs: 7000 },
    });
    const speaker = await room.join('speaker');
    const stalled = await room.member('stalled');
    stalled.socket.pause();
    const said = await talk(speaker, () => room.server.stats().queuedBytes > 1024 * 1024);
    clock.advanceSync(6000);
    stalled.socket.resume();
    const last = said.at(-1)?.seq;
    await stalled.take('message', ({ seq }) => seq === last);
    expect(stalled.all('message').map(({ seq }) => seq)).toEqual(said.map(({ seq }) => seq));
    clock.advanceSync(6000);
    await speaker.list();
    expect(room.server.stats()).toMatchObject({ slowCloses: 0, queuedBytes: 0, detached: 0 });
  });
});
