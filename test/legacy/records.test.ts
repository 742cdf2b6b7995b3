import { describe, expect, it } from 'vitest';
import { nextEvent } from '../server/support/nextEvent.js';
import { openHouse } from './support/openHouse.js';
import { encodeLongText, encodeRecord, records } from './support/wires.js';

/** Two clients of the same stage who are in the room. */
async function openPair() {
  const house = await openHouse();
  const user1 = await house.enter(records, 'user1');
  const user2 = await house.enter(records, 'user2');
  await user1.hears('[user2]님이 입장하였습니다.\n');
  return { house, user1, user2 };
}

describe('stage 1: whoever sends a text comes in', () => {
  it('and is heard by all, itself included, under the name of a guest', async () => {
    const house = await openHouse();
    const one = await house.visit(records);
    one.says('hello');
    expect(await one.next()).toBe('[guest1] hello\n');
    const two = await house.visit(records);
    two.says('hi');
    await two.hears('[guest2] hi\n');
    expect(await one.next()).toBe('[guest2]님이 입장하였습니다.\n');
    expect(await one.next()).toBe('[guest2] hi\n');
  });

  it('and leaves by a plain exit', async () => {
    const house = await openHouse();
    const stays = await house.enter(records, 'stays');
    const leaves = await house.visit(records);
    leaves.says('hello', 'exit');
    await leaves.closed;
    await stays.hears('[guest1]님이 퇴장하였습니다.\n');
    expect(leaves.heard).toEqual(['[guest1] hello\n']);
  });

  it('and says brackets as it wrote them, for it uses none for its name', async () => {
    const house = await openHouse();
    const one = await house.visit(records);
    one.says('hello', '[note] buy milk');
    await one.hears('[guest1] [note] buy milk\n');
  });

  it('that is exit, before anything else, just goes', async () => {
    const house = await openHouse();
    const one = await house.visit(records);
    one.says('exit');
    await one.closed;
    expect(one.heard).toEqual([]);
    expect(house.server.stats().seq).toBe(0);
  });
});

describe('stage 2: the first name in brackets is the login', () => {
  it('and what stands behind it is said', async () => {
    const house = await openHouse();
    const atom = await house.visit(records);
    atom.says('[atom] hello');
    expect(await atom.next()).toBe('[atom] hello\n');
    expect([...house.server.users.keys()]).toEqual(['atom']);
  });

  it('and leaves by an exit behind the name', async () => {
    const house = await openHouse();
    const stays = await house.enter(records, 'stays');
    const atom = await house.visit(records);
    atom.says('[atom] hello', '[atom] exit');
    await atom.closed;
    await stays.hears('[atom]님이 퇴장하였습니다.\n');
  });

  it('unless it is taken: then a guest says it, and is told', async () => {
    const house = await openHouse();
    const atom = await house.enter(records, 'atom');
    const other = await house.visit(records);
    other.says('[atom] hello');
    expect(await other.next()).toBe('입장했습니다. 이름은 [guest1]입니다.\n');
    expect(await other.next()).toBe('[guest1] hello\n');
    await atom.hears('[guest1] hello\n');
  });

  it.each(['two words', '', '\u0430bc', '-x', 'x'.repeat(33)])(
    'unless it is no name (%j)',
    async (name) => {
      const house = await openHouse();
      const peer = await house.visit(records);
      peer.says(`[${name}] hello`);
      await peer.hears('[guest1] hello\n');
    },
  );

  it('unless it is longer than any name: then the brackets are text', async () => {
    const house = await openHouse();
    const peer = await house.visit(records);
    const text = `[${'x'.repeat(129)}] hello`;
    const said = nextEvent(house.server, 'message');
    peer.sends(encodeLongText(`${text}\n`));
    expect((await said).message).toMatchObject({ from: 'guest1', text });
  });

  it('unless it would make messages look like whispers', async () => {
    const house = await openHouse();
    const peer = await house.visit(records);
    peer.says('[귓속말] [atom] hello');
    await peer.hears('[guest1] [atom] hello\n');
    const english = await house.visit(records);
    english.says('[Whisper] hello');
    await english.hears('[guest2] hello\n');
  });

  it('and no other name in brackets ever counts', async () => {
    const house = await openHouse();
    const atom = await house.enter(records, 'atom');
    const mallory = await house.visit(records);
    mallory.says('[mallory] hello', '[atom] I am atom', '[귓속말] [atom] psst');
    await atom.hears('[mallory] hello\n');
    expect(await atom.next()).toBe('[mallory] I am atom\n');
    expect(await atom.next()).toBe('[mallory] [atom] psst\n');
  });
});

