import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { comeBack } from './support/comeBack.js';
import { openRoom } from './support/openRoom.js';
import type { RawPeer } from './support/RawPeer.js';

const song = { name: 'songs/한강.mp3', size: 4_000_000, modifiedAt: 1_767_225_600_000 };
const text = { name: 'hello.txt', size: 5, modifiedAt: 1_767_225_600_000 };

async function twoMembers(options?: Parameters<typeof openRoom>[0]) {
  const room = await openRoom(options);
  return { room, asker: await room.member('atom'), owner: await room.member('hansung') };
}

/** Asks, and resolves with the number of the question at the one asked. */
async function ask(asker: RawPeer, owner: RawPeer, id = 'b-1'): Promise<number> {
  asker.send({ type: 'browse', id, to: 'Hansung' });
  const { query, from } = await owner.take('browse');
  expect(from).toBe('atom');
  return query;
}

describe('the question what somebody shares', () => {
  it('goes to that one’s client, and its answer to who asked, page by page', async () => {
    const { asker, owner } = await twoMembers();
    const query = await ask(asker, owner);
    owner.send({ type: 'files', query, files: [song], more: true });
    owner.send({ type: 'files', query, files: [text], more: false });
    const pages = [await asker.take('files'), await asker.take('files')];
    expect(pages).toEqual([
      { type: 'files', id: 'b-1', files: [song], more: true },
      { type: 'files', id: 'b-1', files: [text], more: false },
    ]);
  });

  it('may be put to who sleeps: a program answers', async () => {
    const { asker, owner } = await twoMembers();
    owner.send({ type: 'sleep', id: 's' });
    await owner.take('sleep');
    const query = await ask(asker, owner);
    owner.send({ type: 'files', query, files: [], more: false });
    expect(await asker.take('files')).toMatchObject({ files: [], more: false });
    expect(owner.all('wake')).toEqual([]);
  });

  it.each([
    ['nobody of that name', 'minji', 'USER_UNKNOWN'],
    ['the server', 'server', 'USER_UNKNOWN'],
    ['oneself', 'ATOM', 'SELF'],
  ])('to %s is refused', async (_what, to, code) => {
    const { asker } = await twoMembers();
    asker.send({ type: 'browse', id: 'b-1', to });
    expect(await asker.take('refused')).toMatchObject({ id: 'b-1', code });
  });

  it('to somebody who is away is refused: UNREACHABLE', async () => {
    const { room, asker, owner } = await twoMembers();
    await comeBack(room, owner, async () => {
      asker.send({ type: 'browse', id: 'b-1', to: 'hansung' });
      expect(await asker.take('refused')).toMatchObject({ id: 'b-1', code: 'UNREACHABLE' });
    });
  });

  it('is refused when no page has come for 10 s: TIMEOUT', async () => {
    const clock = new VirtualClock();
    const { asker, owner } = await twoMembers({ clock });
    const query = await ask(asker, owner);
    clock.advanceSync(9_999);
    owner.send({ type: 'files', query, files: [text], more: true });
    await asker.take('files');
    clock.advanceSync(9_999);
    await asker.settle();
    expect(asker.all('refused')).toEqual([]);
    clock.advanceSync(1);
    expect(await asker.take('refused')).toMatchObject({ id: 'b-1', code: 'TIMEOUT' });
    // Too late.
    owner.send({ type: 'files', query, files: [song], more: false });
    await owner.settle();
    await asker.settle();
    expect(asker.all('files')).toHaveLength(1);
  });

  it('is answered by nobody else, and once', async () => {
    const { room, asker, owner } = await twoMembers();
    const stranger = await room.member('minji');
    const query = await ask(asker, owner);
    stranger.send({ type: 'files', query, files: [song], more: false });
    await stranger.settle();
    for (const files of [[text], [song]]) {
      owner.send({ type: 'files', query, files, more: false });
    }
    await owner.settle();
    await asker.settle();
    expect(asker.all('files')).toEqual([{ type: 'files', id: 'b-1', files: [text], more: false }]);
  });

  it('ends after 200 pages, though the answer would go on', async () => {
    const { asker, owner } = await twoMembers();
    const query = await ask(asker, owner);
    for (let page = 1; page <= 201; page += 1) {
      owner.send({ type: 'files', query, files: [], more: true });
    }
    await owner.settle();
    await asker.settle();
    const more = asker.all('files').map((page) => page.more);
    expect(more).toEqual([...Array(199).fill(true), false]);
  });

  it('takes no token of who answers, who has not asked for it', async () => {
    const clock = new VirtualClock();
    const limits = { messagesPerSecond: 1, messageBurst: 1 };
    const { asker, owner } = await twoMembers({ clock, limits });
    const query = await ask(asker, owner);
    for (let page = 1; page <= 50; page += 1) {
      owner.send({ type: 'files', query, files: [text], more: page < 50 });
    }
    await owner.settle();
    await asker.settle();
    expect(asker.all('files')).toHaveLength(50);
  });

  it('that nobody put takes one each: who goes on answering is closed', async () => {
    const clock = new VirtualClock();
    const { owner } = await twoMembers({
      clock,
      limits: { messagesPerSecond: 1, messageBurst: 1 },
    });
    for (let page = 1; page <= 10; page += 1) {
      owner.send({ type: 'files', query: 77, files: [], more: true });
    }
    expect(await owner.take('bye')).toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('is put to one client once at a time, then on behalf of all who have asked meanwhile', async () => {
    const { room, asker, owner } = await twoMembers();
    const other = await room.member('minji');
    const first = await ask(asker, owner);
    for (const peer of [asker, other]) {
      peer.send({ type: 'browse', id: 'b-2', to: 'hansung' });
      await peer.settle();
    }
    await owner.settle();
    expect(owner.all('browse')).toHaveLength(1);
    owner.send({ type: 'files', query: first, files: [song], more: false });
    const { query } = await owner.take('browse');
    owner.send({ type: 'files', query, files: [text], more: false });
    await owner.settle();
    await Promise.all([asker.settle(), other.settle()]);
    expect(asker.all('files').map(({ id }) => id)).toEqual(['b-1', 'b-2']);
    expect(other.all('files')).toEqual([{ type: 'files', id: 'b-2', files: [text], more: false }]);
  });

  it('waits 128 times for one member at most: the next is told when to come again', async () => {
    const limits = { messagesPerSecond: 1000, messageBurst: 1000 };
    const { asker, owner } = await twoMembers({ limits });
    await ask(asker, owner);
    for (let count = 1; count <= 129; count += 1) {
      asker.send({ type: 'browse', id: `w-${count}`, to: 'hansung' });
    }
    const refused = await asker.take('refused');
    expect(refused).toMatchObject({ id: 'w-129', code: 'RATE_LIMITED', retryAfterMs: 1000 });
  });

  it('that is put again after a cut is answered by the second answer alone', async () => {
    const { room, asker, owner } = await twoMembers();
    const first = await ask(asker, owner);
    const back = await comeBack(room, asker);
    // Of the first answer nothing must reach the new connection, where it would count as the second's.
    owner.send({ type: 'files', query: first, files: [song], more: true });
    back.send({ type: 'browse', id: 'b-1', to: 'hansung' });
    await back.settle();
    owner.send({ type: 'files', query: first, files: [song], more: false });
    const { query: second } = await owner.take('browse');
    owner.send({ type: 'files', query: second, files: [text], more: false });
    await owner.settle();
    await back.settle();
    expect(back.all('files')).toEqual([{ type: 'files', id: 'b-1', files: [text], more: false }]);
  });

  it('leaves no timer behind when the server closes', async () => {
    const clock = new VirtualClock();
    const { room, asker, owner } = await twoMembers({ clock });
    await ask(asker, owner);
    await room.server.close({ drainMs: 0 });
    expect(clock.timers).toBe(0);
  });
});
