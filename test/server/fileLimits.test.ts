import { describe, expect, it } from 'vitest';
import { ChatServer } from '../../src/index.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { encodeMessage } from '../support/naiveFrames.js';
import { openRoom } from './support/openRoom.js';
import type { RawPeer } from './support/RawPeer.js';
import { offerFile, openTransfer } from './support/rawTransfer.js';

let made = 0;

/** Tries to offer a file; resolves with what the server says to that. */
async function tryOffer(peer: RawPeer, to: string, size = 1): Promise<string> {
  made += 1;
  const id = `try-${made}`;
  peer.send({ type: 'offerFile', id, to, name: 'data.txt', size });
  await peer.settle();
  const refused = peer.all('refused').find((refusal) => refusal.id === id);
  return refused?.code ?? 'offered';
}

describe('limits.maxFileBytes', () => {
  it('is the largest file that can be offered: the next one is FILE_TOO_LARGE', async () => {
    const room = await openRoom({ limits: { maxFileBytes: 1000 } });
    const [atom, hansung] = [await room.member('atom'), await room.member('hansung')];
    expect(await tryOffer(atom, 'hansung', 1001)).toBe('FILE_TOO_LARGE');
    expect(await tryOffer(atom, 'hansung', 1000)).toBe('offered');
    await hansung.settle();
    expect(hansung.all('fileOffer').map(({ size }) => size)).toEqual([1000]);
  });

  it('holds for what is shared, too: its owner cannot say yes', async () => {
    const room = await openRoom({ limits: { maxFileBytes: 1000 } });
    const [asker, owner] = [await room.member('atom'), await room.member('hansung')];
    asker.send({ type: 'requestFile', id: 'r', to: 'hansung', name: 'large.iso' });
    const { seq: file } = await owner.take('fileRequest');
    owner.send({ type: 'acceptFile', id: 'yes', file, size: 1001 });
    expect(await owner.take('refused')).toMatchObject({ id: 'yes', code: 'FILE_TOO_LARGE' });
    owner.send({ type: 'endFile', id: 'no', file, code: 'FILE_TOO_LARGE' });
    expect(await asker.take('fileEnd')).toMatchObject({
      ...{ outcome: 'declined', code: 'FILE_TOO_LARGE' },
    });
  });

  it('is a terabyte where nothing else is said', async () => {
    const room = await openRoom();
    const [atom] = [await room.member('atom'), await room.member('hansung')];
    expect(await tryOffer(atom, 'hansung', 2 ** 40 + 1)).toBe('FILE_TOO_LARGE');
    expect(await tryOffer(atom, 'hansung', 2 ** 40)).toBe('offered');
  });
});

describe('limits.maxTransfers and maxTransfersTotal', () => {
  it('bound what one member has begun: RATE_LIMITED until something of it is over', async () => {
    const room = await openRoom({ limits: { maxTransfers: 2 } });
    const [atom, hansung] = [await room.member('atom'), await room.member('hansung')];
    const first = await offerFile(atom, hansung, { to: 'hansung' });
    expect(await tryOffer(atom, 'hansung')).toBe('offered');
    expect(await tryOffer(atom, 'hansung')).toBe('RATE_LIMITED');
    expect(await tryOffer(hansung, 'atom')).toBe('offered');
    hansung.send({ type: 'endFile', id: 'no', file: first });
    await atom.take('fileEnd');
    expect(await tryOffer(atom, 'hansung')).toBe('offered');
  });

  it('bound what all have begun together', async () => {
    const room = await openRoom({ limits: { maxTransfersTotal: 3 } });
    const [atom, hansung] = [await room.member('atom'), await room.member('hansung')];
    expect(await tryOffer(atom, 'hansung')).toBe('offered');
    expect(await tryOffer(hansung, 'atom')).toBe('offered');
    expect(await tryOffer(atom, 'hansung')).toBe('offered');
    expect(await tryOffer(hansung, 'atom')).toBe('RATE_LIMITED');
    await atom.vanish();
    await room.server.kick('atom');
    await hansung.take('leave');
    await room.member('minji');
    expect(await tryOffer(hansung, 'minji')).toBe('offered');
  });
});

