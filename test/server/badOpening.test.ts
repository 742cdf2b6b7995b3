import { randomBytes } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ChatServerOptions, ListenOptions } from '../../src/index.js';
import { ChatClient } from '../../src/index.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { makeCertificate } from '../support/certificate.js';
import { upgradeRequest } from '../support/Intruder.js';
import { encodeMessage } from '../support/naiveFrames.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { turns, until } from '../support/until.js';
import { WitnessedRoom } from '../support/WitnessedRoom.js';

const preface = 'CHATCAST/1\n';
const tlsHello = Buffer.from('16030100c8010000c40303', 'hex');
/** The default of `limits.loginMs`. */
const loginMs = 15_000;

failOnStrayErrors();

async function openRoom(options: ChatServerOptions = {}, listen: ListenOptions = {}) {
  const room = await WitnessedRoom.open(options, listen);
  onTestFinished(() => room.close());
  return room;
}

/** Fails unless the server closes while its intruders hold on to their connections. */
async function closesPromptly(room: WitnessedRoom): Promise<void> {
  let isClosed = false;
  void room.server.close({ drainMs: 100 }).then(() => {
    isClosed = true;
  });
  await until(() => isClosed, 'the server is closed', 5000);
}

describe('whoever opens with', () => {
  it.each([
    ['keys that nobody types', 'hello\x07?\r\n'],
    ['words in no encoding of ours', Buffer.from('caf\xe9?\r\n', 'latin1')],
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['another version', 'CHATCAST/2\n'],
    ['zeros', Buffer.alloc(100)],
    ['TLS, where there is none', tlsHello],
    ['a method of HTTP that is none', 'BREW / HTCPCP/1.0\r\n\r\n'],
    ['random bytes', Buffer.concat([Buffer.from([0xff, 0x7f]), randomBytes(1000)])],
  ])('%s is out without a word', async (_what, opening) => {
    const room = await openRoom();
    const intruder = await room.intrude(opening);
    await intruder.isThrownOut();
    expect(intruder.received).toHaveLength(0);
    await room.isUnharmed();
  });

  it.each([
    ['what is no HTTP after all', 'GET nothing at all\r\n\r\n'],
    ['a header without end', `GET / HTTP/1.1\r\nX: ${'x'.repeat(100_000)}`],
    [
      'a header that smuggles',
      'POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    ],
  ])('%s is out', async (_what, opening) => {
    const room = await openRoom();
    const intruder = await room.intrude(opening);
    await intruder.isThrownOut();
    expect(intruder.text).not.toContain('200 OK');
    await room.isUnharmed();
  });

  it.each([
    ['a question for a page', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['many questions at once', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(100)],
    ['an upload without end', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nabc'],
  ])('%s gets one page, and is out', async (_what, opening) => {
    const room = await openRoom();
    const intruder = await room.intrude(opening);
    await intruder.isThrownOut();
    expect(intruder.text.split('HTTP/1.1 200 OK')).toHaveLength(2);
    expect(intruder.text).toContain('npx chatcast join');
    await room.isUnharmed();
  });

  it('the preface, byte by byte, is let in', async () => {
    const room = await openRoom();
    const intruder = await room.intrude();
    for (const byte of Buffer.concat([
      Buffer.from(preface),
      encodeMessage({ type: 'login', name: 'slow', resume: false }),
    ])) {
      intruder.write(Buffer.from([byte]));
      await turns(2);
    }
    await intruder.hears('welcome');
  });

  it('half an opening, and goes, is forgotten', async () => {
    const room = await openRoom();
    for (const opening of ['', 'GET / HT', 'CHATCAST/', '\x16', preface]) {
      const intruder = await room.intrude(opening);
      intruder.socket.end();
      await intruder.isThrownOut();
    }
    await room.isUnharmed();
  });
});

describe('the deadline for a login', () => {
  it.each([
    ['says nothing', ''],
    ['stops in the preface', 'CHATCAST'],
    ['stops after the preface', preface],
    ['stops in its login', Buffer.concat([Buffer.from(preface), encodeMessage({}).subarray(0, 6)])],
    ['stops in a word of HTTP', 'GE'],
    ['stops in a word', 'hel'],
    ['stops in a record', 'x'.repeat(130)],
    ['says a line, is greeted, and goes no further', '/help\n'],
    ['asks telnet for something', Buffer.from('fffd03', 'hex')],
    ['stops in a typed login', '\x01atom'],
    ['stops in a request of HTTP', 'GET /chat HTTP/1.1\r\nUpgrade: webs'],
    ['is a WebSocket that says nothing', upgradeRequest()],
  ])('ends who %s', async (_what, opening) => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock });
    const intruder = await room.intrude(opening);
    await turns();
    clock.advanceSync(loginMs - 1000);
    await turns();
    expect(intruder.isOut).toBe(false);
    clock.advanceSync(2000);
    await intruder.isThrownOut();
    await room.isUnharmed();
  });

  it('counts from the beginning, however it is divided', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock });
    const intruder = await room.intrude();
    const login = encodeMessage({ type: 'login', name: 'dawdler' });
    for (const step of ['CHATCAST', '/1\n', login.subarray(0, 3)]) {
      await turns();
      clock.advanceSync(loginMs / 3 - 1000);
      expect(intruder.isOut).toBe(false);
      intruder.write(step);
    }
    await turns();
    clock.advanceSync(5000);
    await intruder.isThrownOut();
    expect(intruder.notices).toMatchObject([{ type: 'bye', code: 'TIMEOUT' }]);
    await room.isUnharmed();
  });

  it('counts for an authenticator that never answers', async () => {
    const clock = new VirtualClock();
    const signals: AbortSignal[] = [];
    const room = await openRoom({
      clock,
      authenticate: ({ name, signal }) => {
        if (name.startsWith('witness')) return;
        signals.push(signal);
        return new Promise(() => {});
      },
    });
    const intruder = await room.intrude(preface);
    intruder.send({ type: 'login', name: 'patient' });
    await until(() => signals.length === 1, 'the authenticator is asked');
    clock.advanceSync(loginMs + 1000);
    await intruder.isThrownOut();
    expect(signals[0]?.aborted).toBe(true);
    await room.isUnharmed();
  });

  it('ends a TLS handshake that does not go on', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock }, { tls: { ...makeCertificate(), only: false } });
    const intruder = await room.intrude(tlsHello);
    await turns();
    clock.advanceSync(loginMs + 1000);
    await intruder.isThrownOut();
    await room.isUnharmed();
  });
});

