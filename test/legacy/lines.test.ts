import { describe, expect, it } from 'vitest';
import { ChatError } from '../../src/index.js';
import { nextEvent } from '../server/support/nextEvent.js';
import { openHouse } from './support/openHouse.js';
import { lines } from './support/wires.js';

const greeting =
  '/login 이름 [비밀번호] 로 입장합니다. 이름 없이 말하면 손님이 됩니다. /help 는 명령어 목록입니다.\n';

/** Two people with netcat who are in the room. */
async function openPair() {
  const house = await openHouse();
  const user1 = await house.enter(lines, 'user1');
  const user2 = await house.enter(lines, 'user2');
  await user1.hears('[user2]님이 입장하였습니다.\n');
  return { house, user1, user2 };
}

describe('a person with netcat', () => {
  it('is greeted, comes in by /login, and is told so', async () => {
    const house = await openHouse();
    const person = await house.visit(lines);
    person.says('/login atom');
    expect(await person.next()).toBe(greeting);
    expect(await person.next()).toBe(
      '입장했습니다. 이름은 [atom]입니다. /help 는 명령어 목록입니다.\n',
    );
    expect([...house.server.users.keys()]).toEqual(['atom']);
  });

  it('is a guest if it just talks', async () => {
    const house = await openHouse();
    const person = await house.visit(lines);
    person.says('hello');
    await person.hears('입장했습니다. 이름은 [guest1]입니다. /help 는 명령어 목록입니다.\n');
    expect(await person.next()).toBe('[guest1] hello\n');
  });

  it('says brackets as they are typed', async () => {
    const { user1, user2 } = await openPair();
    user1.says('[user2] it was me');
    await user2.hears('[user1] [user2] it was me\n');
  });

  it('is told what can be typed, before and after it has come in', async () => {
    const house = await openHouse();
    const person = await house.visit(lines);
    person.says('/help', '/login atom', '/help');
    for (const _time of ['before', 'after']) {
      await person.hears('/list               사용자 목록 (O 깨어 있음, S 자는 중)\n');
      await person.hears('/exit               나가기\n');
    }
  });

  it('is sent text only: no NUL, no escape sequence, nothing else that a terminal obeys', async () => {
    const { house, user1, user2 } = await openPair();
    const native = await house.join('native');
    await native.send('one\ttwo\nthree');
    user1.sends('a\x1b[2Jb\0c\x9bd\n');
    user2.says('/with user1', '/sleep', '/wakeup', '/help', '/nonsense\x1b]0;x\x07');
    await house.server.kick('user2', '\x1b[31mred');
    await user2.closed;
    await user1.hears('[user2]님이 퇴장하였습니다.\n');
    for (const { received } of [user1, user2]) {
      expect(received.toString()).toMatch(/^[^\p{Cc}]*(?:[\n\t][^\p{Cc}]*)*$/u);
    }
  });

  it('does all that the commands say', async () => {
    const { user1, user2 } = await openPair();
    user1.says('/to user2 Hello there ...');
    await user2.hears('[귓속말] [user1] Hello there ...\n');
    user1.says('/with user2');
    await user1.hears('[user2]님에게 1:1 대화를 요청했습니다. /end 로 거둘 수 있습니다.\n');
    await user2.hears('[user1]님이 1:1 대화를 요청했습니다. (y/n)? \n');
    user2.says('y');
    await user1.hears('[user2]님과 1:1 대화 시작\n');
    await user2.hears('[user1]님과 1:1 대화 시작\n');
    user1.says('just us');
    await user2.hears('[1:1] [user1] just us\n');
    user1.says('/end');
    await user2.hears('[user1]님과 1:1 대화 종료\n');
    user2.says('/sleep');
    await user2.hears('자는 중입니다. /wakeup 하거나 말할 때까지 아무 말도 받지 않습니다.\n');
    expect(await user1.list()).toEqual(['00\tuser1\tO', '01\tuser2\tS']);
    user2.says('/wakeup');
    await user2.hears('깨어났습니다.\n');
    user2.says('/exit');
    await user2.closed;
    expect(user2.heard.at(-1)).toBe('Good bye.\n');
    await user1.hears('[user2]님이 퇴장하였습니다.\n');
  });

  it('may leave by /bye, too', async () => {
    const { user1 } = await openPair();
    user1.says('/bye');
    await user1.closed;
    expect(user1.heard.at(-1)).toBe('Good bye.\n');
  });
});

