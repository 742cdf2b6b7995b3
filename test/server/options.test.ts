import { describe, expect, it } from 'vitest';
import type { ChatServerOptions, ListenOptions } from '../../src/index.js';
import { ChatServer } from '../../src/index.js';
import { untyped } from '../support/untyped.js';
import { openRoom } from './support/openRoom.js';

describe('options of a server that are none are refused', () => {
  it.each([
    ['members without a number', { maxClients: Number('many') }, RangeError],
    ['members below 0', { maxClients: -1 }, RangeError],
    ['a language that nobody wrote', { locale: 'fr' }, RangeError],
    ['an authenticator that cannot be asked', { authenticate: true }, TypeError],
  ])('%s', (_, options, kind) => {
    expect(() => new ChatServer(untyped<ChatServerOptions>(options))).toThrow(kind);
  });

  it('a port by itself, instead of the default one being opened', async () => {
    const { server } = await openRoom();
    await expect(server.listen(untyped<ListenOptions>(0))).rejects.toThrow(TypeError);
  });
});

it('a server says no number, and nobody can', async () => {
  const room = await openRoom();
  const atom = await room.join('atom');
  for (const nothing of [42, undefined, null, { text: 'hello' }]) {
    const text = untyped<string>(nothing);
    await expect(atom.send(text)).rejects.toMatchObject({ code: 'TEXT_INVALID' });
    await expect(atom.whisper('atom', text)).rejects.toMatchObject({ code: 'TEXT_INVALID' });
    await expect(room.server.broadcast(text)).rejects.toMatchObject({ code: 'TEXT_INVALID' });
  }
});