describe('a thousand who connect and say nothing', () => {
  it('keep nobody out, and are out at the deadline', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock });
    const crowd = await Promise.all(
      Array.from({ length: 1000 }, (_, index) => room.intrude(index % 2 === 0 ? '' : preface)),
    );
    await turns();
    const honest = await ChatClient.connect({ url: room.url, name: 'honest', reconnect: false });
    await honest.send('let me through');
    expect(crowd.filter(({ isOut }) => isOut)).toHaveLength(0);
    await honest.close();
    clock.advanceSync(loginMs + 1000);
    await until(() => crowd.every(({ isOut }) => isOut), 'all are out');
    await room.isUnharmed();
  });

  it('lose their places, the oldest first, when there are too many', async () => {
    const room = await openRoom({ limits: { maxUnauthenticated: 10 } });
    const crowd = [];
    for (let index = 0; index < 15; index += 1) {
      const openings = ['', preface, 'CHAT', 'GET /', 'GET /chat HTTP/1.1\r\n', upgradeRequest()];
      crowd.push(await room.intrude(openings[index % openings.length]));
      await turns();
    }
    const oldest = crowd.slice(0, 5);
    await until(() => oldest.every(({ isOut }) => isOut), 'the oldest are out');
    expect(crowd.slice(5).filter(({ isOut }) => isOut)).toHaveLength(0);
    const honest = await ChatClient.connect({ url: room.url, name: 'honest', reconnect: false });
    await honest.close();
    await room.isUnharmed();
  });

  it('lose their places also when what they do not say is encrypted', async () => {
    const tls = { ...makeCertificate(), only: false };
    const room = await openRoom({ limits: { maxUnauthenticated: 3 } }, { tls });
    const crowd = [];
    for (let index = 0; index < 5; index += 1) {
      crowd.push(await room.intrude(tlsHello));
      await turns();
    }
    const oldest = crowd.slice(0, 2);
    await until(() => oldest.every(({ isOut }) => isOut), 'the oldest are out', 5000);
    expect(crowd.slice(2).filter(({ isOut }) => isOut)).toHaveLength(0);
    await room.isUnharmed();
  });
});

describe('whoever holds on to a connection', () => {
  it.each([
    ['without a word', ''],
    ['in the middle of a preface', 'CHAT'],
    ['before the login', preface],
    ['in the middle of a request for a page', 'GET / HTTP/1.1\r\nHost'],
    ['after an upgrade to nowhere', upgradeRequest({ path: '/nowhere' })],
    [
      'after an upgrade to a wrong protocol',
      upgradeRequest({ headers: { 'Sec-WebSocket-Protocol': 'x' } }),
    ],
    [
      'after an upgrade with a wrong key',
      upgradeRequest({ headers: { 'Sec-WebSocket-Key': 'x' } }),
    ],
    ['as a WebSocket', upgradeRequest()],
    ['after a page', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['after a goodbye', Buffer.concat([Buffer.from(preface), encodeMessage({ type: 'bye' })])],
    ['after nonsense', `${preface}\0\0\0\0`],
    ['in the middle of a TLS handshake', tlsHello],
  ])('%s does not keep the server from closing', async (_what, opening) => {
    const room = await openRoom({}, { tls: { ...makeCertificate(), only: false } });
    await room.intrude(opening);
    await turns();
    await closesPromptly(room);
  });

  it('as a member who never reads does not keep the server from closing', async () => {
    const room = await openRoom();
    const intruder = await room.intrude(preface);
    await intruder.login('deaf');
    intruder.socket.pause();
    await closesPromptly(room);
  });
});
