import { parseArgs } from 'node:util';
import type { Locale } from './catalogue/catalogue.js';
import type { Topic } from './options.js';
import { checkOptions, commonOptions, readLocale, readNumber, UsageError } from './options.js';

export interface ServeArguments {
  readonly command: 'serve';
  readonly locale: Locale | undefined;
  readonly port: number;
  readonly host: string;
  readonly users: string | undefined;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  readonly maxClients: number | undefined;
  readonly name: string | undefined;
  /** Whether the page is served, too. */
  readonly web: boolean;
  /** Pages that may connect; undefined: those of this server. */
  readonly origins: readonly string[] | undefined;
  /** Proxies that are believed: how many, or where they are. */
  readonly trustProxy: number | string | undefined;
}

export interface JoinArguments {
  readonly command: 'join';
  readonly locale: Locale | undefined;
  readonly url: string;
  readonly name: string | undefined;
  readonly passwordStdin: boolean;
  readonly ca: string | undefined;
  /** The folder for the files of others. */
  readonly downloads: string | undefined;
  /** A folder for others to take files from. */
  readonly share: string | undefined;
  readonly noColour: boolean;
}

export interface PasswdArguments {
  readonly command: 'passwd';
  readonly locale: Locale | undefined;
  readonly file: string;
  readonly name: string;
  readonly deletes: boolean;
}

export interface HelpArguments {
  readonly command: 'help';
  readonly locale: Locale | undefined;
  readonly topic: Topic | undefined;
}

export interface VersionArguments {
  readonly command: 'version';
  readonly locale: Locale | undefined;
}

/** What was asked for; `locale` only if it was given. */
export type Arguments =
  | ServeArguments
  | JoinArguments
  | PasswdArguments
  | HelpArguments
  | VersionArguments;

export const defaultPort = 30_000;
export const defaultHost = '127.0.0.1';
export const defaultUrl = `tcp://${defaultHost}:${defaultPort}`;

/** Understands what stands behind the program's name, or throws a {@link UsageError}. */
export function parseArguments(args: readonly string[]): Arguments {
  const [command, ...rest] = args;
  if (command === 'serve') return parseServe(rest);
  if (command === 'join') return parseJoin(rest);
  if (command === 'passwd') return parsePasswd(rest);
  if (command === undefined || command.startsWith('-')) return parseGlobal(args);
  throw new UsageError(undefined, (say) => say('unknownSubcommand', { command }));
}

function parseGlobal(args: readonly string[]): Arguments {
  const options = { ...commonOptions, version: { type: 'boolean', short: 'v' } } as const;
  checkOptions(undefined, args, options);
  const { values } = parseArgs({ args: [...args], options });
  const locale = readLocale(undefined, values.locale);
  if (values.version) return { command: 'version', locale };
  return { command: 'help', locale, topic: undefined };
}

function parseServe(args: readonly string[]): Arguments {
  const options = {
    ...commonOptions,
    port: { type: 'string', default: String(defaultPort) },
    host: { type: 'string', default: defaultHost },
    users: { type: 'string' },
    'tls-cert': { type: 'string' },
    'tls-key': { type: 'string' },
    'max-clients': { type: 'string' },
    name: { type: 'string' },
    'no-web': { type: 'boolean', default: false },
    origin: { type: 'string', multiple: true },
    'trust-proxy': { type: 'string' },
  } as const;
  checkOptions('serve', args, options);
  const { values } = parseArgs({ args: [...args], options });
  const locale = readLocale('serve', values.locale);
  if (values.help) return { command: 'help', locale, topic: 'serve' };
  const { port, host, users, name, 'max-clients': maxClients } = values;
  return {
    command: 'serve',
    locale,
    port: readNumber('serve', '--port', port, 0, 65_535),
    host,
    users,
    tls: readTls(values['tls-cert'], values['tls-key']),
    maxClients:
      maxClients === undefined
        ? undefined
        : readNumber('serve', '--max-clients', maxClients, 1, 1_000_000),
    name,
    web: !values['no-web'],
    origins: values.origin,
    trustProxy: readProxies(values['trust-proxy']),
  };
}

/** Of digits alone it is how many there are. */
function readProxies(value: string | undefined): number | string | undefined {
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : value;
}

function readTls(certFile: string | undefined, keyFile: string | undefined): ServeArguments['tls'] {
  if (certFile !== undefined && keyFile !== undefined) return { certFile, keyFile };
  if (certFile === undefined && keyFile === undefined) return undefined;
  throw new UsageError('serve', (say) => say('tlsIncomplete'));
}

function parseJoin(args: readonly string[]): Arguments {
  const options = {
    ...commonOptions,
    name: { type: 'string' },
    'password-stdin': { type: 'boolean', default: false },
    ca: { type: 'string' },
    downloads: { type: 'string' },
    share: { type: 'string' },
    'no-color': { type: 'boolean', default: false },
  } as const;
  checkOptions('join', args, options, 1);
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const locale = readLocale('join', values.locale);
  if (values.help) return { command: 'help', locale, topic: 'join' };
  return {
    command: 'join',
    locale,
    url: readUrl(positionals[0] ?? defaultUrl),
    name: values.name,
    passwordStdin: values['password-stdin'],
    ca: values.ca,
    downloads: values.downloads,
    share: values.share,
    noColour: values['no-color'],
  };
}

/** `host` and `host:port` will do: what people know of a room is often just that. */
function readUrl(value: string): string {
  const url = value.includes('://') ? value : `tcp://${value}`;
  if (
    !/^(tcp|tls|wss?|record|typed):/.test(url) ||
    !URL.canParse(url) ||
    new URL(url).hostname === ''
  ) {
    throw new UsageError('join', (say) => say('badUrl', { value }));
  }
  const { protocol, hostname, port } = new URL(url);
  const usesWebPort = protocol === 'ws:' || protocol === 'wss:';
  return port === '' && !usesWebPort ? `${protocol}//${hostname}:${defaultPort}` : url;
}

function parsePasswd(args: readonly string[]): Arguments {
  const options = { ...commonOptions, delete: { type: 'boolean', default: false } } as const;
  checkOptions('passwd', args, options, 2);
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const locale = readLocale('passwd', values.locale);
  if (values.help) return { command: 'help', locale, topic: 'passwd' };
  const [file, name] = positionals;
  if (file === undefined) throw missing('FILE');
  if (name === undefined) throw missing('NAME');
  return { command: 'passwd', locale, file, name, deletes: values.delete };
}

function missing(argument: string): UsageError {
  return new UsageError('passwd', (say) => say('argumentMissing', { argument }));
}
