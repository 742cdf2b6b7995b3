import { connect } from 'node:net';
import tls from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ChatServer } from '../../src/index.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { makeCertificate } from '../support/certificate.js';
import { turns, until } from '../support/until.js';
import { loginOf, openHouse, wires } from './support/openHouse.js';
import type { Wire } from './support/wires.js';
import { encodeRecord, lines, records, typed } from './support/wires.js';

/** Everything a client says in a short stay. */
function stayOf(wire: Wire): Buffer {
  return Buffer.concat([loginOf(wire, 'atom'), wire.encode('one'), wire.encode('둘')]);
}

describe('one port', () => {
  it.each(wires)('knows $name byte by byte', async (wire) => {
    const clock = new VirtualClock();
    const house = await openHouse({ clock });
    const peer = await house.visit(wire);
    for (const byte of stayOf(wire)) {
      peer.sends(Buffer.from([byte]));
      await turns(1);
    }
    // Nothing follows the line, however long that takes.
    clock.advanceSync(1000);
    await peer.hears('[atom] one\n');
    await peer.hears('[atom] 둘\n');
  });

  it.each(wires)(
    'knows $name whichever two pieces it comes in',
    async (wire) => {
      const house = await openHouse();
      const stay = stayOf(wire);
      for (let cut = 1; cut < stay.length; cut += wire === records ? 9 : 1) {
        const peer = await house.visit(wire);
        peer.sends(stay.subarray(0, cut));
        await turns(1);
        peer.sends(stay.subarray(cut));
        await peer.hears('[atom] 둘\n');
        peer.socket.destroy();
        await until(() => house.server.stats().members === 0, 'it has left');
      }
    },
    60_000,
  );

  it.each(wires)('knows $name whole', async (wire) => {
    const house = await openHouse();
    const peer = await house.visit(wire);
    peer.sends(stayOf(wire));
    await peer.hears('[atom] 둘\n');
  });

  it('does not take the beginning of a record for a line before a quiet time is over', async () => {
    const clock = new VirtualClock();
    const house = await openHouse({ clock });
    const peer = await house.visit(records);
    const record = encodeRecord('hello\n');
    for (const [from, to] of [
      [0, 6],
      [6, 7],
      [7, 100],
    ]) {
      clock.advanceSync(299);
      await turns();
      peer.sends(record.subarray(from, to));
      await turns();
    }
    peer.sends(record.subarray(100));
    await peer.hears('[guest1] hello\n');
  });

  it('counts that time from the last byte', async () => {
    const clock = new VirtualClock();
    const house = await openHouse({ clock });
    const peer = await house.visit(lines);
    for (const piece of ['one\n', 'two\n', 'three\n']) {
      peer.sends(piece);
      await turns();
      clock.advanceSync(299);
      await turns();
      expect(peer.received).toHaveLength(0);
    }
    clock.advanceSync(1);
    await peer.hears('[guest1] three\n');
  });

  it('says nothing to who has not shown what it speaks', async () => {
    const house = await openHouse();
    const peer = await house.visit(lines);
    peer.sends('hel');
    await turns(20);
    peer.socket.end();
    await peer.hears('[guest1] hel\n');
    expect(peer.heard[0]).toContain('/login');
  });

  it('takes a line that begins like a request of HTTP for one', async () => {
    const house = await openHouse();
    const peer = await house.visit(lines);
    peer.sends('GET me a coffee\n\n');
    await peer.closed;
    expect(house.server.stats().seq).toBe(0);
  });
});

