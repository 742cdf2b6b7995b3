import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer, request } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { useBrowser } from './support/browser.js';
import type { House } from './support/House.js';
import { openHouse } from './support/House.js';
import { Visitor } from './support/Visitor.js';

useBrowser();

/** A proxy that makes `/room/` lead to the house; resolves with that address. */
async function openProxy(house: House, rename: (host: string) => string): Promise<string> {
  const ask = ({ method, url = '', headers }: IncomingMessage) =>
    request({
      port: house.port,
      method,
      path: url.replace(/^\/room/, ''),
      headers: { ...headers, host: rename(headers.host ?? '') },
    });
  const proxy = createServer((incoming, response) => {
    const asking = ask(incoming).end();
    asking.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
  });
  proxy.on('upgrade', (incoming, near) => {
    const asking = ask(incoming).end();
    asking.on('upgrade', ({ headers }, far) => {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      near.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`);
      near.on('error', () => far.destroy());
      far.on('error', () => near.destroy());
      near.pipe(far).pipe(near);
    });
    asking.on('response', ({ statusCode }) => {
      near.end(`HTTP/1.1 ${statusCode} \r\nContent-Length: 0\r\n\r\n`);
    });
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('There is no port.');
  return `http://127.0.0.1:${address.port}/room/`;
}

it('the page works under a path of a proxy, and tells the terminal the whole way', async () => {
  const house = await openHouse();
  const url = await openProxy(house, (host) => host);
  const atom = await Visitor.open(url);
  await atom.sees(`npx chatcast join ${url.replace('http:', 'ws:')}chat`);
  await atom.logIn('atom');
  await atom.say('hello');
  await atom.hears('hello');
});

it('the page cannot connect when a proxy has renamed the host, for then it is another one', async () => {
  const house = await openHouse();
  const url = await openProxy(house, () => 'inner.example');
  const visitor = await Visitor.open(url, { expectedTrouble: /WebSocket connection to/ });
  await visitor.logIn('atom');
  await expect.poll(() => visitor.troubles.join()).toContain('403');
  expect([...house.server.users.keys()]).toEqual([]);
});
