import { describe, expect, it } from 'vitest';
import type { ChatClient } from '../../src/index.js';
import { ChatServer } from '../../src/index.js';
import { collect, nextEvent } from '../server/support/nextEvent.js';
import type { OpenHouse } from './support/openHouse.js';
import { openHouse, wires } from './support/openHouse.js';
import { everyByte, fileRecords, filesIn } from './support/recordFile.js';
import { fileFrame, shownFile } from './support/typedPeer.js';
import { lines, records, typed } from './support/wires.js';

/** What a native client hears, in the words of the records. */
function narrate(client: ChatClient): string[] {
  const heard: string[] = [];
  client.on('message', ({ message }) => heard.push(`[${message.from}] ${message.text}\n`));
  client.on('join', ({ user }) => heard.push(`[${user.name}]님이 입장하였습니다.\n`));
  client.on('leave', ({ user }) => heard.push(`[${user.name}]님이 퇴장하였습니다.\n`));
  return heard;
}

/** One client of each of six kinds. */
async function openAll(house: OpenHouse) {
  const tcp = await house.join('tcp');
  const tcpHeard = narrate(tcp);
  const web = await house.join('web', { url: house.webSocketUrl });
  const webHeard = narrate(web);
  const stage1 = await house.visit(records);
  stage1.says('I am here');
  await stage1.hears('[guest1] I am here\n');
  const stage6 = await house.enter(records, 'stage6');
  const netcat = await house.enter(lines, 'netcat');
  const epoll = await house.enter(typed, 'epoll');
  return { tcp, web, stage1, stage6, netcat, epoll, tcpHeard, webHeard };
}

