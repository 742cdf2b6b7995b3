import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeCertificate } from '../../support/certificate.js';
import { useBrowser } from './support/browser.js';
import { openHouse } from './support/House.js';
import { Visitor } from './support/Visitor.js';

useBrowser();

/** A page of somebody else; resolves with its address. */
async function openForeignPage(body: string): Promise<string> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><link rel="icon" href="data:,">${body}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no port.');
  return `http://127.0.0.1:${address.port}/`;
}

/** Tries to come in by hand from the page that is open; resolves with how that ended. */
function connectFrom({ page }: Visitor, url: string): Promise<string> {
  return page.evaluate(
    (room) =>
      new Promise<string>((resolve) => {
        const webSocket = new WebSocket(room, 'chatcast.v1');
        webSocket.onopen = () => resolve('open');
        webSocket.onerror = () => resolve('refused');
      }),
    url,
  );
}

describe('the page', () => {
  it('asks nobody else for anything', async () => {
    const house = await openHouse();
    const visitor = await Visitor.open('about:blank');
    const asked: string[] = [];
    visitor.page.on('request', (request) => asked.push(request.url()));
    visitor.page.on('websocket', (webSocket) => asked.push(webSocket.url()));
    await visitor.page.goto(house.pageUrl);
    await visitor.logIn('atom');
    await visitor.log.waitFor();
    await visitor.say('https://a.example/picture.png');
    await visitor.sees('https://a.example/picture.png');
    expect(asked.length).toBeGreaterThanOrEqual(4);
    const hosts = new Set(asked.map((url) => new URL(url).host));
    expect([...hosts]).toEqual([`127.0.0.1:${house.port}`]);
  });

  it('lets nothing in that would be code, and tells nobody else anything', async () => {
    const house = await openHouse();
    const foreign = await openForeignPage('');
    const atom = await Visitor.enter(house.pageUrl, 'atom', {
      expectedTrouble: /Content Security Policy|Breach of|Trusted|WebSocket connection/,
    });
    const { page } = atom;
    const markup = (html: string) =>
      page.evaluate((given) => document.body.insertAdjacentHTML('beforeend', given), html);
    await expect(markup('<b>markup</b>')).rejects.toThrow(/TrustedHTML/);
    const code = page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'document.title = "taken over"';
      document.body.append(script);
    });
    await expect(code).rejects.toThrow(/TrustedScript/);
    await page.evaluate(() => document.body.setAttribute('style', 'display: none'));
    expect(await page.evaluate(() => getComputedStyle(document.body).display)).toBe('block');
    const telling = page.evaluate((url) => fetch(url, { mode: 'no-cors' }).then(String), foreign);
    await expect(telling).rejects.toThrow();
    expect(await connectFrom(atom, foreign.replace('http:', 'ws:'))).toBe('refused');
    expect(await page.title()).toBe('chatcast');
    expect(atom.troubles.join()).toContain('Breach of connect-src');
  });

  it('works encrypted as it does unencrypted', async () => {
    const certificate = makeCertificate();
    const house = await openHouse({}, certificate);
    const hansung = await house.join('hansung', { ca: certificate.cert });
    const atom = await Visitor.enter(house.pageUrl, 'atom', { ignoreHTTPSErrors: true });
    const heard = new Promise((resolve) => hansung.once('message', resolve));
    await atom.say('nobody on the way hears it');
    expect(await heard).toMatchObject({ message: { from: 'atom' } });
    expect(house.server.stats().connections).toEqual({ 'native/tcp': 1, 'native/websocket': 1 });
  });

  it('is shown in no frame', async () => {
    const house = await openHouse();
    const foreign = await openForeignPage(`<iframe src="${house.pageUrl}"></iframe>`);
    const visitor = await Visitor.open(foreign, { expectedTrouble: /frame-ancestors/ });
    await expect.poll(() => visitor.troubles.join()).toContain('frame-ancestors');
    const [, frame] = visitor.page.frames();
    expect(await frame?.locator('form').count()).toBe(0);
  });
});

describe('a page of somebody else', () => {
  const expectedTrouble = /WebSocket connection to .* 403/;

  it('cannot bring its visitors into the room', async () => {
    const house = await openHouse();
    const visitor = await Visitor.open(await openForeignPage(''), { expectedTrouble });
    expect(await connectFrom(visitor, `ws://127.0.0.1:${house.port}/chat`)).toBe('refused');
    expect(visitor.troubles.join()).toContain('403');
    expect(house.server.stats().connections).toEqual({});
  });

  it('can, if the room says so', async () => {
    const foreign = await openForeignPage('');
    const house = await openHouse({ origins: [new URL(foreign).origin] });
    const visitor = await Visitor.open(foreign);
    expect(await connectFrom(visitor, `ws://127.0.0.1:${house.port}/chat`)).toBe('open');
  });
});