describe('a line', () => {
  it.each([
    ['a newline', '\n'],
    ['a return and a newline', '\r\n'],
    ['a return', '\r'],
    ['a return and a NUL, as telnet sends it', '\r\0'],
  ])('ends by %s', async (_what, end) => {
    const { user1, user2 } = await openPair();
    user1.sends(`one${end}two${end}`);
    await user2.hears('[user1] one\n');
    expect(await user2.next()).toBe('[user1] two\n');
  });

  it.each([
    ['a character', 'helo\x08lo'],
    ['a character by the other key', 'helo\x7flo'],
    ['a character of several bytes', 'he가\x7fllo'],
    ['more than there is', 'x\x7f\x7f\x7fhello'],
    ['all of it', 'not this\x15hello'],
  ])('may be mended by the keys that erase %s', async (_what, typed) => {
    const { user1, user2 } = await openPair();
    user1.sends(`${typed}\n`);
    await user2.hears('[user1] hello\n');
  });

  it.each([
    ['an arrow', '\x1b[A'],
    ['an arrow with parameters', '\x1b[1;5C'],
    ['a function key', '\x1bOP'],
    ['alt and a letter', '\x1bx'],
    ['a bell', '\x07'],
  ])('is not harmed by %s', async (_what, key) => {
    const { user1, user2 } = await openPair();
    user1.sends(`hel${key}lo\n`);
    await user2.hears('[user1] hello\n');
  });

  it('that is too long is told of when it ends, and costs a bounded memory', async () => {
    const { user1, user2 } = await openPair();
    for (let index = 0; index < 100; index += 1) user1.sends('x'.repeat(10_000));
    user1.says('', 'next');
    await user1.hears('너무 깁니다.\n');
    expect(await user2.next()).toBe('[user1] next\n');
  });

  it('without a newline, at the end of a pipe, is said', async () => {
    const house = await openHouse();
    const stays = await house.enter(lines, 'stays');
    const pipe = await house.visit(lines);
    pipe.socket.end('hi from a pipe');
    await pipe.closed;
    expect(pipe.heard.at(-1)).toBe('[guest1] hi from a pipe\n');
    await stays.hears('[guest1] hi from a pipe\n');
    expect(await stays.next()).toBe('[guest1]님이 퇴장하였습니다.\n');
  });
});

describe('telnet', () => {
  it('that negotiates first is greeted at once, and its options are refused', async () => {
    const house = await openHouse();
    const telnet = await house.visit(lines);
    // DO SUPPRESS-GO-AHEAD, WILL TERMINAL-TYPE, and a subnegotiation.
    telnet.sends(Buffer.from('fffd03fffb18fffa1800787465726dfff0', 'hex'));
    await telnet.hears(greeting);
    telnet.sends('/login at', Buffer.from('fff1', 'hex'), 'om\r\nhello\r\n');
    await telnet.hears('[atom] hello\n');
    expect(telnet.received.includes(Buffer.from('fffc03fffe18', 'hex'))).toBe(true);
  });

  it('that is interrupted is answered, so that it shows again what it is sent', async () => {
    const { user1 } = await openPair();
    // INTERRUPT PROCESS, DO TIMING-MARK.
    user1.sends(Buffer.from('fff4fffd06', 'hex'), 'here\n');
    await user1.hears(`\ufffd\ufffd\x06[user1] here\n`);
  });

  it('may erase by its own commands', async () => {
    const { user1, user2 } = await openPair();
    user1.sends('nonsense', Buffer.from([255, 248]), 'hellp', Buffer.from([255, 247]), 'o\n');
    await user2.hears('[user1] hello\n');
  });
});

describe('a login that is refused', () => {
  const secret = ({ password = '' }) => {
    if (password !== 'open sesame') throw new ChatError('DENIED', 'Wrong password');
  };

  it('is told, and may be tried again', async () => {
    const house = await openHouse();
    await house.join('atom');
    const person = await house.visit(lines);
    person.says('/login', '/login atom', '/login two/words', '/login minji');
    await person.hears('사용법: /login NAME [PASSWORD]\n');
    await person.hears('이미 사용 중인 이름입니다.\n');
    await person.hears('이름은 한 가지 문자의 글자와 숫자 1~32자이며 빈칸이 없어야 합니다.\n');
    await person.hears('입장했습니다. 이름은 [minji]입니다. /help 는 명령어 목록입니다.\n');
  });

  it('by its password may be tried with another', async () => {
    const house = await openHouse({ authenticate: secret });
    const person = await house.visit(lines);
    person.says('hello', '/login atom', '/login atom guess', '/login atom open sesame');
    for (const _try of ['as a guest', 'without a password', 'with a wrong one']) {
      await person.hears('접근이 거부되었습니다. (Wrong password)\n');
    }
    await person.hears('입장했습니다. 이름은 [atom]입니다. /help 는 명령어 목록입니다.\n');
    expect(house.server.stats().denied).toEqual({ DENIED: 3 });
  });

  it('too often has to wait like any other', async () => {
    const house = await openHouse({ authenticate: secret, limits: { loginFailuresPerName: 2 } });
    const person = await house.visit(lines);
    person.says('/login atom 1', '/login atom 2', '/login atom open sesame');
    await person.hears('요청이 너무 많습니다. 잠시 후 다시 하십시오.\n');
  });
});

it('the authenticator is told what is spoken', async () => {
  const seen: unknown[] = [];
  const house = await openHouse({
    authenticate: ({ name, password, dialect }) => {
      seen.push([name, password, dialect]);
    },
  });
  const joined = nextEvent(house.server, 'join');
  (await house.visit(lines)).says('/login atom open sesame');
  await joined;
  expect(seen).toEqual([['atom', 'open sesame', 'lines']]);
});
