// A reverse proxy that ends TLS before a web server that has none, as nginx and Caddy do; here it shows what they have to
// do for a room. Whatever is behind it need not know: `node examples/embed-http/server.mjs`, and then
//
//   node examples/tls-proxy.mjs certificate.pem key.pem [target] [port] [idle milliseconds]

import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:https';
import { pipeline } from 'node:stream';

const [cert = '', key = '', target = 'http://127.0.0.1:8080', port = '8443', idleMs = '60000'] =
  process.argv.slice(2);
const { hostname, port: targetPort } = new URL(target);

const proxy = createServer({ cert: await readFile(cert), key: await readFile(key) });

/**
 * Asks the server behind for the same.
 * @param {import('node:http').IncomingMessage} incoming
 */
function ask({ method, url, headers, socket }) {
  const forwarded = {
    // `Host` stays as it is: the room compares it with the origin of the page.
    ...headers,
    // Set anew, never added to: what a client says of itself here is anybody's guess.
    'x-forwarded-for': socket.remoteAddress,
    'x-forwarded-proto': 'https',
  };
  return request({ hostname, port: targetPort, method, path: url, headers: forwarded });
}

proxy.on('request', (incoming, response) => {
  const asking = ask(incoming);
  asking.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  asking.on('error', () => (response.headersSent ? response.destroy() : fail(response)));
  incoming.pipe(asking);
});

/** @param {import('node:http').ServerResponse} response */
function fail(response) {
  response.writeHead(502).end();
}

// A WebSocket begins as a request to upgrade, and is bytes from there on.
proxy.on('upgrade', (incoming, near, nearHead) => {
  near.on('error', () => asking.destroy());
  const asking = ask(incoming);
  asking.on('upgrade', ({ rawHeaders }, far, farHead) => {
    near.write(`HTTP/1.1 101 Switching Protocols\r\n${linesOf(rawHeaders)}\r\n`);
    near.write(farHead);
    far.write(nearHead);
    // When one end is gone, so is the other.
    pipeline(near, far, () => {});
    pipeline(far, near, () => {});
    // What says nothing for that long is taken for dead; a room asks for a sign of life every 25 s.
    incoming.socket.setTimeout(Number(idleMs), () => near.destroy());
  });
  // Refused: another origin, another path.
  asking.on('response', ({ statusCode, statusMessage }) => {
    near.end(`HTTP/1.1 ${statusCode} ${statusMessage}\r\nContent-Length: 0\r\n\r\n`);
  });
  asking.on('error', () => near.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n'));
  asking.end();
});

/** @param {readonly string[]} headers Names and values in turn, as they came. */
function linesOf(headers) {
  return headers.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('');
}

proxy.listen(Number(port), '127.0.0.1', () => {
  const address = proxy.address();
  if (typeof address !== 'object' || address === null) return;
  console.log(`https://127.0.0.1:${address.port}/`);
});

// It holds nothing that is worth waiting for: the members come back by themselves.
process.once('SIGINT', () => process.exit());