describe('six kinds of client in one room', () => {
  it('see one conversation in one order, and every join and leave', async () => {
    const house = await openHouse();
    const { tcp, web, stage1, stage6, netcat, epoll, tcpHeard, webHeard } = await openAll(house);
    // From the last who came on, everyone hears the same.
    const start = tcpHeard.length;
    for (let round = 1; round <= 50; round += 1) {
      const sent = [tcp.send(`tcp ${round}`), web.send(`web ${round}`)];
      stage1.says(`stage1 ${round}`);
      stage6.says(`[stage6] stage6 ${round}`);
      netcat.says(`netcat ${round}`);
      epoll.says(`epoll ${round}`);
      if (round % 10 === 0) await Promise.all(sent);
    }
    const late = await house.enter(typed, 'late');
    late.says('too late?');
    late.socket.destroy();
    const last = '[tcp] the last word\n';
    await nextEvent(house.server, 'leave');
    await tcp.send('the last word');
    const peers = [stage1, stage6, netcat, epoll];
    for (const peer of peers) await peer.hears(last);
    await web.list();
    const all = tcpHeard.slice(start);
    expect(all).toHaveLength(6 * 50 + 4);
    expect(all).toContain('[late]님이 입장하였습니다.\n');
    expect(all.at(-2)).toBe('[late]님이 퇴장하였습니다.\n');
    expect(webHeard.slice(-all.length)).toEqual(all);
    for (const { heard, wire } of peers) {
      expect(heard.slice(-all.length)).toEqual(all.map((text) => wire.shown(text)));
    }
  });

  it('hear of each who comes and goes', async () => {
    const house = await openHouse();
    const { tcp, web, stage1, stage6, netcat, epoll, tcpHeard } = await openAll(house);
    const come = ['web', 'guest1', 'stage6', 'netcat', 'epoll'];
    expect(tcpHeard.filter((text) => text.includes('입장'))).toEqual(
      come.map((name) => `[${name}]님이 입장하였습니다.\n`),
    );
    const leavers = [
      ['web', () => web.close()],
      ['guest1', () => stage1.says('exit')],
      ['stage6', () => stage6.says('[stage6] /exit')],
      ['netcat', () => netcat.says('/exit')],
    ] as const;
    for (const [name, leave] of leavers) {
      void leave();
      await epoll.hears(`[${name}]님이 퇴장하였습니다.\n`);
    }
    const left = nextEvent(tcp, 'leave');
    epoll.sends(Buffer.from([3, 0]));
    expect((await left).user.name).toBe('epoll');
  });

  it('whisper to each other and pair with each other, whatever they speak', async () => {
    const house = await openHouse();
    const native = await house.join('native');
    native.on('pairRequest', ({ request }) => request.accept());
    const peers = [];
    for (const wire of wires) peers.push(await house.enter(wire, `by-${wire.name}`));
    for (const one of peers) {
      const name = `by-${one.wire.name}`;
      for (const other of peers.filter((peer) => peer !== one)) {
        one.says(` /to by-${other.wire.name} psst`);
        await other.hears(`[귓속말] [${name}] psst\n`);
        one.says(` /with by-${other.wire.name}`);
        await other.hears(`[${name}]님이 1:1 대화를 요청했습니다. (y/n)? `);
        other.says('y');
        await one.hears(`[by-${other.wire.name}]님과 1:1 대화 시작\n`);
        one.says('just us');
        await other.hears(`[1:1] [${name}] just us\n`);
        other.says(' /end');
        await one.hears(`[by-${other.wire.name}]님과 1:1 대화 종료\n`);
      }
      const whispered = nextEvent(native, 'whisper');
      one.says(' /to native psst');
      expect((await whispered).whisper).toMatchObject({ from: name, text: 'psst' });
      await native.whisper(name, 'psst yourself');
      await one.hears('[귓속말] [native] psst yourself\n');
      const said = nextEvent(native, 'message');
      one.says(' /with native');
      await one.hears('[native]님과 1:1 대화 시작\n');
      one.says('just us');
      expect((await said).message).toMatchObject({ from: name, text: 'just us', scope: 'pair' });
      one.says(' /end');
      await one.hears('[native]님과 1:1 대화 종료\n');
    }
  });

  it('send each other files wherever both wires carry them, and are told where one does not', async () => {
    const house = await openHouse();
    const { tcp, web, stage6, netcat, epoll } = await openAll(house);
    const bytes = everyByte(5000);
    const received = [tcp, web].map((native) => {
      return new Promise<Buffer>((resolve) => {
        native.on('fileOffer', async ({ offer }) => {
          const { blob } = await offer.accept({ to: 'memory' }).done;
          resolve(Buffer.from((await blob?.arrayBuffer()) ?? new ArrayBuffer(0)));
        });
      });
    });
    for (const name of ['tcp', 'web']) {
      stage6.says(`[stage6] /filesend ${name} data.bin`);
      await stage6.hears(`/fileyes ${name} data.bin\n`);
      stage6.sends(...fileRecords('stage6', 'data.bin', bytes));
      await stage6.hears('data.bin 5000 bytes 전송 완료.\n');
    }
    for (const file of await Promise.all(received)) expect(file.equals(bytes)).toBe(true);
    const sent = web.sendFile('stage6', new Uint8Array(bytes), { name: 'back.bin' });
    await stage6.hears('[web]님이 파일을 보내려고 합니다. 수신 (y/n)? ');
    stage6.says('[stage6] y');
    await sent.done;
    expect(filesIn(stage6)).toEqual([{ name: 'back.bin', bytes, isEnded: true }]);
    const listed = web.listFiles('epoll');
    await epoll.hears(shownFile(0, 'web'));
    epoll.sends(fileFrame(1, 'web'), fileFrame(2, 'web shared.bin'), fileFrame(3, 'web'));
    expect(await listed).toEqual([{ name: 'shared.bin' }]);
    for (const name of ['netcat', 'epoll']) {
      stage6.says(`[stage6] /filesend ${name} data.bin`);
      await stage6.hears('연결할 수 없습니다.\n');
    }
    netcat.says('/filesend tcp data.bin');
    await netcat.hears('여기서는 파일을 주고받을 수 없습니다.\n');
  });

  it('are asked by native clients, and their answer counts', async () => {
    const house = await openHouse();
    const native = await house.join('native');
    for (const wire of wires) {
      const peer = await house.enter(wire, wire.name);
      const declined = native.pair(wire.name).catch((error: unknown) => error);
      await peer.hears('[native]님이 1:1 대화를 요청했습니다. (y/n)? ');
      peer.says('n');
      expect(await declined).toMatchObject({ code: 'PAIR_DECLINED' });
      const accepted = native.pair(wire.name);
      await peer.hears('[native]님이 1:1 대화를 요청했습니다. (y/n)? ');
      peer.says('y');
      const pair = await accepted;
      await pair.send('just us');
      await peer.hears('[1:1] [native] just us\n');
      await pair.end();
      await peer.hears('[native]님과 1:1 대화 종료\n');
    }
  });

  it('are counted by what they speak', async () => {
    const house = await openHouse();
    await openAll(house);
    expect(house.server.stats().connections).toEqual({
      'native/tcp': 1,
      'native/websocket': 1,
      'records/tcp': 2,
      'lines/tcp': 1,
      'typed/tcp': 1,
    });
  });
});

