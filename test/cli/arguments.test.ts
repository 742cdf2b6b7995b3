import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.js';
import { makeSay } from '../../src/cli/catalogue/catalogue.js';
import { UsageError } from '../../src/cli/options.js';

const say = makeSay('en', false);

function complaintOf(...args: string[]): string {
  try {
    parseArguments(args);
  } catch (error) {
    if (error instanceof UsageError) return error.describe(say);
    throw error;
  }
  return '';
}

describe('serve', () => {
  it('needs nothing', () => {
    expect(parseArguments(['serve'])).toEqual({
      command: 'serve',
      port: 30_000,
      host: '127.0.0.1',
      locale: undefined,
      users: undefined,
      tls: undefined,
      maxClients: undefined,
      name: undefined,
      web: true,
      origins: undefined,
      trustProxy: undefined,
    });
  });

  it('takes everything', () => {
    const line =
      'serve --port 0 --host ::1 --users u.txt --tls-cert c --tls-key k --max-clients 5 --name hall --locale ko --no-web --origin https://a.example --origin http://b.example --trust-proxy loopback,10.0.0.1';
    expect(parseArguments(line.split(' '))).toEqual({
      command: 'serve',
      port: 0,
      host: '::1',
      locale: 'ko',
      users: 'u.txt',
      tls: { certFile: 'c', keyFile: 'k' },
      maxClients: 5,
      name: 'hall',
      web: false,
      origins: ['https://a.example', 'http://b.example'],
      trustProxy: 'loopback,10.0.0.1',
    });
  });

  it.each([['65536'], ['x'], ['1.5'], ['1e3'], ['']])('refuses the port "%s"', (port) => {
    expect(complaintOf('serve', `--port=${port}`)).toBe(
      `--port is a whole number from 0 to 65535, not ${port}.`,
    );
  });

  it('counts proxies where it is given a number', () => {
    expect(parseArguments(['serve', '--trust-proxy', '2'])).toMatchObject({ trustProxy: 2 });
    expect(parseArguments(['serve', '--trust-proxy', '::1'])).toMatchObject({ trustProxy: '::1' });
  });

  it('refuses a certificate without its key', () => {
    expect(complaintOf('serve', '--tls-cert', 'c')).toContain('belong together');
  });
});

describe('join', () => {
  it('goes to this machine by default', () => {
    expect(parseArguments(['join'])).toMatchObject({
      command: 'join',
      url: 'tcp://127.0.0.1:30000',
      name: undefined,
      passwordStdin: false,
      noColour: false,
    });
  });

  it.each([
    ['example.org', 'tcp://example.org:30000'],
    ['example.org:7', 'tcp://example.org:7'],
    ['localhost:7', 'tcp://localhost:7'],
    ['[::1]:7', 'tcp://[::1]:7'],
    ['tls://example.org', 'tls://example.org:30000'],
    ['ws://example.org/chat', 'ws://example.org/chat'],
    ['wss://example.org:8/chat', 'wss://example.org:8/chat'],
    ['record://example.org', 'record://example.org:30000'],
    ['typed://example.org:7', 'typed://example.org:7'],
  ])('understands %s as %s', (given, url) => {
    expect(parseArguments(['join', given])).toMatchObject({ url });
  });

  it.each(['http://example.org', 'tcp://', 'a b', 'tcp://x:99999'])('refuses %s', (url) => {
    expect(complaintOf('join', url)).toContain(`${url} is no address to join`);
  });

  it('takes options before and behind the address', () => {
    expect(parseArguments(['join', '--name', 'atom', 'h:1', '--no-color'])).toMatchObject({
      url: 'tcp://h:1',
      name: 'atom',
      noColour: true,
    });
  });
});

describe('passwd', () => {
  it('takes a file and a name', () => {
    expect(parseArguments(['passwd', 'users.txt', 'atom', '--delete'])).toEqual({
      command: 'passwd',
      file: 'users.txt',
      name: 'atom',
      deletes: true,
      locale: undefined,
    });
  });

  it.each([
    [[], 'FILE is missing.'],
    [['users.txt'], 'NAME is missing.'],
    [['users.txt', 'atom', 'secret'], 'What is secret for?'],
  ])('refuses %j', (args, complaint) => {
    expect(complaintOf('passwd', ...args)).toBe(complaint);
  });
});

describe('the arguments', () => {
  it.each([
    [[], undefined],
    [['--help'], undefined],
    [['-h'], undefined],
    [['serve', '--help'], 'serve'],
    [['join', '-h'], 'join'],
    [['passwd', '--help'], 'passwd'],
  ])('%j ask for help', (args, topic) => {
    expect(parseArguments(args)).toMatchObject({ command: 'help', topic });
  });

  it('ask for the version', () => {
    expect(parseArguments(['--version'])).toMatchObject({ command: 'version' });
  });

  it.each([
    [['dance'], 'There is no command dance.'],
    [['--loud'], 'There is no option --loud.'],
    [['join', '-x'], 'There is no option -x.'],
    [['serve', '--port'], 'The option --port needs a value.'],
    [['serve', '--port', '--host'], 'The option --port needs a value.'],
    [['join', '--no-color=yes'], 'The option --no-color takes no value.'],
    [['serve', 'now'], 'What is now for?'],
    [['join', '--locale', 'fr'], '--locale is en or ko, not fr.'],
  ])('%j are refused with a reason', (args, complaint) => {
    expect(complaintOf(...args)).toBe(complaint);
  });
});
