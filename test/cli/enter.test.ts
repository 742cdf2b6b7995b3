import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ChatServer } from '../../src/index.js';
import { makeCertificate } from '../support/certificate.js';
import { Seat } from './support/Seat.js';

/** What the program says, before the time for tries is over, where it cannot come in. */
async function complaintAt(url: string, locale: string): Promise<string> {
  const seat = new Seat(['join', url, '--name', 'atom', '--locale', locale]);
  expect(await seat.exitCode).toBe(1);
  return seat.errors.text;
}

describe('where nobody can come in, the program says at once', () => {
  it.each([
    ['en', 'is not one of those that are trusted (DEPTH_ZERO_SELF_SIGNED_CERT)'],
    ['ko', '인증서를 신뢰할 수 없습니다 (DEPTH_ZERO_SELF_SIGNED_CERT)'],
  ])('that the certificate is not trusted (%s)', async (locale, words) => {
    await using server = new ChatServer();
    const { url } = await server.listen({ port: 0, tls: makeCertificate() });
    expect(await complaintAt(url, locale)).toContain(words);
  });

  it.each([
    ['en', 'there is something else than a room (404 Not Found).'],
    ['ko', '대화방이 아닌 다른 것이 있습니다 (404 Not Found).'],
  ])('that there is no room at this path (%s)', async (locale, words) => {
    await using server = new ChatServer();
    const { port } = await server.listen({ port: 0 });
    expect(await complaintAt(`ws://127.0.0.1:${port}/elsewhere`, locale)).toContain(words);
  });

  it('that a web server knows no room', async () => {
    const web = http.createServer((_request, response) => response.end('a page')).listen(0);
    await once(web, 'listening');
    const { port } = web.address() as AddressInfo;
    const words = 'there is something else than a room (200 OK).';
    expect(await complaintAt(`ws://127.0.0.1:${port}/chat`, 'en')).toContain(words);
    web.close();
  });
});
