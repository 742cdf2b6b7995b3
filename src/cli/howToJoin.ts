import { networkInterfaces } from 'node:os';
import type { ListenAddress } from '../index.js';
import { defaultUrl } from './arguments.js';
import type { Say } from './catalogue/catalogue.js';

/** Tells a newcomer exactly what to type. `program` is how this program is started, `web` whether there is a page. */
export function howToJoin(address: ListenAddress, program: string, web: boolean, say: Say): string {
  const scheme = new URL(address.url).protocol;
  const hosts = reachableHosts(address.host);
  const [netcatHost = ''] = hosts.map((host) => host.replace(/^\[(.*)\]$/, '$1'));
  const authorities = hosts.map((host) => `${host}:${address.port}`);
  const urls = authorities.map((authority) => `${scheme}//${authority}`);
  const isSecure = scheme === 'tls:';
  const pageScheme = isSecure ? 'https:' : 'http:';
  const webScheme = isSecure ? 'wss:' : 'ws:';
  const page = [
    say('howToOpen'),
    ...authorities.map((authority) => `  ${pageScheme}//${authority}/`),
    '',
  ];
  return [
    ...(web ? page : []),
    say('serving', { url: urls[0] ?? address.url }),
    '',
    say('howToJoin'),
    ...urls.map((url) => `  ${program} join ${url === defaultUrl ? '' : `${url} `}--name atom`),
    // Netcat cannot encrypt.
    ...(scheme === 'tls:' ? [] : [say('howToJoinNetcat'), `  nc ${netcatHost} ${address.port}`]),
    say('howToJoinWeb'),
    ...authorities.map((authority) => `  ${webScheme}//${authority}/chat`),
    say('howToJoinCode'),
    "  import { ChatClient } from 'chatcast';",
    `  const client = await ChatClient.connect({ url: '${urls[0]}', name: 'bot' });`,
    '',
  ].join('\n');
}

/** A wildcard address is none to connect to: this machine's own are. */
function reachableHosts(host: string): string[] {
  if (host !== '0.0.0.0' && host !== '::') return [host.includes(':') ? `[${host}]` : host];
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
  return ['127.0.0.1', ...outside];
}
