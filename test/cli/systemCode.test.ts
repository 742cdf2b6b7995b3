import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { isOfCertificate, systemCode } from '../../src/cli/systemCode.js';
import { ChatClient, ChatError, ChatServer } from '../../src/index.js';
import { makeCertificate } from '../support/certificate.js';

const failure = await readFile('/no/such/file').catch((error: unknown) => error);

it.each([
  ['a failure of the system', failure, 'ENOENT'],
  [
    'one that was wrapped twice',
    new ChatError('TIMEOUT', 'late', {
      cause: new ChatError('UNREACHABLE', '', { cause: failure }),
    }),
    'ENOENT',
  ],
  ['a refusal', new ChatError('TIMEOUT'), 'TIMEOUT'],
  ['a failure without a code', new Error('it broke'), 'it broke'],
  ['what is no error', 'it broke', 'it broke'],
])('the word for %s is found', (_what, error, word) => {
  expect(systemCode(error)).toBe(word);
});

it('a certificate that is not trusted is told from a server that does not answer', async () => {
  await using server = new ChatServer();
  const { cert, key } = makeCertificate();
  const { url } = await server.listen({ port: 0, tls: { cert, key } });
  const client = ChatClient.connect({ url, name: 'atom', reconnect: false });
  const error = await client.catch((reason: unknown) => reason);
  expect(isOfCertificate(systemCode(error))).toBe(true);
  expect(isOfCertificate('ERR_TLS_CERT_ALTNAME_INVALID')).toBe(true);
  for (const other of ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'TIMEOUT']) {
    expect(isOfCertificate(other)).toBe(false);
  }
});
