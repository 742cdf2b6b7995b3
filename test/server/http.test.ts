import { request } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { HttpListener } from '../../src/index.js';
import { ChatClient, ChatServer } from '../../src/index.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { Intruder } from '../support/Intruder.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { collect } from './support/nextEvent.js';

failOnStrayErrors();

async function open(http: HttpListener, clock = new VirtualClock()) {
  const server = new ChatServer({ clock });
  onTestFinished(() => server.close({ drainMs: 0 }));
  const { url, port } = await server.listen({ port: 0, http });
  return { server, url, page: `http://127.0.0.1:${port}/page?a=b`, clock };
}

describe('a port with pages of the program', () => {
  it('asks the program, and lets chat in all the same', async () => {
    const { server, url, page } = await open(({ method, url: path }, response) => {
      response.end(`${method} ${path}`);
    });
    const answer = await fetch(page, { method: 'POST', body: 'hello' });
    expect(await answer.text()).toBe('POST /page?a=b');
    for (const address of [url, `${url.replace('tcp', 'ws')}/chat`]) {
      const client = await ChatClient.connect({ url: address, name: 'atom' });
      expect([...server.users.keys()]).toEqual(['atom']);
      await client.close();
    }
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('a bug');
      },
    ],
    ['rejects', () => Promise.reject(new Error('a bug'))],
  ])('answers 500 when the program %s, and tells it', async (_how, http) => {
    const { server, url, page } = await open(http);
    const errors = collect(server, 'error');
    const answer = await fetch(page);
    expect(answer.status).toBe(500);
    expect(await answer.text()).toBe('');
    expect(errors).toMatchObject([{ error: { message: 'a bug' }, context: 'http' }]);
    await (await ChatClient.connect({ url, name: 'atom' })).close();
  });

  it('cuts an answer in the middle of which the program fails', async () => {
    const { server, page } = await open((_request, response) => {
      response.write('half');
      throw new Error('a bug');
    });
    const errors = collect(server, 'error');
    await expect(fetch(page).then((answer) => answer.text())).rejects.toThrow();
    expect(errors).toHaveLength(1);
  });

  it('gives a connection the time of a login for all its questions', async () => {
    const { url, clock } = await open((_request, response) => response.write('never ends'));
    const intruder = await Intruder.connect(url, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    onTestFinished(() => intruder.leave());
    clock.advanceSync(14_000);
    expect(intruder.isOut).toBe(false);
    clock.advanceSync(2_000);
    await intruder.isThrownOut();
  });

  it('closes in the middle of an answer', async () => {
    const { server, page } = await open((_request, response) => response.write('never ends'));
    const asking = request(page, { agent: false });
    const cut = new Promise((resolve) => {
      asking.once('response', (response) => response.resume().once('error', resolve));
    });
    const begun = new Promise((resolve) => asking.once('response', resolve));
    asking.end();
    await begun;
    await server.close();
    expect(await cut).toBeInstanceOf(Error);
  });
});
