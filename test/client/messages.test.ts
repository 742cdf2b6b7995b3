import { describe, expect, it } from 'vitest';
import { House } from '../resume/support/House.js';
import { nextEvent } from '../server/support/nextEvent.js';
import { until } from '../support/until.js';

const over = { done: true, value: undefined };

describe('messages()', () => {
  it('gives all messages from now on, one’s own too, and keeps those that wait', async () => {
    await using house = await House.open();
    const { client } = await house.enter('atom');
    const hansung = await house.enter('hansung');
    await client.send('before');
    const messages = client.messages();
    const sent = [await client.send('one'), await hansung.client.send('two')];
    await hansung.client.whisper('atom', 'no message');
    sent.push(await client.send('three'));
    for (const message of sent) {
      expect(await messages.next()).toEqual({ done: false, value: message });
    }
    const next = messages.next();
    const four = await hansung.client.send('four');
    expect((await next).value).toEqual(four);
  });

  it('gives what is said in the 1:1, too, and the 1:1 gives that only, until it is over', async () => {
    await using house = await House.open();
    const { client } = await house.enter('atom');
    const hansung = await house.enter('hansung');
    hansung.client.on('pairRequest', ({ request }) => void request.accept());
    const all = client.messages();
    const pair = await client.pair('hansung');
    const ofPair = pair[Symbol.asyncIterator]();
    await house.server.broadcast('to all');
    await pair.send('just us');
    await pair.end();
    expect((await all.next()).value).toMatchObject({ text: 'to all', scope: 'room' });
    expect((await all.next()).value).toMatchObject({ text: 'just us', scope: 'pair' });
    expect((await ofPair.next()).value).toMatchObject({ text: 'just us', scope: 'pair' });
    expect(await ofPair.next()).toEqual(over);
    expect(await pair[Symbol.asyncIterator]().next()).toEqual(over);
  });

  it('ends with the signal, after what waits, and at once if that has aborted already', async () => {
    await using house = await House.open();
    const { client } = await house.enter('atom');
    const stop = new AbortController();
    const messages = client.messages({ signal: stop.signal });
    await client.send('one');
    stop.abort();
    await client.send('two');
    expect((await messages.next()).value).toMatchObject({ text: 'one' });
    expect(await messages.next()).toEqual(over);
    expect(await client.messages({ signal: stop.signal }).next()).toEqual(over);
  });

  it('ends with the loop, and several loops do not disturb each other', async () => {
    await using house = await House.open();
    const { client } = await house.enter('atom');
    const others = client.messages();
    const inLoop = client.messages();
    for (const text of ['one', 'two', 'three']) void client.send(text);
    const heard: string[] = [];
    for await (const { text } of inLoop) {
      heard.push(text);
      if (text === 'two') break;
    }
    expect(heard).toEqual(['one', 'two']);
    expect(await inLoop.next()).toEqual(over);
    for (const text of ['one', 'two', 'three']) {
      expect((await others.next()).value).toMatchObject({ text });
    }
  });

  it('ends with the client', async () => {
    await using house = await House.open();
    const { client } = await house.enter('atom');
    const messages = client.messages();
    const heard: string[] = [];
    const listening = (async () => {
      for await (const { text } of messages) heard.push(text);
    })();
    void client.send('last words');
    await client.close();
    await listening;
    expect(heard).toEqual(['last words']);
  });

  it('tells a loop that does not keep up so, with SLOW, and the client goes on', async () => {
    await using house = await House.open();
    const { client, witness } = await house.enter('atom');
    const idle = client.messages();
    const count = 8192 + 2;
    for (let i = 0; i < count; i += 1) void house.server.broadcast(`${i}`);
    await until(() => witness.messages.length === count, 'all of them');
    const texts: string[] = [];
    const failure = await (async () => {
      for await (const { text } of idle) texts.push(text);
    })().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'SLOW' });
    expect(texts).toEqual(witness.texts.slice(0, texts.length));
    expect(texts.length).toBeGreaterThanOrEqual(8192);
    expect(await idle.next()).toEqual(over);
    const next = client.messages().next();
    await client.send('going on');
    expect((await next).value).toMatchObject({ text: 'going on' });
  });

  it('is not disturbed by a listener that throws or rejects', async () => {
    await using house = await House.open();
    const { client } = await house.enter('atom');
    client.on('message', () => {
      throw new Error('thrown');
    });
    client.on('message', () => Promise.reject(new Error('rejected')));
    const failed = nextEvent(client, 'error', ({ error }) => String(error) === 'Error: rejected');
    const messages = client.messages();
    const message = await client.send('one');
    expect((await messages.next()).value).toEqual(message);
    expect(await failed).toMatchObject({ context: 'listener of message' });
    expect((await client.send('two')).text).toBe('two');
  });
});
