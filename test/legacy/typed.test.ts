import { describe, expect, it } from 'vitest';
import { ChatError } from '../../src/index.js';
import { nextEvent } from '../server/support/nextEvent.js';
import { openHouse } from './support/openHouse.js';
import { encodeTyped, typed } from './support/wires.js';

/** Two clients of the epoll chat who are in the room. */
async function openPair() {
  const house = await openHouse();
  const user1 = await house.enter(typed, 'user1');
  const user2 = await house.enter(typed, 'user2');
  await user1.hears('[user2]님이 입장하였습니다.');
  return { house, user1, user2 };
}

describe('a login', () => {
  it('is granted', async () => {
    const house = await openHouse();
    const peer = await house.visit(typed);
    peer.sends(encodeTyped(1, 'atom secret'));
    expect(await peer.next()).toBe('<1>GRANT');
    expect(peer.received.toString('hex')).toBe('014752414e5400');
  });

  it('passes on user and password', async () => {
    const seen: unknown[] = [];
    const house = await openHouse({
      authenticate: ({ name, password, dialect, secure }) => {
        seen.push({ name, password, dialect, secure });
      },
    });
    for (const login of ['atom open sesame', '한성 ', 'minji']) {
      const peer = await house.visit(typed);
      peer.sends(encodeTyped(1, login));
      await peer.hears('<1>GRANT');
    }
    const common = { dialect: 'typed', secure: false };
    expect(seen).toEqual([
      { name: 'atom', password: 'open sesame', ...common },
      { name: '한성', password: undefined, ...common },
      { name: 'minji', password: undefined, ...common },
    ]);
  });

  it.each([
    ['whose name is taken', 'atom x', 'DENIED 이미 사용 중인 이름입니다.'],
    [
      'whose name is none',
      '/root x',
      'DENIED 이름은 한 가지 문자의 글자와 숫자 1~32자이며 빈칸이 없어야 합니다.',
    ],
    ['that the program refuses', 'eve x', 'DENIED 접근이 거부되었습니다. (Wrong password)'],
  ])('%s is denied with the reason, and the connection closed', async (_what, login, denied) => {
    const house = await openHouse({
      authenticate: ({ name }) => {
        if (name === 'eve') throw new ChatError('DENIED', 'Wrong password');
      },
    });
    await house.join('atom');
    const peer = await house.visit(typed);
    peer.sends(encodeTyped(1, login), encodeTyped(0, 'hello'));
    await peer.closed;
    expect(peer.heard).toEqual([`<1>${denied}`]);
  });

  it('to a room that is full is denied', async () => {
    const house = await openHouse({ maxClients: 1 });
    await house.join('atom');
    const peer = await house.visit(typed);
    peer.sends(encodeTyped(1, 'minji x'));
    await peer.closed;
    expect(peer.heard).toEqual(['<1>DENIED 대화방이 가득 찼습니다.']);
  });

  it('is denied in English where the room is', async () => {
    const house = await openHouse({ locale: 'en' });
    await house.join('atom');
    const peer = await house.visit(typed);
    peer.sends(encodeTyped(1, 'atom x'));
    await peer.closed;
    expect(peer.heard).toEqual(['<1>DENIED This name is taken.']);
  });

  it.each([
    ['a message', encodeTyped(0, 'hello')],
    ['a question for files', Buffer.from('020061746f6d00', 'hex')],
    ['a goodbye', encodeTyped(3, '')],
  ])('is what comes first: %s before it ends the connection', async (_what, frame) => {
    const house = await openHouse();
    const peer = await house.visit(typed);
    peer.sends(frame);
    await peer.closed;
    expect(peer.heard).toEqual([]);
  });

  it('a second time ends the connection', async () => {
    const { user1, user2 } = await openPair();
    user1.sends(encodeTyped(1, 'other x'));
    await user1.closed;
    expect(user1.heard.slice(-2)).toEqual(['이해할 수 없습니다.', '<3>']);
    await user2.hears('[user1]님이 퇴장하였습니다.');
  });
});