describe('limits.offerMs', () => {
  it('is how long an offer and a question stand: then they end as expired', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock, limits: { offerMs: 5000 } });
    const [atom, hansung] = [await room.member('atom'), await room.member('hansung')];
    const file = await offerFile(atom, hansung, { to: 'hansung' });
    const { at, expiresAt } = hansung.all('fileOffer')[0] ?? { at: 0, expiresAt: 0 };
    expect(expiresAt - at).toBe(5000);
    atom.send({ type: 'requestFile', id: 'r', to: 'hansung', name: 'b.txt' });
    const { seq: asked } = await hansung.take('fileRequest');
    clock.advanceSync(4999);
    await hansung.settle();
    expect(hansung.all('fileEnd')).toEqual([]);
    clock.advanceSync(1);
    for (const peer of [atom, hansung]) {
      for (const number of [file, asked]) {
        const end = await peer.take('fileEnd');
        expect(end).toMatchObject({ file: number, outcome: 'expired' });
        expect(end).not.toHaveProperty('by');
      }
    }
    hansung.send({ type: 'acceptFile', id: 'late', file });
    expect(await hansung.take('refused')).toMatchObject({ id: 'late', code: 'EXPIRED' });
  });

  it('does not touch what was accepted in time', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock, limits: { offerMs: 5000, transferStallMs: 1e6 } });
    const { sender, receiver } = await openTransfer(room);
    clock.advanceSync(10_000);
    await receiver.settle();
    expect([...sender.all('fileEnd'), ...receiver.all('fileEnd')]).toEqual([]);
  });
});

describe('limits.transferWindowBytes', () => {
  it('is 16 384 at least: with less, credits would cost more than the bytes', () => {
    expect(() => new ChatServer({ limits: { transferWindowBytes: 16_383 } })).toThrow(
      new RangeError('limits.transferWindowBytes must be a number of at least 16384.'),
    );
    expect(() => new ChatServer({ limits: { transferWindowBytes: 16_384 } })).not.toThrow();
  });
});

describe('a name of a file', () => {
  it.each(['a\u0000b', '\u001b[2J', 'a\u009bb', 'half \ud800'])(
    'that nobody could show is nobody’s: %j is FILE_NOT_FOUND',
    async (name) => {
      const room = await openRoom();
      const [asker, owner] = [await room.member('atom'), await room.member('hansung')];
      asker.send({ type: 'requestFile', id: 'r', to: 'hansung', name });
      expect(await asker.take('refused')).toMatchObject({ id: 'r', code: 'FILE_NOT_FOUND' });
      await owner.settle();
      expect(owner.all('fileRequest')).toEqual([]);
    },
  );

  it('may be as long and as odd as it may be: with all its files and questions, a member can come back', async () => {
    const limits = { maxTransfers: 64, messagesPerSecond: 0, maxQuestions: 1 };
    const room = await openRoom({ limits });
    const victim = await room.peer();
    const { session, token, seq } = await victim.login('v'.repeat(32));
    const to = 'v'.repeat(32);
    for (let count = 1; count <= 64; count += 1) {
      const name = `${'가'.repeat(10)}${String(count).padStart(2, '0')}${'나'.repeat(20)}`;
      const id = 'i'.repeat(64);
      const peer = await room.peer();
      await peer.login(name);
      const path = 'direct';
      peer.send(
        { type: 'requestFile', id, to, name: '\u0800'.repeat(1024), path },
        { type: 'ask', id: 'j'.repeat(64), to },
      );
      await victim.take('pairRequest');
    }
    await victim.vanish();
    const back = await room.peer();
    const welcome = await back.resume(session, token, seq);
    expect([welcome.files.length, welcome.requests.length]).toEqual([64, 64]);
    // What a client takes, see docs/PROTOCOL.md.
    expect(encodeMessage(welcome).length).toBeGreaterThan(200_000);
    expect(encodeMessage(welcome).length).toBeLessThan(262_144);
  });
});
