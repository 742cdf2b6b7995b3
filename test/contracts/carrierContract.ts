import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatClientOptions, ChatServer, Message } from '../../src/index.js';
import { ChatClient } from '../../src/index.js';
import { collect, nextEvent } from '../server/support/nextEvent.js';

/** A room, and the address at which it is reached over one kind of carrier. */
export interface Venue {
  readonly server: ChatServer;
  readonly options: Omit<ChatClientOptions, 'name'>;
  close(): Promise<void>;
}

/** The largest text there may be, of characters that take three bytes each. */
const largest = `${'가'.repeat(1365)}!`;

const talk: readonly (readonly [who: 'atom' | 'hansung', text: string])[] = [
  ['atom', 'hello'],
  ['hansung', '안녕하세요, 아톰! 👋🏽'],
  ['atom', 'one\n\ttwo\nthree'],
  ['hansung', largest],
  ['atom', 'bye'],
];

/** What two people do in a room, which is the same over every carrier. */
export function carrierContract(name: string, makeVenue: () => Promise<Venue>): void {
  describe(`a talk over ${name}`, () => {
    let venue: Venue;
    let atom: ChatClient;
    let hansung: ChatClient;

    beforeEach(async () => {
      venue = await makeVenue();
      atom = await ChatClient.connect({ ...venue.options, name: 'atom' });
      hansung = await ChatClient.connect({ ...venue.options, name: '한성' });
    });

    afterEach(async () => {
      await Promise.all([atom.close(), hansung.close()]);
      await venue.close();
    });

    it('reaches both in one order, whatever is said', async () => {
      const heard = [collect(atom, 'message'), collect(hansung, 'message')];
      const last = talk.at(-1)?.[1];
      const done = [atom, hansung].map((client) =>
        nextEvent(client, 'message', ({ message }) => message.text === last),
      );
      const said: Message[] = [];
      for (const [who, text] of talk) {
        said.push(await { atom, hansung }[who].send(text));
      }
      await Promise.all(done);
      expect(said.map(({ from, text }) => [from, text])).toEqual(
        talk.map(([who, text]) => [who === 'atom' ? 'atom' : '한성', text]),
      );
      for (const events of heard) expect(events.map(({ message }) => message)).toEqual(said);
    });

    it('keeps a whisper between the two', async () => {
      const third = await ChatClient.connect({ ...venue.options, name: 'third' });
      const overheard = collect(third, 'whisper');
      const heard = nextEvent(hansung, 'whisper');
      const whisper = await atom.whisper('한성', '쉿\npsst');
      expect(whisper).toMatchObject({ from: 'atom', to: '한성', text: '쉿\npsst' });
      expect((await heard).whisper).toEqual(whisper);
      const after = nextEvent(third, 'message');
      await atom.send('aloud');
      await after;
      expect(overheard).toEqual([]);
      await third.close();
    });

    it('knows who is here', async () => {
      const listed = (await atom.list()).map((user) => user.name);
      expect(listed).toEqual(['atom', '한성']);
      expect([...hansung.users.keys()]).toEqual(listed);
      expect([...venue.server.users.keys()]).toEqual(listed);
      const gone = nextEvent(atom, 'leave');
      await hansung.close();
      expect(await gone).toMatchObject({ user: { name: '한성' }, reason: 'left' });
      expect([...atom.users.keys()]).toEqual(['atom']);
    });

    it('refuses what is too long before it is sent, and the talk goes on', async () => {
      await expect(atom.send(`${largest}!`)).rejects.toHaveProperty('code', 'TOO_LARGE');
      await expect(atom.send('still here')).resolves.toHaveProperty('from', 'atom');
    });
  });
}
