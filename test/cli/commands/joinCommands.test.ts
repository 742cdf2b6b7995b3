import { beforeEach, describe, expect, it, vi } from 'vitest';
import { makeSay } from '../../../src/cli/catalogue/catalogue.js';
import { joinCommands } from '../../../src/cli/commands/joinCommands.js';
import { explain } from '../../../src/cli/explain.js';
import { Talk } from '../../../src/cli/Talk.js';
import { displayWidth } from '../../../src/cli/terminal/displayWidth.js';
import type { ChatErrorCode } from '../../../src/errors.js';
import { ChatError } from '../../../src/errors.js';
import { VirtualClock } from '../../../src/testing/VirtualClock.js';
import { FakeRoom } from '../support/FakeRoom.js';
import { FakeScreen } from '../support/FakeScreen.js';

let room: FakeRoom;
let screen: FakeScreen;
let talk: Talk;
let clock: VirtualClock;

beforeEach(() => {
  clock = new VirtualClock();
  room = new FakeRoom('hansung', '한성');
  screen = new FakeScreen();
  talk = new Talk(room, screen, makeSay('en', false), undefined, clock);
});

describe('a line', () => {
  it.each([
    ['hello', 'send hello'],
    [' hello  there ', 'send  hello  there '],
    ['y', 'send y'],
    ['/to hansung Hello  there ', 'whisper hansung: Hello  there'],
    ['/to   한성 안녕', 'whisper 한성: 안녕'],
    ['/list', 'list'],
    ['/sleep', 'sleep'],
    ['/wakeup', 'wake'],
    ['/wakeup ', 'wake'],
  ])('"%s" does "%s"', async (line, call) => {
    await talk.handleLine(line);
    expect(room.calls).toEqual([call]);
  });

  it.each(['', '   '])('"%s" does nothing', async (line) => {
    await talk.handleLine(line);
    expect(room.calls).toEqual([]);
    expect(screen.shown).toEqual([]);
  });

  it.each([
    ['/foo', 'Unknown command /foo'],
    ['/listen now', 'Unknown command /listen'],
    ['/', 'Unknown command /'],
    ['/\u001b[2J', 'Unknown command /\\u{1b}[2J'],
    ['/to', 'Usage: /to NAME TEXT'],
    ['/to hansung', 'Usage: /to NAME TEXT'],
    ['/with', 'Usage: /with NAME'],
    ['/sleep well', 'Usage: /sleep'],
    ['/end', 'You are not in a 1:1.'],
    ['/withyes', 'Nobody has asked you.'],
    ['/withno hansung', 'Nobody has asked you.'],
  ])('"%s" is answered with "%s"', async (line, complaint) => {
    await talk.handleLine(line);
    expect(room.calls).toEqual([]);
    expect(screen.shown).toEqual([`! ${complaint}`]);
  });

  it('rejects with what the room says', async () => {
    room.failure = new ChatError('USER_UNKNOWN');
    await expect(talk.handleLine('/to nobody hi')).rejects.toHaveProperty('code', 'USER_UNKNOWN');
  });

  it('is said to wait while the connection is lost', async () => {
    room.state = 'reconnecting';
    await talk.handleLine('hello');
    expect(screen.shown).toEqual(['Will be sent when the connection is back: hello']);
  });

  it('stays on the screen unless it comes back from the room', () => {
    const kept = ['/list', 'hello', 'y'].filter((line) => talk.asking.keeps?.(line));
    expect(kept).toEqual(['/list']);
  });
});

describe('/list', () => {
  it('shows who is here, numbered from 00', async () => {
    room.users.set('hansung', { name: 'hansung', status: 'asleep', joinedAt: 0 });
    await talk.handleLine('/list');
    expect(screen.shown).toEqual([
      'User List\nNo\tname\tstatus\n----------------------\n' +
        '00\tatom\tO\n01\thansung\tS\n02\t한성\tO\n----------------------',
    ]);
  });
});

describe('/help', () => {
  it('has a line for each command', async () => {
    await talk.handleLine('/help');
    const lines = screen.shown.join('\n').split('\n');
    expect(lines).toHaveLength(joinCommands.length + 1);
    for (const { name } of joinCommands) {
      expect(lines.filter((line) => line.startsWith(`${name} `))).toHaveLength(1);
    }
  });

  it.each(['en', 'ko'] as const)(
    'has two where the screen is narrow, which fit (%s)',
    async (locale) => {
      screen.columns = 40;
      const narrow = new Talk(room, screen, makeSay(locale, false));
      await narrow.handleLine('/help');
      const lines = screen.shown.join('\n').split('\n').slice(0, -1);
      expect(lines).toHaveLength(joinCommands.length * 2);
      expect(lines.filter((line) => displayWidth(line) > 40)).toEqual([]);
      expect(lines.filter((line) => line.startsWith('/'))).toHaveLength(joinCommands.length);
    },
  );

  it('says how to say what begins with a slash, and so it is', async () => {
    await talk.handleLine('/help');
    expect(screen.shown.at(-1)).toContain('put a blank before it');
    await talk.handleLine(' /etc/hosts');
    expect(room.calls).toEqual(['send  /etc/hosts']);
  });
});

