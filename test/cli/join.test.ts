import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatServerOptions } from '../../src/index.js';
import { ChatClient, ChatError, ChatServer } from '../../src/index.js';
import { keys } from './support/FakeKeyboard.js';
import { Relay } from './support/Relay.js';
import { Seat } from './support/Seat.js';

let server: ChatServer;
let url: string;
const seats: Seat[] = [];

async function open(options: ChatServerOptions = {}) {
  await server?.close();
  server = new ChatServer(options);
  ({ url } = await server.listen({ port: 0 }));
}

/** Somebody who sits down at a terminal and is in the room. */
async function sit(name: string, ...args: string[]): Promise<Seat> {
  const seat = new Seat(['join', url, '--name', name, ...args]);
  seats.push(seat);
  await seat.shows('/help');
  return seat;
}

beforeEach(() => open());
afterEach(async () => {
  for (const { quit, exitCode } of seats.splice(0)) {
    quit.abort();
    await exitCode;
  }
  await server.close();
});

describe('at a terminal', () => {
  it('what one says, everybody sees once, the speaker too', async () => {
    const atom = await sit('atom');
    const hansung = await sit('hansung');
    await atom.shows('[hansung] has joined.');
    await atom.enter('hello');
    await hansung.shows('[atom] hello');
    await atom.shows('[atom] hello');
    expect(atom.terminal.text).not.toContain('atom> hello');
    expect(atom.terminal.lines.at(-1)).toBe('atom>');
  });

  it('what comes in does not tear the line that is being typed', async () => {
    const atom = await sit('atom');
    const hansung = await sit('hansung');
    await atom.keyboard.type('half a li');
    await hansung.enter('hello');
    await atom.shows('[hansung] hello');
    expect(atom.terminal.lines.at(-1)).toBe('atom> half a li');
    await atom.enter('ne');
    await hansung.shows('[atom] half a line');
  });

  it('whispers, and the others do not see it', async () => {
    const [atom, hansung, user1] = [await sit('atom'), await sit('hansung'), await sit('user1')];
    await atom.enter('/to hansung Hello there ...');
    await hansung.shows('[whisper] [atom] Hello there ...');
    await atom.enter('aloud');
    await user1.shows('[atom] aloud');
    expect(user1.terminal.text).not.toContain('Hello there');
  });

  it('talks in Korean', async () => {
    const atom = await sit('atom', '--locale', 'ko');
    const hansung = await sit('hansung', '--locale', 'ko');
    await atom.shows('[hansung]님이 입장하였습니다.');
    await atom.enter('/to hansung Hello there ...');
    await hansung.shows('[귓속말] [atom] Hello there ...');
    await atom.enter('/with hansung');
    await hansung.shows('[atom]님이 1:1 대화를 요청했습니다. (y/n)?');
    await hansung.enter('예');
    await atom.shows('[hansung]님과 1:1 대화 시작');
    await hansung.shows('[atom]님과 1:1 대화 시작');
    await atom.enter('둘만');
    await hansung.shows('[1:1] [atom] 둘만');
    await hansung.enter('/end');
    await atom.shows('[hansung]님과 1:1 대화 종료');
    await atom.enter('/exit');
    await hansung.shows('[atom]님이 퇴장하였습니다.');
    expect(await atom.exitCode).toBe(0);
    expect(atom.terminal.lines.filter((line) => line !== '').at(-1)).toBe('Good bye.');
  });

  it('has a 1:1 that begins with y, shows in the prompt, and ends', async () => {
    const [atom, hansung, user1] = [await sit('atom'), await sit('hansung'), await sit('user1')];
    await atom.enter('/with hansung');
    await hansung.shows('[atom] asks for a 1:1. (y/n)?');
    await hansung.enter('y');
    await atom.shows('atom [1:1 hansung]>');
    await hansung.enter('just us');
    await atom.shows('[1:1] [hansung] just us');
    await atom.enter('/end');
    await hansung.shows('1:1 with [atom] is over');
    await hansung.enter('all of you');
    await user1.shows('[hansung] all of you');
    expect(user1.terminal.text).not.toContain('just us');
    expect(hansung.terminal.lines.at(-1)).toBe('hansung>');
  });

  it('declines a 1:1 with n', async () => {
    const [atom, hansung] = [await sit('atom'), await sit('hansung')];
    await atom.enter('/with hansung');
    await hansung.shows('(y/n)?');
    await hansung.enter('n');
    await atom.shows('[hansung] declined the 1:1.');
  });

  it('says that a question was withdrawn, and takes the next y for a message if it is meant', async () => {
    const [atom, hansung] = [await sit('atom'), await sit('hansung')];
    await atom.enter('/with hansung');
    await hansung.shows('(y/n)?');
    await atom.enter('/end');
    await hansung.shows('The question of [atom] was withdrawn.');
    await hansung.enter('y');
    await hansung.shows('That is no longer asked. Enter it again if you mean it.');
    await hansung.enter('hello');
    await atom.shows('[hansung] hello');
    expect(atom.terminal.text).not.toContain('[hansung] y');
    await hansung.enter('y');
    await atom.shows('[hansung] y');
  });

  it('says that a question has expired, to both', async () => {
    await open({ limits: { questionMs: 1 } });
    const [atom, hansung] = [await sit('atom'), await sit('hansung')];
    await atom.enter('/with hansung');
    await hansung.shows('The question of [atom] has expired.');
    await atom.shows('[hansung] did not answer.');
  });

  it('sleeps and wakes', async () => {
    const [atom, hansung] = [await sit('atom'), await sit('hansung')];
    await hansung.enter('/sleep');
    await hansung.shows('You are asleep');
    await atom.shows('[hansung] is asleep.');
    await atom.enter('/list');
    await atom.shows('01      hansung S'.replaceAll(/ +/g, '\t'));
    await atom.enter('/to hansung are you there?');
    await atom.shows('That user is asleep.');
    await hansung.enter('/wakeup');
    await atom.shows('[hansung] is awake.');
  });

  it('says in one line what the room refuses', async () => {
    const atom = await sit('atom');
    await atom.enter('/to nobody hi');
    await atom.shows('There is no such user.');
    await atom.enter('/to atom hi');
    await atom.shows('That is you.');
    await atom.enter('x'.repeat(5000));
    await atom.shows('That is too long.');
    await atom.enter('/dance');
    await atom.shows('Unknown command /dance');
  });

  it('completes the names of those who are here', async () => {
    const atom = await sit('atom');
    await sit('hansung');
    await atom.shows('[hansung] has joined.');
    await atom.keyboard.type('/to h');
    await atom.keyboard.type(keys.tab);
    await atom.keyboard.type('hi');
    expect(atom.terminal.lines.at(-1)).toBe('atom> /to hansung hi');
  });

  it('shows each line of a text with the name', async () => {
    const atom = await sit('atom');
    const hansung = await ChatClient.connect({ url, name: 'hansung' });
    await hansung.send('one\n[atom] two');
    await atom.shows('[hansung] one\n[hansung] [atom] two');
    await hansung.close();
  });

  it('paints names, unless told not to', async () => {
    const plain = await sit('atom');
    expect(plain.terminal.written).not.toContain('\u001b[9');
    const seat = new Seat(['join', url, '--name', 'user1'], { env: { NO_COLOR: '' } });
    seats.push(seat);
    await seat.shows('/help');
    expect(seat.terminal.written).toMatch(/\[[0-9]+muser1/);
    const other = new Seat(['join', url, '--name', 'user2', '--no-color'], {
      env: { NO_COLOR: '' },
    });
    seats.push(other);
    await other.shows('/help');
    expect(other.terminal.written).not.toMatch(/\[[0-9]+muser2/);
  });
});

describe('coming in', () => {
  it('asks for a name, and for another one while it is taken', async () => {
    const atom = await sit('atom');
    const seat = new Seat(['join', url]);
    seats.push(seat);
    await seat.shows('Name');
    await seat.enter('ATOM');
    await seat.shows('This name is taken.');
    await seat.enter('a b');
    await seat.shows('A name has 1 to 32');
    await seat.enter('hansung');
    await atom.shows('[hansung] has joined.');
  });

  it('asks for a password without showing it where one is wanted', async () => {
    await open({
      authenticate: ({ password }) => {
        if (password !== 'pa55word') throw new ChatError('DENIED');
      },
    });
    const seat = new Seat(['join', url, '--name', 'atom']);
    seats.push(seat);
    await seat.shows('Password:');
    await seat.enter('wrong');
    await seat.shows('Access denied.');
    await seat.enter('pa55word');
    await seat.shows('You are in the room as [atom], 1 here.');
    expect(seat.terminal.written).not.toMatch(/pa55|wrong/);
  });

  it('gives up after three wrong passwords', async () => {
    await open({
      authenticate: () => {
        throw new ChatError('DENIED');
      },
    });
    const seat = new Seat(['join', url, '--name', 'atom']);
    seats.push(seat);
    for (let count = 1; count <= 3; count += 1) {
      await seat.terminal.until(({ text }) => text.split('Password:').length > count);
      await seat.enter('wrong');
    }
    expect(await seat.exitCode).toBe(1);
    expect(seat.errors.text).toBe('Access denied.');
  });

  it('can be given up by Ctrl-C while it is tried', async () => {
    await server.close();
    const seat = new Seat(['join', url, '--name', 'atom']);
    await seat.shows('Connecting to');
    await seat.keyboard.type(keys.ctrlC);
    expect(await seat.exitCode).toBe(0);
    expect(seat.terminal.text).toContain('Good bye.');
  });
});

describe('going out', () => {
  it.each([
    ['/exit', '/exit\r'],
    ['/bye', '/bye\r'],
    ['Ctrl-C', `half a line${keys.ctrlC}`],
    ['Ctrl-D', keys.ctrlD],
  ])('by %s is a goodbye to everyone, and exit code 0', async (_how, typed) => {
    const hansung = await sit('hansung');
    const atom = await sit('atom');
    await atom.keyboard.type(typed);
    await hansung.shows('[atom] has left.');
    expect(await atom.exitCode).toBe(0);
    expect(atom.terminal.lines.filter((line) => line !== '').at(-1)).toBe('Good bye.');
    expect(atom.keyboard.isRaw).toBe(false);
  });

  it('loses nothing that was said before', async () => {
    const hansung = await sit('hansung');
    const atom = await sit('atom');
    await atom.keyboard.type('one\rtwo\rthree\r/exit\r');
    await hansung.shows('[atom] has left.');
    expect(hansung.terminal.text).toContain(
      '[atom] one\n[atom] two\n[atom] three\n[atom] has left.',
    );
  });

  it('happens when somebody is removed, with exit code 1', async () => {
    const [atom, hansung] = [await sit('atom'), await sit('hansung')];
    await server.kick('atom', 'enough');
    await hansung.shows('[atom] was removed from the room.');
    expect(await atom.exitCode).toBe(1);
    expect(atom.terminal.text).toContain('You were removed from the room. (enough)');
  });
});

describe('a lost connection', () => {
  it('comes back with what was said meanwhile, and with what one said oneself', async () => {
    const hansung = await sit('hansung');
    const relay = new Relay(url);
    url = await relay.open();
    const atom = await sit('atom');
    relay.cut();
    await hansung.enter('hello');
    await atom.shows('Connection lost, reconnecting…');
    await atom.enter('are you there?');
    await hansung.shows('[atom] are you there?');
    await atom.shows('[hansung] hello\n[atom] are you there?');
    expect(atom.terminal.text).toMatch(/Connection is back(, \d missed)?\./);
    relay.close();
  });

  it('is the closing of the room, which may open again', async () => {
    const { port } = new URL(url);
    const atom = await sit('atom');
    await server.close();
    await atom.shows('The room was closed; waiting for it to open again…');
    await atom.enter('hello?');
    await atom.shows('Will be sent when the connection is back: hello?');
    server = new ChatServer();
    await server.listen({ port: Number(port) });
    await atom.shows('Part of the talk is lost.');
    await atom.enter('hello again');
    await atom.shows('[atom] hello again');
  });
});
