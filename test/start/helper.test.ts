import { ChatClient, ChatServer } from 'chatcast';
import { describe, expect, it, onTestFinished } from 'vitest';
import { answerTo, startHelper } from '../../scripts/helper.mjs';
import { nextEvent } from '../server/support/nextEvent.js';

/** A room with the helper in it, and whoever comes. */
async function openRoom(language: 'en' | 'ko' = 'en') {
  const server = new ChatServer();
  onTestFinished(() => server.close({ drainMs: 0 }));
  const { url } = await server.listen({ port: 0 });
  await startHelper(server, language);
  const join = async (name: string) => {
    const client = await ChatClient.connect({ url, name, reconnect: false });
    onTestFinished(() => client.close());
    return client;
  };
  return { server, join };
}

const fromHelper = ({ message }: { message: { from: string } }) => message.from === 'helper';

describe('the helper', () => {
  it.each([
    ['en', /^Welcome, atom!/],
    ['ko', /^atom님, 어서 오세요!/],
  ] as const)('welcomes who comes, in %s', async (language, welcome) => {
    const { join } = await openRoom(language);
    const atom = await join('atom');
    const { message } = await nextEvent(atom, 'message');
    expect(message).toMatchObject({ from: 'helper', text: expect.stringMatching(welcome) });
  });

  it('answers who is alone with it, and others only when it is meant', async () => {
    const { join } = await openRoom();
    const atom = await join('atom');
    await nextEvent(atom, 'message', fromHelper);
    const alone = nextEvent(atom, 'message', fromHelper);
    await atom.send('hello');
    expect((await alone).message.text).toContain('Hello, atom.');
    const minji = await join('minji');
    await nextEvent(minji, 'message', fromHelper);
    const said: string[] = [];
    minji.on('message', ({ message }) => said.push(`${message.from}: ${message.text}`));
    const meant = nextEvent(minji, 'message', fromHelper);
    await minji.send('hello, atom');
    await minji.send('helper, who is here?');
    await meant;
    expect(said).toEqual([
      'minji: hello, atom',
      'minji: helper, who is here?',
      'helper: Here are: helper, atom, minji.',
    ]);
  });

  it('whispers back, and takes part in a 1:1', async () => {
    const { join } = await openRoom();
    const atom = await join('atom');
    const whisper = nextEvent(atom, 'whisper');
    await atom.whisper('helper', 'how do I whisper?');
    expect((await whisper).whisper.text).toContain('/to helper');
    const minji = await join('minji');
    const pair = await minji.pair('helper');
    const told = nextEvent(pair, 'message', fromHelper);
    expect((await told).message).toMatchObject({ from: 'helper', scope: 'pair' });
    const answered = nextEvent(pair, 'message', fromHelper);
    await pair.send('thanks');
    expect((await answered).message.text).toBe('You are welcome.');
  });

  it('does not go on for ever with a program that answers everything', async () => {
    const { server, join } = await openRoom();
    const echo = await join('echo');
    echo.on('message', async ({ message }) => {
      if (message.from !== echo.name) await echo.send(`You said: ${message.text}`);
    });
    const welcome = nextEvent(echo, 'message', fromHelper);
    const answer = welcome.then(() => nextEvent(echo, 'message', fromHelper));
    const echoed = answer.then(() =>
      nextEvent(echo, 'message', ({ message }) => !fromHelper({ message })),
    );
    await echoed;
    // Its answer would stand before this one.
    await server.broadcast('enough');
    expect(server.stats().messages).toBe(5);
  });

  it('leaves with the room', async () => {
    const { server } = await openRoom();
    await server.close();
    expect(server.users.size).toBe(0);
  });
});

describe('its answers', () => {
  const question = { name: 'atom', people: ['atom', 'helper'] };

  it.each([
    ['Hi!', /^Hello, atom/],
    ['안녕하세요', /^안녕하세요, atom님/],
    ['who else is here', /^Here are: atom, helper/],
    ['누가 있나요?', /^지금 있는 사람: atom, helper/],
    ['what time is it?', /^It is \d/],
    ['지금 몇 시예요?', /^지금은 /],
    ['a 1:1?', /\/with helper/],
    ['고마워요', /^천만에요/],
    ['xyzzy', /^I know little/],
    ['', /^I know little/],
  ])('to %j is in its language: %s', (text, answer) => {
    expect(answerTo(text, question)).toMatch(answer);
  });
});
