import { describe, expect, it } from 'vitest';
import type { ChatServerOptions } from '../../src/index.js';
import { ChatClient, ChatServer } from '../../src/index.js';
import type { SimulatedOptions } from '../../src/testing/index.js';
import { Recording, replayToClient, replayToServer, TestNetwork } from '../../src/testing/index.js';

const own: ChatServerOptions = { limits: { pingMs: 5000, pongMs: 5000 } };

/** A bot that answers, and that comes back when it is lost. */
function startBot(options: ConstructorParameters<typeof ChatClient>[0], greeting = 'Hello') {
  const bot = new ChatClient(options);
  bot.on('whisper', ({ whisper }) => bot.whisper(whisper.from, `${greeting}, ${whisper.from}!`));
  void bot.connect().catch(() => {});
  return bot;
}

/** A talk through bad weather, recorded at the server and at the bot. */
async function record(seed = 3) {
  await using network = new TestNetwork({ seed, conditions: { delayMs: 30, jitterMs: 30 } });
  const atServer = network.record();
  const atBot = network.record('bot');
  network.serve(new ChatServer({ ...network.options, ...own }));
  const bot = startBot(network.optionsFor('bot'));
  const atom = await network.join('atom');
  network.startChaos();
  for (let round = 0; round < 20; round += 1) {
    void atom.whisper('bot', `${round}`).catch(() => {});
    await network.advance(1000);
  }
  await network.check();
  await network.run(bot.close());
  return {
    atServer: Recording.parse(atServer.toString()),
    atBot: Recording.parse(atBot.toString()),
  };
}

const makeServer = (options: SimulatedOptions) => new ChatServer({ ...options, ...own });

describe('what was recorded at a server', () => {
  it('can be said to another one, who answers the same, byte by byte', async () => {
    for (const seed of [1, 2, 3]) {
      const { atServer } = await record(seed);
      expect(atServer.toString()).toContain('"type":"resume"');
      const { differences, clock } = await replayToServer(atServer, makeServer);
      expect(differences).toEqual([]);
      expect(clock.monotonic()).toBeGreaterThanOrEqual(20_000);
    }
  });

  it('shows where a server answers otherwise', async () => {
    const { atServer } = await record();
    const { differences } = await replayToServer(atServer, (options) => {
      const server = makeServer(options);
      server.use((command, next) => {
        if (command.type === 'whisper') command.text = command.text.toUpperCase();
        return next();
      });
      return server;
    });
    expect(differences.length).toBeGreaterThan(0);
    expect(differences[0]).toMatch(
      /^#\d+: after \d+ bytes it sent ….*"text":"HELLO, ATOM!".*… instead of ….*"text":"Hello, atom!"/,
    );
  });

  it('shows a connection that is closed otherwise', async () => {
    const { atServer } = await record();
    const { differences } = await replayToServer(
      atServer,
      (options) => new ChatServer({ ...options, ...own, maxClients: 1 }),
    );
    expect(differences.join('\n')).toMatch(/SERVER_FULL/);
  });

  it('shows that a server takes no connections any more', async () => {
    const { atServer } = await record();
    const { differences } = await replayToServer(atServer, (options) => {
      const server = makeServer(options);
      options.clock.after(10_000, () => void server.close({ drainMs: 0 }));
      return server;
    });
    expect(differences.at(-1)).toMatch(/after 0 bytes it sent no more instead of .*"welcome"/);
  });

  it('is compared as far as it goes, when it was cut off', async () => {
    const { atServer } = await record();
    const half = new Recording(atServer.of, atServer, 5000);
    for (const event of atServer.events) half.add(event);
    expect(half.isWhole).toBe(false);
    const { differences } = await replayToServer(half, makeServer);
    expect(differences).toEqual([]);
  });

  it('is not said to a client', async () => {
    const { atServer, atBot } = await record();
    await expect(replayToClient(atServer, () => {})).rejects.toMatchObject({ code: 'PROTOCOL' });
    await expect(replayToServer(atBot, makeServer)).rejects.toMatchObject({ code: 'PROTOCOL' });
  });
});

describe('what was recorded at a client', () => {
  it('can be said to another one, who says the same, byte by byte', async () => {
    for (const seed of [1, 2, 3]) {
      const { atBot } = await record(seed);
      expect(atBot.events.filter(({ kind }) => kind === 'opened').length).toBeGreaterThan(2);
      const bots: ChatClient[] = [];
      const { differences } = await replayToClient(atBot, (options) => {
        bots.push(startBot(options));
      });
      // The end of the recording is the goodbye that the test had the bot say.
      expect(differences.filter((line) => !line.includes('"bye"'))).toEqual([]);
      expect(bots[0]?.name).toBe('bot');
    }
  });

  it('shows where a bot says something else', async () => {
    const { atBot } = await record();
    const { differences } = await replayToClient(atBot, (options) => startBot(options, 'Hallo'));
    expect(differences.join('\n')).toMatch(/"text":"Hallo, atom!".* instead of .*"Hello, atom!"/);
  });

  it('shows a connection that is not made', async () => {
    const { atBot } = await record();
    const { differences } = await replayToClient(atBot, () => {});
    expect(differences.length).toBeGreaterThan(2);
    for (const line of differences)
      expect(line).toMatch(/^#\d+: after 0 bytes it sent no more instead of …CHATCAST/);
  });
});
