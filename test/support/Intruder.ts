import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { Notice } from '../../src/protocol/notices.js';
import { decodeFrames, encodeMessage } from './naiveFrames.js';
import { until } from './until.js';

/** The request that turns an HTTP connection into a WebSocket, with whatever is to be wrong about it. */
export function upgradeRequest({ path = '/chat', headers = {} }: UpgradeOptions = {}): string {
  const all = {
    Host: '127.0.0.1',
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64'),
    'Sec-WebSocket-Protocol': 'chatcast.v1',
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

export interface UpgradeOptions {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Somebody at the port who need not be honest: sends any bytes, and never closes its side unless told to, whatever the
 * server does.
 */
export class Intruder {
  readonly socket: Socket;
  /** Whether the server has closed its side, or cut the connection. */
  isOut = false;
  #received = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.socket = socket;
    const handleOut = () => {
      this.isOut = true;
    };
    socket.on('error', () => {});
    socket.on('end', handleOut);
    socket.on('close', handleOut);
    socket.on('data', (bytes) => {
      this.#received = Buffer.concat([this.#received, bytes]);
    });
  }

  /** Connects to the port of a URL, whatever its scheme, and says this. */
  static async connect(url: string, opening: string | Uint8Array = ''): Promise<Intruder> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    await once(socket, 'connect');
    const intruder = new Intruder(socket);
    if (opening.length > 0) socket.write(opening);
    return intruder;
  }

  /** Connects, and is a WebSocket when this resolves. */
  static async upgrade(url: string, options?: UpgradeOptions): Promise<Intruder> {
    const intruder = await Intruder.connect(url, upgradeRequest(options));
    await until(() => intruder.text.includes('\r\n\r\n'), 'the upgrade is answered');
    return intruder;
  }

  /** All that came. */
  get received(): Buffer {
    return this.#received;
  }

  get text(): string {
    return this.#received.toString('latin1');
  }

  /** All that came, as notices on a stream. */
  get notices(): Notice[] {
    return decodeFrames(this.#received).frames.map(({ body }) => JSON.parse(body.toString()));
  }

  write(data: string | Uint8Array): void {
    this.socket.write(data);
  }

  /** Sends requests, with one write. */
  send(...requests: readonly unknown[]): void {
    this.socket.write(Buffer.concat(requests.map(encodeMessage)));
  }

  async hears(type: Notice['type']): Promise<void> {
    await until(() => this.notices.some((notice) => notice.type === type), `a ${type} came`);
  }

  /** Logs in for this connection only. */
  async login(name: string): Promise<void> {
    this.send({ type: 'login', name, resume: false });
    await this.hears('roster');
  }

  /** Resolves when the server wants no more of it. */
  async isThrownOut(): Promise<void> {
    await until(() => this.isOut, 'the server has closed the connection');
  }

  /** Closes its own side, too. */
  leave(): void {
    this.socket.destroy();
  }
}