describe('a port with a certificate', () => {
  const certificate = makeCertificate();

  async function openSecure(only: boolean) {
    const server = new ChatServer();
    onTestFinished(() => server.close({ drainMs: 0 }));
    const { port } = await server.listen({ port: 0, tls: { ...certificate, only } });
    return { server, port };
  }

  it.each(wires)('takes $name inside of TLS, up to its last word', async (wire) => {
    const { server, port } = await openSecure(true);
    const said: string[] = [];
    server.on('message', ({ message }) => said.push(message.text));
    const socket = tls.connect({ port, host: '127.0.0.1', ca: certificate.cert });
    onTestFinished(() => void socket.destroy());
    socket.end(stayOf(wire));
    socket.resume();
    await until(() => said.length === 2, 'all is said');
    expect(said).toEqual(['one', '둘']);
    await until(() => server.stats().members === 0, 'it has left');
  });

  it.each(wires)('refuses $name without it, and says nothing', async (wire) => {
    const { server, port } = await openSecure(true);
    const socket = connect(port, '127.0.0.1');
    let received = 0;
    let isClosed = false;
    socket.on('error', () => {});
    socket.on('data', ({ length }) => {
      received += length;
    });
    socket.on('close', () => {
      isClosed = true;
    });
    socket.end(stayOf(wire));
    await until(() => isClosed, 'it is out');
    expect(received).toBe(0);
    expect(server.stats().seq).toBe(0);
  });

  it.each(wires)('takes $name without it where that is allowed', async (wire) => {
    const { server, port } = await openSecure(false);
    const socket = connect(port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.write(stayOf(wire));
    await until(() => server.stats().messages === 2, 'all is said');
  });
});

describe('names', () => {
  it.each(['귓속말', 'whisper', 'WHISPER'])(
    '%s is nobody, for a message of theirs would look like a whisper',
    async (name) => {
      const house = await openHouse();
      await expect(house.join(name)).rejects.toHaveProperty('code', 'NAME_TAKEN');
      const peer = await house.visit(typed);
      peer.sends(loginOf(typed, name));
      await peer.closed;
      expect(peer.heard).toEqual(['<1>DENIED 이미 사용 중인 이름입니다.']);
    },
  );

  it('of guests are given once, and pass over those that are taken', async () => {
    const house = await openHouse();
    for (const taken of ['guest1', 'guest2', 'guest4']) await house.join(taken);
    const names: string[] = [];
    house.server.on('join', ({ user }) => names.push(user.name));
    for (let index = 0; index < 4; index += 1) {
      const peer = await house.visit(records);
      peer.says('hello', 'exit');
      await peer.closed;
    }
    expect(new Set(names).size).toBe(4);
    for (const name of names) expect(name).toMatch(/^guest\d+$/);
    expect(house.server.stats().denied).not.toHaveProperty('DENIED');
  });

  it('of guests have an end where the program takes none of them', async () => {
    const { ChatError } = await import('../../src/index.js');
    let asked = 0;
    const house = await openHouse({
      authenticate: () => {
        asked += 1;
        throw new ChatError('NAME_TAKEN');
      },
    });
    const peer = await house.visit(records);
    peer.says('hello');
    await peer.closed;
    expect(peer.heard).toEqual(['이미 사용 중인 이름입니다.\n']);
    expect(asked).toBe(16);
  });

  it('may be given by the program: then it is told', async () => {
    const house = await openHouse({ authenticate: () => ({ name: 'minji' }) });
    const peer = await house.visit(records);
    peer.says('[atom] hello');
    expect(await peer.next()).toBe('입장했습니다. 이름은 [minji]입니다.\n');
    expect(await peer.next()).toBe('[minji] hello\n');
  });

  it('without a password do not come into a room that wants one', async () => {
    const { ChatError } = await import('../../src/index.js');
    const house = await openHouse({
      authenticate: ({ password }) => {
        if (password !== 'open sesame') throw new ChatError('DENIED', 'Wrong password');
      },
    });
    for (const opening of [
      encodeRecord('hello\n'),
      encodeRecord('[atom] hello\n'),
      encodeRecord('/login atom'),
      encodeRecord('/login atom guess'),
    ]) {
      const peer = await house.visit(records);
      peer.sends(opening);
      await peer.closed;
      expect(peer.heard).toEqual(['접근이 거부되었습니다. (Wrong password)\n']);
    }
    const peer = await house.visit(records);
    peer.sends(encodeRecord('/login atom open sesame'));
    peer.says('[atom] hello');
    await peer.hears('[atom] hello\n');
  });
});
