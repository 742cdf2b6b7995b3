// A bot and its tests, without a port and without waiting: minutes pass at once.
//
//   node --test examples/test-a-bot.mjs

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChatServer } from 'chatcast';
import { simulate, TestNetwork } from 'chatcast/testing';

/**
 * The bot: welcomes whoever comes in, and reminds whoever asks for it by a whisper such as `60 tea is ready`. It takes its
 * client and its time from outside, so that a test can give it others.
 *
 * @param {import('chatcast').ChatClient} client
 * @param {import('chatcast').Clock} clock
 */
async function startButler(client, clock) {
  client.on('join', ({ user }) => client.whisper(user.name, `Welcome, ${user.name}!`));
  client.on('whisper', ({ whisper: { from, text } }) => {
    const [, seconds, what] = /^(\d+) (.+)$/.exec(text) ?? [];
    if (what === undefined) return;
    clock.after(Number(seconds) * 1000, () => {
      // Whoever has left by then is not to be reminded.
      client.whisper(from, what).catch(() => {});
    });
  });
  await client.connect();
}

test('the butler welcomes whoever comes in', async () => {
  const network = new TestNetwork();
  network.serve(new ChatServer({ ...network.options }));
  await startButler(network.client('butler'), network.clock);
  const atom = await network.join('atom');
  const { whisper } = await network.next(atom, 'whisper');
  assert.equal(whisper.text, 'Welcome, atom!');
  await network.close();
});

test('the butler reminds, to the second', async () => {
  const network = new TestNetwork();
  network.serve(new ChatServer({ ...network.options }));
  await startButler(network.client('butler'), network.clock);
  const atom = await network.join('atom');
  await network.next(atom, 'whisper');
  await atom.whisper('butler', '3600 tea is ready');
  const { whisper } = await network.next(atom, 'whisper', { limitMs: 4_000_000 });
  assert.equal(whisper.text, 'tea is ready');
  assert.equal(network.clock.monotonic(), 3_600_000);
  await network.close();
});

test('the butler welcomes everyone once, whatever the network does', async () => {
  await simulate({ runs: 20 }, async (network) => {
    network.serve(new ChatServer({ ...network.options }));
    await startButler(network.client('butler'), network.clock);
    const atom = await network.join('atom');
    /** @type {string[]} */
    const heard = [];
    atom.on('whisper', ({ whisper }) => heard.push(whisper.text));
    await network.chaos(60_000);
    await network.check();
    assert.deepEqual(heard, ['Welcome, atom!']);
  });
});