describe('stage 3: /login', () => {
  it('is the name, whatever stands in brackets later', async () => {
    const house = await openHouse();
    const peer = await house.visit(records);
    peer.sends(encodeRecord('/login mallory'));
    peer.says('[atom] hello');
    await peer.hears('[mallory] hello\n');
  });

  it('of a name that is taken is told so, and closed', async () => {
    const house = await openHouse();
    await house.enter(records, 'atom');
    const peer = await house.visit(records);
    peer.sends(encodeRecord('/login atom'));
    await peer.closed;
    expect(peer.heard).toEqual(['이미 사용 중인 이름입니다.\n']);
  });

  it('of what is no name is told so, and closed', async () => {
    const house = await openHouse();
    const peer = await house.visit(records);
    peer.sends(encodeRecord('/login [atom]'));
    peer.says('[atom] hello');
    await peer.closed;
    expect(peer.heard).toEqual([
      '이름은 한 가지 문자의 글자와 숫자 1~32자이며 빈칸이 없어야 합니다.\n',
    ]);
    expect(house.server.stats().seq).toBe(0);
  });

  it('may be followed by messages in the same read', async () => {
    const house = await openHouse();
    const peer = await house.visit(records);
    peer.sends(
      encodeRecord('/login atom'),
      records.encode('[atom] one'),
      records.encode('[atom] two'),
    );
    await peer.hears('[atom] one\n');
    await peer.hears('[atom] two\n');
  });

  it('/list is answered to who asked, a record a user', async () => {
    const house = await openHouse();
    const atom = await house.enter(records, 'atom');
    const hansung = await house.enter(records, '한성');
    hansung.says('[한성] /sleep');
    await hansung.hearsUntilNow();
    atom.says('[atom] /list');
    await atom.hears('User List\nNo\tname\tstatus\n----------------------\n');
    expect(await atom.next()).toBe('00\tatom\tO\n');
    expect(await atom.next()).toBe('01\t한성\tS\n');
    expect(await atom.next()).toBe('----------------------\n');
  });

  it('/list counts on over the pages of a large room', async () => {
    const house = await openHouse({ limits: { maxFrameBytes: 1200 } });
    const peers = [];
    for (let index = 0; index < 12; index += 1) peers.push(await house.enter(records, `u${index}`));
    const rows = await peers[0]?.list();
    expect(rows).toEqual(
      Array.from({ length: 12 }, (_, index) => `${`${index}`.padStart(2, '0')}\tu${index}\tO`),
    );
  });

  it('/exit leaves', async () => {
    const house = await openHouse();
    const stays = await house.enter(records, 'stays');
    const atom = await house.enter(records, 'atom');
    atom.says('[atom] /exit');
    await atom.closed;
    await stays.hears('[atom]님이 퇴장하였습니다.\n');
    expect(atom.heard.at(-1)).not.toContain('퇴장');
  });
});

