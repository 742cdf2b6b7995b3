import { IncomingMessage } from 'node:http';
import net from 'node:net';
import fc from 'fast-check';
import proxyAddr from 'proxy-addr';
import { describe, expect, it } from 'vitest';
import { readForwarded } from '../../src/server/forwarded.js';
import { makeProxyCheck } from '../../src/server/proxies.js';
import type { TrustProxy } from '../../src/serverOptions.js';

const runs = { numRuns: 500 };

/** Where somebody is who comes by a proxy at that address, with that header. */
function addressOf(trustProxy: TrustProxy, proxy: string, header?: string): string {
  const headers = header === undefined ? {} : { 'x-forwarded-for': header };
  const isProxy = makeProxyCheck(trustProxy, () => {});
  return readForwarded(headers, { address: proxy, secure: false }, isProxy).address;
}

/** The same, as Express finds it. */
function expressAddressOf(trustProxy: number | string[], proxy: string, header: string): string {
  const socket = new net.Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: proxy });
  const request = new IncomingMessage(socket);
  request.headers['x-forwarded-for'] = header;
  const trusts =
    typeof trustProxy === 'number'
      ? (_address: string, hop: number) => hop < trustProxy
      : proxyAddr.compile(trustProxy);
  return proxyAddr(request, trusts);
}

function isSecure(header: string | undefined, otherwise: boolean): boolean {
  const headers = header === undefined ? {} : { 'x-forwarded-proto': header };
  return readForwarded(headers, { address: '127.0.0.1', secure: otherwise }, () => true).secure;
}