describe('whatever the wire', () => {
  it.each(wires)('a name in brackets never speaks for somebody else: $name', async (wire) => {
    const house = await openHouse();
    const atom = await house.join('atom');
    const messages = collect(atom, 'message');
    const mallory = await house.enter(wire, 'mallory');
    mallory.says('[atom] I am atom', '[1:1] [atom] psst', '[귓속말] [atom] psst');
    await mallory.hearsUntilNow();
    await atom.list();
    expect(messages).toHaveLength(3);
    for (const { message } of messages) expect(message.from).toBe('mallory');
    const shown = mallory.heard.filter((text) => /I am atom|psst/.test(text));
    expect(shown).toHaveLength(3);
    for (const text of shown) expect(text).toMatch(/^\[mallory\] /);
  });

  it.each(wires)(
    'who sleeps hears no message, and wakes by saying something: $name',
    async (wire) => {
      const house = await openHouse();
      const atom = await house.join('atom');
      const sleeper = await house.enter(wire, 'sleeper');
      const asleep = nextEvent(atom, 'sleep');
      sleeper.says(' /sleep');
      await asleep;
      await sleeper.hearsUntilNow();
      await atom.send('are you there?');
      await expect(atom.whisper('sleeper', 'psst')).rejects.toHaveProperty('code', 'USER_ASLEEP');
      expect(await sleeper.hearsUntilNow()).toEqual([]);
      const awake = nextEvent(atom, 'wake');
      sleeper.says('good morning');
      await awake;
      await sleeper.hears('[sleeper] good morning\n');
      await atom.send('welcome back');
      await sleeper.hears('[atom] welcome back\n');
    },
  );

  it.each(wires)('the program is told of all: $name', async (wire) => {
    const house = await openHouse();
    const seen: string[] = [];
    for (const event of ['join', 'message', 'sleep', 'wake', 'leave'] as const) {
      house.server.on(event, () => seen.push(event));
    }
    const peer = await house.enter(wire, 'atom');
    peer.says('hello', ' /sleep', ' /wakeup', ' /exit');
    await peer.closed;
    expect(seen).toEqual(['join', 'message', 'sleep', 'wake', 'leave']);
  });

  it.each(wires)('middleware may change and refuse what is said: $name', async (wire) => {
    const house = await openHouse();
    house.server.use(async (command, next) => {
      if (command.type === 'message' && command.text === 'no') return;
      if (command.type === 'message') command.text = command.text.toUpperCase();
      await next();
    });
    const peer = await house.enter(wire, 'atom');
    peer.says('hello', 'no');
    await peer.hears('[atom] HELLO\n');
    await peer.hears('접근이 거부되었습니다. (Refused.)\n');
  });

  it.each(wires)('everyone is told when the server closes: $name', async (wire) => {
    const house = await openHouse();
    const peer = await house.enter(wire, 'atom');
    await house.server.close();
    await peer.closed;
    expect(peer.heard).toContain(wire.shown('대화방이 닫혔습니다.\n'));
  });

  it.each(wires)('English is spoken where that is wanted: $name', async (wire) => {
    const house = await openHouse({ locale: 'en' });
    const peer = await house.enter(wire, 'atom');
    const native = await house.join('native');
    await peer.hears('* [native] has joined.\n');
    await native.whisper('atom', 'psst');
    await peer.hears('[whisper] [native] psst\n');
    await native.close();
    await peer.hears('* [native] has left.\n');
  });
});

it('Korean is spoken unless the program says otherwise', async () => {
  const house = await openHouse();
  const peer = await house.enter(records, 'atom');
  await house.join('native');
  await peer.hears('[native]님이 입장하였습니다.\n');
  await using english = new ChatServer({ locale: 'en' });
  expect(english.stats().members).toBe(0);
});