describe('stage 4: presence and whispers', () => {
  it('joins and leaves are told to the others, and not to whom they are of', async () => {
    const { user1, user2 } = await openPair();
    user2.says('[user2] /exit');
    await user2.closed;
    await user1.hears('[user2]님이 퇴장하였습니다.\n');
    expect(user2.heard.filter((text) => /입장|퇴장/.test(text))).toEqual([]);
  });

  it('a plain exit is a message', async () => {
    const { user1, user2 } = await openPair();
    user1.says('[user1] exit');
    await user2.hears('[user1] exit\n');
  });

  it('a whisper is shown to the one named only', async () => {
    const { house, user1, user2 } = await openPair();
    const user3 = await house.enter(records, 'user3');
    user1.says('[user1] /to user2 Hello there ...');
    await user2.hears('[귓속말] [user1] Hello there ...\n');
    expect(await user1.hearsUntilNow()).toEqual(['[user3]님이 입장하였습니다.\n']);
    expect(await user3.hearsUntilNow()).toEqual([]);
  });

  it('who sleeps hears neither messages nor whispers, and wakes by /wakeup or by any message', async () => {
    const { user1, user2 } = await openPair();
    user2.says('[user2] /sleep');
    expect(await user2.list()).toEqual(['00\tuser1\tO', '01\tuser2\tS']);
    user1.says('[user1] are you there?', '[user1] /to user2 are you?');
    await user1.hears('그 사용자는 자고 있습니다.\n');
    expect(await user2.hearsUntilNow()).toEqual([]);
    user2.says('[user2] /wakeup');
    expect(await user2.list()).toEqual(['00\tuser1\tO', '01\tuser2\tO']);
    user2.says('[user2] /sleep', '[user2] good morning');
    expect(await user2.next()).toBe('[user2] good morning\n');
    expect(await user1.list()).toEqual(['00\tuser1\tO', '01\tuser2\tO']);
  });
});

describe('stage 5: 1:1 by consent', () => {
  it.each([
    ['/withyes', '[user2] /withyes user1'],
    ['a plain y', '[user2] y'],
  ])('begins by %s, is between the two, and either may end it', async (_what, consent) => {
    const { house, user1, user2 } = await openPair();
    const user3 = await house.enter(records, 'user3');
    user1.says('[user1] /with user2');
    await user2.hears('[user1]님이 1:1 대화를 요청했습니다. (y/n)? ');
    user2.says(consent);
    await user1.hears('[user2]님과 1:1 대화 시작\n');
    await user2.hears('[user1]님과 1:1 대화 시작\n');
    user1.says('[user1] Hello user2');
    await user2.hears('[1:1] [user1] Hello user2\n');
    user2.says('[user2] /end');
    await user2.hears('[user1]님과 1:1 대화 종료\n');
    expect(await user1.next()).toBe('[user2]님과 1:1 대화 종료\n');
    user1.says('[user1] all again');
    expect(await user3.next()).toBe('[user1] all again\n');
  });

  it.each([
    ['/withno', '[user2] /withno user1'],
    ['a plain n', '[user2] n'],
  ])('is refused by %s', async (_what, refusal) => {
    const { user1, user2 } = await openPair();
    user1.says('[user1] /with user2');
    await user2.hears('[user1]님이 1:1 대화를 요청했습니다. (y/n)? ');
    user2.says(refusal);
    await user1.hears('[user2]님이 1:1 대화를 거부했습니다.\n');
    expect(await user2.hearsUntilNow()).toEqual([]);
  });

  it('y and n are messages where nothing is asked', async () => {
    const { user1, user2 } = await openPair();
    user1.says('[user1] y', '[user1] n');
    await user2.hears('[user1] y\n');
    await user2.hears('[user1] n\n');
  });

  it('y answers the last question of several, /withyes the one of whom it names', async () => {
    const { house, user1, user2 } = await openPair();
    const user3 = await house.enter(records, 'user3');
    for (const asker of [user1, user3]) asker.says('/with user2');
    await user2.hears('[user1]님이 1:1 대화를 요청했습니다. (y/n)? ');
    await user2.hears('[user3]님이 1:1 대화를 요청했습니다. (y/n)? ');
    user2.says('[user2] n');
    await user3.hears('[user2]님이 1:1 대화를 거부했습니다.\n');
    user3.says('/with user2');
    await user2.hears('[user3]님이 1:1 대화를 요청했습니다. (y/n)? ');
    user2.says('[user2] /withyes USER1');
    await user1.hears('[user2]님과 1:1 대화 시작\n');
    await user3.hears('[user2]님과 1:1 대화를 할 수 없게 되었습니다.\n');
    await user2.hears('[user3]님의 1:1 대화 요청이 끝났습니다.\n');
  });

  it('ends for the one who stays when the other leaves', async () => {
    const { user1, user2 } = await openPair();
    user1.says('/with user2');
    await user2.hears('[user1]님이 1:1 대화를 요청했습니다. (y/n)? ');
    user2.says('y');
    await user2.hears('[user1]님과 1:1 대화 시작\n');
    user1.socket.destroy();
    expect(await user2.next()).toBe('[user1]님과 1:1 대화 종료\n');
    expect(await user2.next()).toBe('[user1]님이 퇴장하였습니다.\n');
  });

  it('a question is taken back by /end, and cannot be answered any more', async () => {
    const { user1, user2 } = await openPair();
    user1.says('/with user2');
    await user2.hears('[user1]님이 1:1 대화를 요청했습니다. (y/n)? ');
    user1.says('/end');
    await user1.hears('[user2]님에게 한 1:1 대화 요청을 거두었습니다.\n');
    await user2.hears('[user1]님의 1:1 대화 요청이 끝났습니다.\n');
    user2.says('/withyes user1', 'y');
    expect(await user2.next()).toBe('받은 요청이 없습니다.\n');
    await user1.hears('[user2] y\n');
  });
});

