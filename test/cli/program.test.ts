import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChatClient, ChatServer } from '../../src/index.js';
import { Program } from './support/Program.js';

let server: ChatServer;
let url: string;

beforeEach(async () => {
  server = new ChatServer();
  ({ url } = await server.listen({ port: 0 }));
});
afterEach(() => server.close());

describe('a pipe into the room', () => {
  it('says each line in order and leaves', async () => {
    const hansung = await ChatClient.connect({ url, name: 'hansung' });
    const said: string[] = [];
    hansung.on('message', ({ message: { from, text } }) => said.push(`${from}: ${text}`));
    const left = new Promise((resolve) => hansung.once('leave', resolve));
    await using program = new Program('join', url, '--name', 'bot');
    const lines = Array.from({ length: 200 }, (_, index) => `line ${index}`);
    program.process.stdin.end(`${lines.join('\n')}\n\n안녕`);
    await left;
    expect(said).toEqual([...lines, '안녕'].map((line) => `bot: ${line}`));
    expect(await program.exitCode).toBe(0);
    expect(program.stderr).toBe('');
    await hansung.close();
  });

  it('sees what is said as plain lines, without prompt, colour or cursor', async () => {
    const joined = new Promise((resolve) => server.once('join', resolve));
    await using program = new Program('join', url, '--name', 'bot');
    await joined;
    await server.broadcast('hello\nyou');
    await program.says(/you/);
    program.process.stdin.end('/list\n');
    expect(await program.exitCode).toBe(0);
    expect(program.stdout).toBe(
      '[server] hello\n[server] you\n' +
        'User List\nNo\tname\tstatus\n----------------------\n00\tbot\tO\n' +
        '----------------------\nGood bye.\n',
    );
  });

  it('goes on behind a line that is refused, and ends with exit code 1', async () => {
    await using program = new Program('join', url, '--name', 'bot');
    program.process.stdin.end('/dance\n/to nobody hi\nhello\n');
    expect(await program.exitCode).toBe(1);
    expect(program.stderr).toBe('Unknown command /dance\nThere is no such user.\n');
    expect(program.stdout).toBe('[bot] hello\nGood bye.\n');
  });

  it('leaves by /exit before its end', async () => {
    await using program = new Program('join', url, '--name', 'bot');
    program.process.stdin.write('/exit\nnever said\n');
    expect(await program.exitCode).toBe(0);
    expect(program.stdout).toBe('Good bye.\n');
  });

  it.each([['SIGINT'], ['SIGTERM'], ['SIGHUP']] as const)(
    'leaves in good order by %s',
    async (signal) => {
      const left = new Promise((resolve) => server.once('leave', resolve));
      const joined = new Promise((resolve) => server.once('join', resolve));
      await using program = new Program('join', url, '--name', 'bot');
      await joined;
      await server.broadcast('hello');
      await program.says(/hello/);
      program.process.kill(signal);
      expect(await left).toMatchObject({ reason: 'left' });
      expect(await program.exitCode).toBe(0);
      expect(program.stdout).toBe('[server] hello\nGood bye.\n');
    },
  );

  it('leaves quietly when nobody reads what it writes', async () => {
    const left = new Promise((resolve) => server.once('leave', resolve));
    const joined = new Promise((resolve) => server.once('join', resolve));
    await using program = new Program('join', url, '--name', 'bot');
    await joined;
    program.process.stdout.destroy();
    await server.broadcast('hello');
    await server.broadcast('again');
    expect(await left).toMatchObject({ reason: 'left' });
    expect(await program.exitCode).toBe(0);
    expect(program.stderr).toBe('');
  });

  it('needs a name', async () => {
    await using program = new Program('join', url);
    expect(await program.exitCode).toBe(1);
    expect(program.stderr).toContain('Give a name with --name.');
    expect(program.stderr).toContain('Usage: chatcast join');
    expect(program.stdout).toBe('');
  });

  it('ends with exit code 1 when the name is taken', async () => {
    const bot = await ChatClient.connect({ url, name: 'bot' });
    await using program = new Program('join', url, '--name', 'bot');
    expect(await program.exitCode).toBe(1);
    expect(program.stderr).toBe('This name is taken.\n');
    await bot.close();
  });

  it('takes the password from the first line when told to', async () => {
    const attempts: unknown[] = [];
    await using guarded = new ChatServer({
      authenticate: ({ password }) => void attempts.push(password),
    });
    const address = await guarded.listen({ port: 0 });
    await using program = new Program('join', address.url, '--name', 'bot', '--password-stdin');
    program.process.stdin.end('pa55word\nhello\n');
    expect(await program.exitCode).toBe(0);
    expect(attempts).toEqual(['pa55word']);
    expect(program.stdout).toBe('[bot] hello\nGood bye.\n');
  });
});

describe('a room without a terminal', () => {
  it('stays open when its input is closed, and closes by SIGINT with exit code 0', async () => {
    await using room = new Program('serve', '--port', '0');
    room.process.stdin.end();
    const [, address = ''] = await room.says(/open at (\S+)\n.*Ctrl-C/s);
    await using guest = new Program('join', address, '--name', 'bot');
    guest.process.stdin.end('hello\n');
    expect(await guest.exitCode).toBe(0);
    await room.says(/\[bot\] has left\./);
    room.process.kill('SIGINT');
    expect(await room.exitCode).toBe(0);
    expect(room.stdout).toMatch(/The room is closed\.\n$/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: there must be none
    expect(room.stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
    expect(room.stderr).toBe('');
  });

  it('does not wait for the second SIGINT', async () => {
    await using room = new Program('serve', '--port', '0');
    const [, address = ''] = await room.says(/open at (\S+)\n/);
    await using guest = new Program('join', address, '--name', 'frozen');
    await room.says(/\[frozen\] has joined\./);
    guest.process.kill('SIGSTOP');
    room.process.kill('SIGINT');
    await room.says(/Closing the room/);
    room.process.kill('SIGINT');
    expect(await room.exitCode).toBe(0);
  });
});

describe('the program', () => {
  it.each([
    [['--help'], /^Usage: chatcast serve/],
    [['serve', '--help'], /^Usage: chatcast serve \[options\]\n/],
    [['--help', '--locale', 'ko'], /^사용법: chatcast serve/],
    [['--version'], /^\d+\.\d+\.\d+\S*\n$/],
  ])('%j answers and ends with exit code 0', async (args, said) => {
    await using program = new Program(...args);
    expect(await program.exitCode).toBe(0);
    expect(program.stdout).toMatch(said);
    expect(program.stderr).toBe('');
  });

  it('says what is wrong with its arguments, shows how they should be, and ends with 1', async () => {
    await using program = new Program('serve', '--prot', '1');
    expect(await program.exitCode).toBe(1);
    expect(program.stderr).toMatch(/^There is no option --prot\.\n\nUsage: chatcast serve/);
    expect(program.stdout).toBe('');
  });
});
