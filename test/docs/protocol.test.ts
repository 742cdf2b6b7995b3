import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ChatServer } from '../../src/ChatServer.js';
import type { ChatServerOptions } from '../../src/serverOptions.js';
import { nativeStream } from '../../src/wire/native/native.js';
import { readChunks } from '../support/readChunks.js';
import { blocksOf, readPage, sectionsOf } from './support/markdown.js';
import { encodeChunk, encodeFrame } from './support/Peer.js';
import { Scenario } from './support/Scenario.js';

const page = readPage('docs/PROTOCOL.md');
const chapters = sectionsOf(page, 2);
const scenarios = sectionsOf(page, 3);
const isScenario = ([, text]: readonly [string, string]) => text.includes('```wire');

describe('every scenario of docs/PROTOCOL.md happens word by word', () => {
  it.each([...scenarios].filter(isScenario))('%s', async (_name, text) => {
    const script = blocksOf(text).flatMap(({ info, code }) => (info === 'wire' ? [code] : []));
    await using scenario = new Scenario(serverOptionsIn(text));
    await scenario.play(script.join(''));
  });

  it('and none of them is overlooked', () => {
    const steps = blocksOf(page).filter(({ info }) => info === 'wire');
    const played = [...scenarios].filter(isScenario).flatMap(([, text]) => blocksOf(text));
    expect(played).toHaveLength(steps.length);
    expect(steps.length).toBeGreaterThan(20);
  });
});

describe('the bytes shown in docs/PROTOCOL.md', () => {
  const [bytes = Buffer.alloc(0), chunk = Buffer.alloc(0), ...others] = blocksOf(
    chapters.get('1. Carriers') ?? '',
  ).flatMap(({ info, code }) =>
    info === 'hex' ? [Buffer.from(code.replaceAll(/\s/g, ''), 'hex')] : [],
  );

  it('are what a client by this page sends', () => {
    const frame = encodeFrame({ type: 'login', name: 'atom' });
    expect(bytes).toEqual(Buffer.concat([Buffer.from('CHATCAST/1\n'), frame]));
  });

  it('are those of a piece of a file, to a client by this page and to the server', () => {
    const octets = Buffer.from('hello');
    expect(chunk).toEqual(encodeChunk({ file: 4, offset: 0, octets }));
    expect(readChunks(nativeStream, chunk)).toEqual([{ file: 4, offset: 0, data: octets }]);
    expect(others).toEqual([]);
  });

  it('let somebody in', async () => {
    await using server = new ChatServer();
    const { port } = await server.listen({ port: 0 });
    const joined = new Promise((resolve) => server.once('join', resolve));
    const socket = connect(port, '127.0.0.1');
    socket.write(bytes);
    expect(await joined).toMatchObject({ user: { name: 'atom' } });
    socket.destroy();
  });
});

/** A scenario may need a server of its own kind, and says so in JSON. */
function serverOptionsIn(text: string): ChatServerOptions {
  const [, json] = /^This server .*: `(\{.*\})`/m.exec(text) ?? [];
  return json === undefined ? {} : JSON.parse(json);
}