describe('what cannot be done is told to who tried', () => {
  it.each([
    ['/to nobody psst', '그런 사용자가 없습니다.\n'],
    ['/to user1 psst', '자기 자신입니다.\n'],
    ['/to user2', '사용법: /to NAME TEXT\n'],
    ['/with nobody', '그런 사용자가 없습니다.\n'],
    ['/with', '사용법: /with NAME\n'],
    ['/withyes', '받은 요청이 없습니다.\n'],
    ['/withno user2', '받은 요청이 없습니다.\n'],
    ['/end', '1:1 대화 중이 아닙니다.\n'],
    ['/login other', '이미 입장했습니다.\n'],
    ['/dance', 'Unknown command /dance\n'],
    ['/constructor', 'Unknown command /constructor\n'],
    ['/list all', '사용법: /list\n'],
    ['/filesend nobody data.txt', '그런 사용자가 없습니다.\n'],
    ['/filesend user2', '사용법: /filesend NAME FILE\n'],
    ['/fileyes user2', '받은 요청이 없습니다.\n'],
    ['/file ls user2', '여기서는 파일을 주고받을 수 없습니다.\n'],
  ])('%s', async (command, notice) => {
    const { user1, user2 } = await openPair();
    user1.says(`[user1] ${command}`);
    expect(await user1.next()).toBe(notice);
    expect(await user2.hearsUntilNow()).toEqual([]);
  });

  it('to ask who is busy', async () => {
    const { house, user1, user2 } = await openPair();
    const user3 = await house.enter(records, 'user3');
    user1.says('/with user2');
    await user2.hears('[user1]님이 1:1 대화를 요청했습니다. (y/n)? ');
    user2.says('y');
    await user1.hears('[user2]님과 1:1 대화 시작\n');
    user3.says('/with user2');
    await user3.hears('둘 중 한 명이 이미 1:1 대화 중이거나 이미 요청했습니다.\n');
  });
});