describe('the address of who comes through a proxy', () => {
  it.each<[string, TrustProxy, string | undefined, string]>([
    ['is what the proxy says', 'loopback', '203.0.113.7', '203.0.113.7'],
    [
      'is the last, if the proxy has added to it',
      'loopback',
      '6.6.6.6, 203.0.113.7',
      '203.0.113.7',
    ],
    [
      'is that before the proxies that are known',
      'loopback, 10.0.0.0/8',
      '6.6.6.6,203.0.113.7,10.0.0.1',
      '203.0.113.7',
    ],
    ['is as many before as are counted', 2, '6.6.6.6, 203.0.113.7, 10.0.0.1', '203.0.113.7'],
    ['is the first, if all are proxies', 'loopback, 10.0.0.0/8', '10.0.0.2, 10.0.0.1', '10.0.0.2'],
    ['is that of the proxy, if it says nothing', 'loopback', undefined, '127.0.0.1'],
    ['is that of the proxy, if it says it empty', 'loopback', '', '127.0.0.1'],
    ['is that of the proxy, if nobody is a proxy', false, '203.0.113.7', '127.0.0.1'],
    ['is that of the proxy, if there are to be none', 0, '203.0.113.7', '127.0.0.1'],
    ['is that of the proxy, if it is another one', ['10.0.0.1'], '203.0.113.7', '127.0.0.1'],
    ['is that of the last who said one', 2, '6.6.6.6, unknown, 10.0.0.1', '10.0.0.1'],
  ])('%s', (_what, trustProxy, header, address) => {
    expect(addressOf(trustProxy, '127.0.0.1', header)).toBe(address);
  });

  it.each([
    ['203.0.113.7', '203.0.113.7'],
    [' \t203.0.113.7 ', '203.0.113.7'],
    ['203.0.113.7:4711', '203.0.113.7'],
    ['2001:db8::7', '2001:db8::7'],
    ['[2001:db8::7]', '2001:db8::7'],
    ['[2001:db8::7]:4711', '2001:db8::7'],
    ['2001:DB8:0:0:0:0:0:7', '2001:db8::7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['[::ffff:203.0.113.7]:4711', '203.0.113.7'],
  ])('is read from %j', (header, address) => {
    expect(addressOf(1, '127.0.0.1', header)).toBe(address);
  });

  it.each(
    [
      'unknown',
      '_hidden',
      'localhost',
      'evil.example',
      '203.0.113',
      '203.0.113.7.8',
      '203.0.113.256',
      '0203.0.113.7',
      '0xcb007107',
      '3405803783',
      '203.0.113.7:',
      '203.0.113.7:port',
      '203.0.113.7 203.0.113.8',
      '2001:db8::7::8',
      '[2001:db8::7',
      '2001:db8::7]',
      '[2001:db8::7]x',
      'fe80::1%eth0',
      'fe80::1%\u001b[2J',
      '"203.0.113.7"',
      'for=203.0.113.7',
      '203.0.113.7,',
      ',',
      ',,,,',
      '\0',
      'x'.repeat(100_000),
      '1'.repeat(100_000),
      ':'.repeat(100_000),
      `[${'['.repeat(100_000)}`,
      ','.repeat(100_000),
    ].filter((header) => header !== '203.0.113.7\n'),
  )('is not read from %j', (header) => {
    expect(addressOf(1, '198.51.100.1', header)).toBe('198.51.100.1');
  });

  it('is looked for behind so many proxies, and no more', () => {
    const asked: number[] = [];
    const everybody = (_address: string, hop: number) => {
      asked.push(hop);
      return true;
    };
    const header = Array.from({ length: 5000 }, (_, index) => `10.0.${index >> 8}.${index & 255}`);
    expect(addressOf(everybody, '127.0.0.1', header.join())).toBe('10.0.19.104');
    expect(asked).toEqual(Array.from({ length: 32 }, (_, hop) => hop));
  });

  const address = fc.oneof(
    fc.ipV4(),
    fc.ipV6().filter((text) => net.isIPv6(text)),
  );

  it('cannot be chosen by who writes in front of what a proxy adds', () => {
    const trusted = fc.constantFrom<TrustProxy>(1, 'loopback', ['127.0.0.1'], '127.0.0.0/8');
    const property = fc.property(trusted, fc.string(), (trustProxy, written) => {
      expect(addressOf(trustProxy, '127.0.0.1', `${written}, 203.0.113.7`)).toBe('203.0.113.7');
    });
    fc.assert(property, runs);
  });

  it('is always an address, whatever the header says', () => {
    const entry = fc.oneof(
      address,
      fc.string(),
      fc.string({ unit: fc.constantFrom(...'[]:.%,1f ') }),
    );
    const property = fc.property(fc.nat(32), fc.array(entry), (hops, entries) => {
      const found = addressOf(hops, '127.0.0.1', entries.join());
      expect(net.isIP(found), found).not.toBe(0);
      expect(found).not.toContain('%');
    });
    fc.assert(property, runs);
  });

  it('is the one that Express finds', () => {
    const near = fc.constantFrom(
      '127.0.0.1',
      '::1',
      '10.0.0.1',
      '10.9.9.9',
      'fc00::1',
      'fe80::1',
      '192.168.1.1',
    );
    const subnet = fc.constantFrom(
      'loopback',
      'linklocal',
      'uniquelocal',
      '10.0.0.0/8',
      '10.0.0.1',
      '::1',
      'fc00::/8',
    );
    const trusted = fc.oneof(fc.nat(5), fc.uniqueArray(subnet, { minLength: 1 }));
    const entries = fc.array(fc.oneof(near, fc.ipV4()), { minLength: 1 });
    const property = fc.property(trusted, near, entries, (trustProxy, proxy, all) => {
      const header = all.join(', ');
      expect(addressOf(trustProxy, proxy, header)).toBe(
        expressAddressOf(trustProxy, proxy, header),
      );
    });
    fc.assert(property, runs);
  });
});

describe('what comes through a proxy is encrypted', () => {
  it.each([
    ['https', true],
    ['wss', true],
    ['HTTPS', true],
    [' https ', true],
    ['https, https', true],
    ['http', false],
    ['ws', false],
    // The first of them may be what the client itself has said.
    ['https, http', false],
    ['https,', false],
    ['httpsx', false],
    ['anything', false],
    ['x'.repeat(100_000), false],
    [','.repeat(100_000), false],
  ])('if it says so: %j', (header, secure) => {
    for (const otherwise of [true, false]) expect(isSecure(header, otherwise)).toBe(secure);
  });

  it.each([undefined, ''])('if its own connection is, and it says nothing (%j)', (header) => {
    for (const otherwise of [true, false]) expect(isSecure(header, otherwise)).toBe(otherwise);
  });
});
