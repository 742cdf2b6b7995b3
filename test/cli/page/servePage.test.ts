import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { loadPage } from '../../../src/cli/page/loadPage.js';
import { servePage } from '../../../src/cli/page/servePage.js';
import { ChatServer } from '../../../src/index.js';
import { Intruder } from '../../support/Intruder.js';

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

let assets: Awaited<ReturnType<typeof loadPage>>;
beforeAll(async () => {
  assets = await loadPage();
});

async function open(): Promise<string> {
  const server = new ChatServer();
  onTestFinished(() => server.close({ drainMs: 0 }));
  const { url } = await server.listen({ port: 0, http: servePage(assets) });
  return url.replace('tcp:', 'http:');
}

/** Asks as no browser would: with just these headers, and for just this path. */
async function ask(path: string, headers = {}, method = 'GET'): Promise<Answer> {
  const { hostname, port } = new URL(await open());
  const asking = request({ hostname, port, path, headers, method, agent: false });
  asking.end(method === 'POST' ? 'something' : undefined);
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  const parts: Buffer[] = [];
  response.on('data', (part: Buffer) => parts.push(part));
  await once(response, 'end');
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) };
}

function pathOf(ending: string): string {
  return [...assets.keys()].find((path) => path.endsWith(ending)) ?? '';
}

describe('the page', () => {
  it('is there, with everything that it names', async () => {
    const { status, headers, body } = await ask('/');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    const named = [...body.toString().matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name]) => name);
    // Its script, its styles, its picture, and what the script imports.
    expect(named.length).toBeGreaterThan(3);
    for (const name of named) expect((await ask(`/${name}`)).status).toBe(200);
  });

  it.each([
    ['.js', 'text/javascript; charset=utf-8'],
    ['.css', 'text/css; charset=utf-8'],
    ['.svg', 'image/svg+xml'],
  ])('has its %s as %s, to be kept for ever', async (ending, type) => {
    const { headers } = await ask(pathOf(ending));
    expect(headers['content-type']).toBe(type);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  it('is asked for again each time, and sent again only when it is another', async () => {
    const first = await ask('/');
    expect(first.headers['cache-control']).toBe('no-cache');
    const etag = String(first.headers.etag);
    for (const known of [etag, `W/"other", ${etag}`]) {
      const again = await ask('/', { 'if-none-match': known });
      expect([again.status, again.body.length]).toEqual([304, 0]);
      expect(again.headers.etag).toBe(etag);
    }
    expect((await ask('/', { 'if-none-match': '"other"' })).status).toBe(200);
    expect(etag).not.toBe((await ask(pathOf('.js'))).headers.etag);
  });

  it.each([
    ['gzip, deflate, br', true],
    ['br;q=1.0, gzip;q=0.8', true],
    ['gzip;q=0', false],
    ['identity', false],
    ['xgzip', false],
  ])('is compressed for who takes %s: %s', async (accepted, isCompressed) => {
    const { headers, body } = await ask(pathOf('.js'), { 'accept-encoding': accepted });
    const whole = assets.get(pathOf('.js'))?.contents;
    expect(headers['content-encoding']).toBe(isCompressed ? 'gzip' : undefined);
    expect(headers.vary).toBe('accept-encoding');
    expect(Number(headers['content-length'])).toBe(body.length);
    expect((isCompressed ? gunzipSync(body) : body).equals(whole ?? Buffer.alloc(0))).toBe(true);
  });

  it('may be asked about without being sent', async () => {
    const { status, headers, body } = await ask('/', {}, 'HEAD');
    expect([status, body.length]).toEqual([200, 0]);
    expect(Number(headers['content-length'])).toBeGreaterThan(100);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('takes no %s', async (method) => {
    const { status, headers, body } = await ask('/', {}, method);
    expect([status, headers.allow, body.length]).toEqual([405, 'GET, HEAD', 0]);
  });

  it('may be asked for with a query', async () => {
    expect((await ask('/?from=mail')).status).toBe(200);
  });
});

describe('nothing else', () => {
  it.each([
    '/index.html',
    '/assets',
    '/assets/',
    '/assets/..',
    '/assets/../index.html',
    '/../package.json',
    '/../../../../../../etc/passwd',
    '/assets/../../../package.json',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/..\\..\\package.json',
    '//etc/passwd',
    '/./',
    '/%00',
    '/__proto__',
    '/constructor',
    'http://127.0.0.1/',
    '*',
  ])('is at %s', async (path) => {
    const intruder = await Intruder.connect(
      await open(),
      `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    );
    onTestFinished(() => intruder.leave());
    await intruder.isThrownOut();
    expect(intruder.text).toMatch(/^HTTP\/1.1 404 /);
    expect(intruder.text).toMatch(/\r\n\r\nThere is nothing here\.\n$/);
  });
});

describe('as safe as can be is', () => {
  it.each([
    ['the page', () => ask('/')],
    ['a file of it', () => ask(pathOf('.js'))],
    ['the page that is known already', () => ask('/', { 'if-none-match': assets.get('/')?.etag })],
    ['what is not there', () => ask('/nothing')],
    ['what is not allowed', () => ask('/', {}, 'POST')],
  ])('%s', async (_what, asking) => {
    const { headers } = await asking();
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(policy.join()).not.toMatch(/unsafe|\*|https?:|data:|blob:/);
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });
});