describe('a member', () => {
  it('says something to all, itself included, each text behind its name', async () => {
    const { user1, user2 } = await openPair();
    user1.says('hello');
    await user1.hears('[user1] hello');
    await user2.hears('[user1] hello');
    expect(user2.received.subarray(-15).toString('latin1')).toBe('\0[user1] hello\0');
  });

  it('sends two frames in one piece, and both count', async () => {
    const { user1, user2 } = await openPair();
    user1.says('one', 'two');
    await user2.hears('[user1] one');
    expect(await user2.next()).toBe('[user1] two');
  });

  it('may send its newline, which is not said', async () => {
    const { house, user1 } = await openPair();
    const said = nextEvent(house.server, 'message');
    user1.sends(encodeTyped(0, 'hello\n'));
    expect((await said).message.text).toBe('hello');
  });

  it('leaves by CLOSE at once', async () => {
    const { user1, user2 } = await openPair();
    user1.sends(encodeTyped(3, ''), encodeTyped(0, 'too late'));
    await user1.closed;
    expect(user1.heard.at(-1)).not.toBe('<3>');
    await user2.hears('[user1]님이 퇴장하였습니다.');
    expect(await user2.hearsUntilNow()).toEqual([]);
  });

  it('is told of the end by CLOSE, after the reason', async () => {
    const { house, user1 } = await openPair();
    await house.server.kick('user1', 'too loud');
    await user1.closed;
    expect(user1.heard.slice(-2)).toEqual(['대화방에서 내보내졌습니다. (too loud)', '<3>']);
    expect(user1.received.subarray(-2).toString('hex')).toBe('0300');
  });

  it('is asked for a 1:1, answers, and uses the commands with a blank before the slash', async () => {
    const { user1, user2 } = await openPair();
    user1.says(' /with user2');
    await user2.hears('[user1]님이 1:1 대화를 요청했습니다. (y/n)? ');
    user2.says('y');
    await user1.hears('[user2]님과 1:1 대화 시작');
    user1.says('just us');
    await user2.hears('[1:1] [user1] just us');
    user2.says(' /end');
    await user1.hears('[user2]님과 1:1 대화 종료');
    user2.says(' /to user1 psst');
    await user1.hears('[귓속말] [user2] psst');
    user1.says(' /sleep');
    expect(await user2.list()).toEqual(['00\tuser1\tS', '01\tuser2\tO']);
  });

  it('says exit as a message, and leaves by /exit and /bye', async () => {
    const { user1, user2 } = await openPair();
    user1.says('exit');
    await user2.hears('[user1] exit');
    for (const [user, word] of [
      [user1, ' /exit'],
      [user2, '/bye'],
    ] as const) {
      user.says(word);
      await user.closed;
      expect(user.heard.at(-1)).toBe('<3>');
    }
  });

  it('hears a message of several lines as several texts, each behind the name', async () => {
    const { house, user1 } = await openPair();
    const native = await house.join('native');
    await native.send('one\ntwo');
    await user1.hears('[native] one');
    expect(await user1.next()).toBe('[native] two');
  });
});

describe('a frame', () => {
  it.each([
    ['of an unknown type', Buffer.from([4, 0])],
    ['about files of an unknown type', Buffer.from([2, 7, 0x61, 0])],
    ['about files without a user', Buffer.from([2, 0, 0])],
    ['that is too large', Buffer.concat([Buffer.from([0]), Buffer.alloc(70_000, 'x')])],
  ])('%s ends the connection', async (_what, frame) => {
    const { user1, user2 } = await openPair();
    user1.sends(frame);
    await user1.closed;
    expect(user1.heard.at(-1)).toBe('<3>');
    await user2.hears('[user1]님이 퇴장하였습니다.');
  });

  it.each([
    '02017573657232',
    '0202757365723220612e747874',
    '02037573657232',
    '0206757365723220612e747874',
  ])('that answers what nobody asked (%s) is passed over', async (frame) => {
    const { user1, user2 } = await openPair();
    user1.sends(Buffer.from(`${frame}00`, 'hex'));
    expect(await user1.hearsUntilNow()).toEqual([]);
    expect(await user2.hearsUntilNow()).toEqual([]);
  });
});