describe('texts', () => {
  it('that are long come over several records, and go out cut at characters', async () => {
    const { house, user1, user2 } = await openPair();
    const text = '가나다라마바사아자차카타파하'.repeat(20);
    const said = nextEvent(house.server, 'message');
    user1.sends(encodeLongText(`[user1] ${text}\n`));
    expect((await said).message.text).toBe(text);
    let shown = '';
    while (!shown.endsWith('\n')) shown += await user2.next();
    expect(shown).toBe(`[user1] ${text}\n`);
    expect(shown).not.toContain('\ufffd');
  });

  it.each([124, 125, 126, 127, 128])('that are cut after %i bytes are one', async (size) => {
    const { house, user1 } = await openPair();
    const text = 'x'.repeat(300);
    const said = nextEvent(house.server, 'message');
    user1.sends(encodeLongText(`[user1] ${text}\n`, size));
    expect((await said).message.text).toBe(text);
  });

  it('of which each piece has the name before it are one text', async () => {
    const { house, user1 } = await openPair();
    const said = nextEvent(house.server, 'message');
    const piece = 'x'.repeat(119);
    user1.sends(encodeRecord(`[user1] ${piece}`), encodeRecord(`[user1] ${piece}`));
    user1.says('[user1] end');
    expect((await said).message.text).toBe(`${piece}${piece}end`);
  });

  it('that fill a record to its last byte, without a NUL, are read to there', async () => {
    const { house, user1 } = await openPair();
    const said = nextEvent(house.server, 'message');
    user1.sends(encodeRecord(`${'x'.repeat(127)}\n`));
    expect((await said).message.text).toBe('x'.repeat(127));
  });

  it('without a newline, that do not fill their record, are whole', async () => {
    const { house, user1 } = await openPair();
    const said = nextEvent(house.server, 'message');
    user1.sends(encodeRecord('[user1] no newline'));
    expect((await said).message.text).toBe('no newline');
  });

  it('of several lines are several lines, each with the name', async () => {
    const { house, user1 } = await openPair();
    const native = await house.join('native');
    await native.send('one\n[user2] two\n\tthree');
    await user1.hears('[native] one\n');
    expect(await user1.next()).toBe('[native] [user2] two\n');
    expect(await user1.next()).toBe('[native] \tthree\n');
    await native.whisper('user1', 'a\nb');
    expect(await user1.next()).toBe('[귓속말] [native] a\n');
    expect(await user1.next()).toBe('[귓속말] [native] b\n');
  });

  it('with control characters, or what is no UTF-8, are said with a mark in their place', async () => {
    const { user1, user2 } = await openPair();
    user1.sends(encodeRecord(Buffer.from('[user1] a\x1b[2Jb\x07c\xffd\n', 'latin1')));
    await user2.hears('[user1] a\ufffd[2Jb\ufffdc\ufffdd\n');
  });

  it('that are empty say nothing', async () => {
    const { user1, user2 } = await openPair();
    user1.sends(encodeRecord(''), encodeRecord('\n'), encodeRecord('[user1] \n'));
    user1.says('[user1] here');
    await user2.hears('[user1] here\n');
    expect(user2.heard.filter((text) => text.startsWith('[user1] '))).toEqual(['[user1] here\n']);
  });

  it('longer than the room allows are told of, and not said', async () => {
    const { user1, user2 } = await openPair();
    user1.sends(encodeLongText(`[user1] ${'x'.repeat(4097)}\n`));
    await user1.hears('너무 깁니다.\n');
    expect(await user2.hearsUntilNow()).toEqual([]);
  });

  it('without end cost no more than a bounded memory, and are told of when they end', async () => {
    const { user1, user2 } = await openPair();
    for (let index = 0; index < 2000; index += 1) user1.sends(encodeRecord('x'.repeat(127)));
    user1.says('end', '[user1] next');
    await user1.hears('너무 깁니다.\n');
    expect(await user2.next()).toBe('[user1] next\n');
  });
});

describe('the end of a connection', () => {
  it('is a leave at once', async () => {
    const { house, user1, user2 } = await openPair();
    const left = nextEvent(house.server, 'leave');
    user1.socket.destroy();
    expect(await left).toMatchObject({ user: { name: 'user1' }, reason: 'lost' });
    await user2.hears('[user1]님이 퇴장하였습니다.\n');
    expect(house.server.stats().detached).toBe(0);
  });

  it('comes after all that was said before it', async () => {
    const { user1, user2 } = await openPair();
    user1.socket.end(
      Buffer.concat([records.encode('[user1] last words'), encodeRecord('[user1] and more')]),
    );
    await user1.closed;
    await user2.hears('[user1] last words\n');
    expect(await user2.next()).toBe('[user1] and more\n');
    expect(await user2.next()).toBe('[user1]님이 퇴장하였습니다.\n');
  });

  it('by the server is told with its reason', async () => {
    const { house, user1 } = await openPair();
    await house.server.kick('user1', 'too\x1b loud');
    await user1.closed;
    expect(user1.heard.at(-1)).toBe('대화방에서 내보내졌습니다. (too\ufffd loud)\n');
  });
});