describe.each(['/exit', '/bye'])('%s', (command) => {
  it('leaves', async () => {
    await talk.handleLine(command);
    expect(screen.left.aborted).toBe(true);
  });
});

describe('asking for a 1:1', () => {
  it.each<[ChatErrorCode, string]>([
    ['PAIR_DECLINED', '[hansung] declined the 1:1.'],
    ['EXPIRED', '[hansung] did not answer.'],
  ])('tells of %s with the name', async (code, shown) => {
    room.failure = new ChatError(code);
    await talk.handleLine('/with hansung');
    expect(screen.shown).toEqual(['Asking [hansung] for a 1:1. /end takes it back.', shown]);
  });

  it.each<ChatErrorCode>(['USER_ASLEEP', 'PAIR_BUSY', 'SELF', 'USER_UNKNOWN'])(
    'rejects with %s',
    async (code) => {
      room.failure = new ChatError(code);
      await expect(talk.handleLine('/with hansung')).rejects.toHaveProperty('code', code);
      expect(talk.asked.size).toBe(0);
      // It was not asked, so that is not said.
      expect(screen.shown.join()).not.toContain('Asked');
    },
  );

  it('can be taken back', async () => {
    const asking = talk.handleLine('/with hansung');
    await talk.handleLine('/end');
    await asking;
    expect(room.calls).toEqual(['pair hansung', 'withdraw hansung']);
    expect(screen.shown).toEqual([
      'Asking [hansung] for a 1:1. /end takes it back.',
      'The question to [hansung] is withdrawn.',
    ]);
    await talk.handleLine('/end');
    expect(screen.shown.at(-1)).toBe('! You are not in a 1:1.');
  });
});

describe('being asked for a 1:1', () => {
  const answers: string[] = [];
  const question = (from: string) => ({
    kind: 'pair' as const,
    from,
    signal: new AbortController().signal,
    accept: async () => void answers.push(`${from}: yes`),
    decline: async () => void answers.push(`${from}: no`),
  });

  beforeEach(() => {
    answers.length = 0;
    for (const from of ['user1', 'user2']) talk.questions.add(question(from), () => {});
  });

  it('takes y and n for the latest question, and then for a message', async () => {
    for (const line of ['y', '아니오', 'n']) await talk.handleLine(line);
    expect(answers).toEqual(['user2: yes', 'user1: no']);
    expect(room.calls).toEqual(['send n']);
  });

  it('takes /withyes and /withno with a name', async () => {
    for (const line of ['/withno user1', '/withyes user2']) await talk.handleLine(line);
    expect(answers).toEqual(['user1: no', 'user2: yes']);
  });

  it('takes everything else for a message', async () => {
    await talk.handleLine('yes, later');
    expect(answers).toEqual([]);
    expect(room.calls).toEqual(['send yes, later']);
  });
});

describe('an answer to a question that has just ended', () => {
  let gone: AbortController;

  beforeEach(() => {
    gone = new AbortController();
    const question = {
      kind: 'pair' as const,
      from: 'user1',
      signal: gone.signal,
      accept: async () => {},
      decline: async () => {},
    };
    talk.questions.add(question, () => screen.print('gone'));
    gone.abort();
  });

  it.each(['y', 'n', 'YES', '예', '네', 'ㅛ', '아니오', 'ㅜ'])(
    '%s is not said, but told, and said when it is entered again',
    async (line) => {
      expect(talk.asking.keeps?.(line)).toBe(true);
      const told = await talk.handleLine(line).catch((error: unknown) => error);
      expect(explain(talk.say, told)).toMatch(/^That is no longer asked/);
      expect(room.calls).toEqual([]);
      expect(talk.asking.keeps?.(line)).toBe(false);
      await talk.handleLine(line);
      expect(room.calls).toEqual([`send ${line}`]);
    },
  );

  it('is said when it comes some seconds later', async () => {
    clock.advanceSync(3_000);
    expect(talk.asking.keeps?.('y')).toBe(false);
    await talk.handleLine('y');
    expect(room.calls).toEqual(['send y']);
  });

  it('is said after anything else, which is said as always', async () => {
    for (const line of ['', 'yes, later', 'y']) await talk.handleLine(line);
    expect(room.calls).toEqual(['send yes, later', 'send y']);
  });

  it('is an answer where somebody else has asked since', async () => {
    const accept = vi.fn(async () => {});
    const { signal } = new AbortController();
    const decline = async () => {};
    talk.questions.add({ kind: 'pair', from: 'user2', signal, accept, decline }, () => {});
    await talk.handleLine('y');
    expect(accept).toHaveBeenCalledOnce();
    expect(room.calls).toEqual([]);
  });
});

describe('a 1:1', () => {
  it('is seen in the prompt and ended by /end', async () => {
    const end = vi.fn(async () => {});
    room.currentPair = { partner: 'hansung', end };
    expect(talk.prompt).toBe('atom [1:1 hansung]> ');
    await talk.handleLine('/end');
    expect(end).toHaveBeenCalledOnce();
    room.currentPair = undefined;
    expect(talk.prompt).toBe('atom> ');
  });
});
