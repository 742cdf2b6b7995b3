import type { IncomingMessage } from 'node:http';
import net from 'node:net';
import fc from 'fast-check';
import proxyAddr from 'proxy-addr';
import { describe, expect, it } from 'vitest';
import { readForwarded } from '../../src/server/forwarded.js';
import { makeProxyCheck } from '../../src/server/proxies.js';
import type { TrustProxy } from '../../src/serverOptions.js';

const runs = { numRuns: 500 };
const ignoreError = () => {};

/** Where somebody is, as a proxy at an address tells with this header. */
function addressOf(trustProxy: TrustProxy, proxy: string, header: string): string {
  const headers = { 'x-forwarded-for': header };
  const peer = { address: proxy, secure: false };
  return readForwarded(headers, peer, makeProxyCheck(trustProxy, ignoreError)).address;
}

function isSecure(header: string | undefined, otherwise = false): boolean {
  const headers = header === undefined ? {} : { 'x-forwarded-proto': header };
  const peer = { address: '127.0.0.1', secure: otherwise };
  return readForwarded(headers, peer, () => true).secure;
}

/** The same, as Express finds it. */
function expressAddressOf(trustProxy: number | string[], proxy: string, header: string): string {
  const request = { headers: { 'x-forwarded-for': header }, socket: { remoteAddress: proxy } };
  const trusts =
    typeof trustProxy === 'number'
      ? (_address: string, hop: number) => hop < trustProxy
      : proxyAddr.compile(trustProxy);
  return proxyAddr(request as unknown as IncomingMessage, trusts);
}
