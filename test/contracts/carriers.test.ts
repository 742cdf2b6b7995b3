import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../src/clock.js';
import { ChatServer } from '../../src/index.js';
import { TestNetwork } from '../../src/testing/index.js';
import { connectInMemory } from '../../src/transport/MemoryTransport.js';
import { makeCertificate } from '../support/certificate.js';
import type { Venue } from './carrierContract.js';
import { carrierContract } from './carrierContract.js';

const certificate = makeCertificate();

/** A room with a port of its own. */
async function ownPort(scheme: 'tcp' | 'tls' | 'ws' | 'wss'): Promise<Venue> {
  const server = new ChatServer();
  const secure = scheme === 'tls' || scheme === 'wss';
  const { port } = await server.listen({ port: 0, ...(secure && { tls: certificate }) });
  return {
    server,
    options: { url: `${scheme}://127.0.0.1:${port}/chat`, ca: certificate.cert },
    close: () => server.close(),
  };
}

/** A room behind a path of a program's own web server. */
async function sharedPort(scheme: 'ws' | 'wss', webServer: http.Server): Promise<Venue> {
  const server = new ChatServer();
  server.attach(webServer, { path: '/rooms/lobby' });
  webServer.listen(0, '127.0.0.1');
  await once(webServer, 'listening');
  const { port } = webServer.address() as AddressInfo;
  return {
    server,
    options: { url: `${scheme}://127.0.0.1:${port}/rooms/lobby?from=test`, ca: certificate.cert },
    close: async () => {
      await server.close();
      webServer.close();
      await once(webServer, 'close');
    },
  };
}

/** A room without a port, in the time of this machine. */
async function inMemory(): Promise<Venue> {
  const server = new ChatServer();
  const connect = async () => {
    const { client, server: far } = connectInMemory(systemClock);
    server.accept(far);
    return client;
  };
  return { server, options: { url: 'memory://room', connect }, close: () => server.close() };
}

/** A room of the test kit, in which time does not pass at all. */
async function simulated(): Promise<Venue> {
  const network = new TestNetwork();
  const server = network.serve(new ChatServer({ ...network.options }));
  return { server, options: network.optionsFor('guest'), close: () => network.close() };
}

carrierContract('TCP', () => ownPort('tcp'));
carrierContract('TLS', () => ownPort('tls'));
carrierContract('WebSocket', () => ownPort('ws'));
carrierContract('secure WebSocket', () => ownPort('wss'));
carrierContract("a program's HTTP server", () => sharedPort('ws', http.createServer()));
carrierContract("a program's HTTPS server", () =>
  sharedPort('wss', https.createServer(certificate)),
);
carrierContract('memory', inMemory);
carrierContract('memory, in virtual time', simulated);
