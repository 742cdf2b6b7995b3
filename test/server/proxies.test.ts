import { describe, expect, it } from 'vitest';
import { ChatServer } from '../../src/index.js';
import type { ProxyCheck } from '../../src/server/proxies.js';
import { makeProxyCheck } from '../../src/server/proxies.js';
import type { TrustProxy } from '../../src/serverOptions.js';

function trusts(trustProxy: TrustProxy | undefined, address: string, hop = 0): boolean {
  return makeProxyCheck(trustProxy, () => {})(address, hop);
}

const everywhere = ['127.0.0.1', '::1', '10.0.0.1', '203.0.113.7', '2001:db8::7', 'fe80::1', ''];

describe('a proxy is believed', () => {
  it.each([undefined, false, 0, '', [], ' , '] as const)('nowhere: %j', (trustProxy) => {
    expect(everywhere.filter((address) => trusts(trustProxy, address))).toEqual([]);
  });

  it('up to a number of hops, wherever it is', () => {
    for (const address of everywhere) {
      expect([0, 1, 2, 3].map((hop) => trusts(2, address, hop))).toEqual([
        true,
        true,
        false,
        false,
      ]);
    }
  });

  it.each<[TrustProxy, string[], string[]]>([
    [
      'loopback',
      ['127.0.0.1', '127.9.9.9', '::1'],
      ['128.0.0.1', '::2', '10.0.0.1', '203.0.113.7'],
    ],
    [
      'linklocal',
      ['169.254.1.1', 'fe80::1', 'fe80::1%eth0', 'febf::1'],
      ['169.255.1.1', 'fec0::1'],
    ],
    [
      'uniquelocal',
      ['10.1.1.1', '172.16.0.1', '172.31.9.9', '192.168.1.1', 'fc00::1', 'fdff::1'],
      ['11.0.0.1', '172.15.0.1', '172.32.0.1', '192.169.0.1', 'fe00::1', '127.0.0.1'],
    ],
    ['203.0.113.7', ['203.0.113.7', '::ffff:203.0.113.7'], ['203.0.113.8', '::ffff:203.0.113.8']],
    [['2001:db8::/32'], ['2001:db8::1', '2001:db8:ffff::1'], ['2001:db9::1', '32.1.13.184']],
    ['10.1.2.3/8', ['10.9.9.9'], ['11.0.0.1']],
    [['::ffff:10.0.0.0/104'], ['10.9.9.9'], ['11.0.0.1', '::1']],
    [' 10.0.0.1 ,loopback', ['10.0.0.1', '::1'], ['10.0.0.2']],
    [['10.0.0.1', 'loopback, 10.0.0.3'], ['10.0.0.1', '::1', '10.0.0.3'], ['10.0.0.2']],
  ])('at %j, and nowhere else', (trustProxy, those, others) => {
    expect(those.filter((address) => !trusts(trustProxy, address))).toEqual([]);
    expect(others.filter((address) => trusts(trustProxy, address))).toEqual([]);
    for (const strange of ['', 'unknown', '1.2.3', '\0']) {
      const isLocalSocket = strange === '' && String(trustProxy).includes('loopback');
      expect(trusts(trustProxy, strange)).toBe(isLocalSocket);
    }
  });

  it('by a Unix socket, which has no address, if it is one of this machine', () => {
    expect(trusts('loopback', '')).toBe(true);
    expect(trusts('127.0.0.1', '')).toBe(false);
  });

  it('if a function says so, and by nothing else than true', () => {
    const asked: unknown[] = [];
    const trustProxy = (address: string, hop: number) => {
      asked.push([address, hop]);
      return hop === 0;
    };
    expect(trusts(trustProxy, '10.0.0.1')).toBe(true);
    expect(trusts(trustProxy, '10.0.0.2', 1)).toBe(false);
    expect(asked).toEqual([
      ['10.0.0.1', 0],
      ['10.0.0.2', 1],
    ]);
    // Programs without types say such things.
    const options = [async () => true, () => {}];
    const check: ProxyCheck = Reflect.apply(makeProxyCheck, undefined, options);
    expect(check('10.0.0.1', 0)).toBe(false);
  });

  it('not by a function that fails, which is told', () => {
    const told: unknown[] = [];
    const broken = () => {
      throw new Error('Broken.');
    };
    const check = makeProxyCheck(broken, (error, context) => told.push([String(error), context]));
    expect(check('10.0.0.1', 0)).toBe(false);
    expect(told).toEqual([['Error: Broken.', 'trustProxy']]);
  });
});

describe('a server is not made', () => {
  it.each([
    -1,
    1.5,
    33,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    'true',
    'localhost',
    'loop back',
    '10.0.0',
    '10.0.0.0/0',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/255.0.0.0',
    '::1/129',
    '::/0',
    'fe80::1%eth0',
    '1',
    '*',
    ['10.0.0.1', 'proxy.example'],
  ])('with proxies that are none, such as %j', (trustProxy) => {
    expect(() => new ChatServer({ trustProxy })).toThrow(RangeError);
    expect(() => new ChatServer({ trustProxy })).toThrow(/^trustProxy/);
  });

  it.each([true, null, {}])('with what is no option, such as %j', (value) => {
    const options: object = { trustProxy: value };
    expect(() => new ChatServer(options)).toThrow(/^trustProxy/);
  });
});
