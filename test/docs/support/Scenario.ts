import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'vitest';
import { ChatServer } from '../../../src/ChatServer.js';
import type { ChatServerOptions } from '../../../src/serverOptions.js';
import { VirtualClock } from '../../../src/testing/VirtualClock.js';
import type { Json, Piece } from './Peer.js';
import { isPiece, Peer } from './Peer.js';

/** The time at which every scenario begins. */
const beginning = Date.UTC(2026, 0, 1);

/** Plays what docs/PROTOCOL.md tells, line by line, and compares. */
export class Scenario implements AsyncDisposable {
  readonly #clock = new VirtualClock({ epochMs: beginning });
  readonly #server: ChatServer;
  readonly #peers = new Map<string, Peer>();
  readonly #members = new Set<string>();
  /** Values in the page that stand for random ones, and those. */
  readonly #known = new Map<string, string>();
  #port = 0;
  #sentBytes = 0;

  constructor(options: ChatServerOptions) {
    this.#server = new ChatServer({ ...options, clock: this.#clock });
  }

  async play(script: string): Promise<void> {
    const { port } = await this.#server.listen({ port: 0 });
    this.#port = port;
    // A line that begins with a space continues the one before.
    for (const line of script.trim().split(/\n(?! )/)) await this.#play(line);
    for (const name of this.#members) await this.#expectNothing(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const peer of this.#peers.values()) peer.cut();
    await this.#server.close({ drainMs: 0 });
  }

  #play(line: string): Promise<void> | void {
    const [, name = '', rest = ''] =
      /^(.+?) (connects|enters|is cut off|is closed)$/.exec(line) ?? [];
    if (rest === 'connects') return this.#connect(name);
    if (rest === 'enters') return this.#enter(name);
    if (rest === 'is cut off') return this.#cut(name);
    if (rest === 'is closed') return this.#expectClosed(name);
    const [, names] = /^(.+) (?:is|are) in the room$/.exec(line) ?? [];
    if (names !== undefined) return this.#enterAll(names.split(/, | and /));
    const [, seconds] = /^(\d+) s pass$/.exec(line) ?? [];
    if (seconds !== undefined) return this.#pass(Number(seconds));
    const [, who = '', arrow, json = ''] = /^(\w+) ([→←]) (.+)$/s.exec(line) ?? [];
    const piece = parsePiece(json);
    if (piece !== undefined && arrow === '→') return this.#sendChunk(who, piece);
    if (piece !== undefined) return this.#expectChunk(who, piece);
    if (arrow === '→') return this.#send(who, parse(json));
    if (arrow === '←') return this.#expectNext(who, parse(json));
    throw new Error(`Nobody understands: ${line}`);
  }

  async #connect(name: string): Promise<void> {
    this.#peers.set(name, await Peer.connect(this.#port));
  }

  #forget(name: string): void {
    this.#peers.delete(name);
    this.#members.delete(name);
  }

  #send(name: string, request: Json): void {
    this.#sentBytes += this.#peer(name).send(this.#fillIn(request));
  }

  #sendChunk(name: string, piece: Piece): void {
    this.#sentBytes += this.#peer(name).sendChunk(piece);
  }

  async #enterAll(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const others = [...this.#members];
      await this.#enter(name);
      for (const other of others)
        expect(await this.#peer(other).next()).toMatchObject({ type: 'join' });
    }
  }

  async #enter(name: string): Promise<void> {
    await this.#connect(name);
    this.#members.add(name);
    this.#send(name, { type: 'login', name });
    const peer = this.#peer(name);
    expect(await peer.next()).toMatchObject({ type: 'welcome', name });
    expect(await peer.next()).toMatchObject({ type: 'roster', more: false });
  }

  /** Resolves when the server has noticed, for what follows may depend on it. */
  async #cut(name: string): Promise<void> {
    const before = this.#connections();
    this.#peer(name).cut();
    this.#forget(name);
    while (this.#connections() === before) await turn();
  }

  /** What was sent before has been received before: the server's clock stands still meanwhile. */
  async #pass(seconds: number): Promise<void> {
    while (this.#server.stats().bytesIn < this.#sentBytes) await turn();
    this.#clock.advanceSync(seconds * 1000);
  }

  #connections(): number {
    return Object.values(this.#server.stats().connections).reduce((sum, count) => sum + count, 0);
  }

  async #expectClosed(name: string): Promise<void> {
    expect(await this.#peer(name).next(), `${name} is closed`).toBeUndefined();
    this.#forget(name);
  }

  async #expectNext(name: string, expected: Json): Promise<void> {
    const notice = await this.#peer(name).next();
    expect(notice, `what ${name} receives`).toEqual(this.#complete(expected, notice));
    if (expected.type === 'welcome') this.#members.add(name);
  }

  /** It may have been cut on its way. */
  async #expectChunk(name: string, { file, offset, octets }: Piece): Promise<void> {
    for (let end = 0; end < octets.length; ) {
      const received = await this.#peer(name).next();
      const length = isPiece(received) ? received.octets.length : octets.length;
      const expected = octets.subarray(end, end + length);
      expect(received, `what ${name} receives`).toEqual({
        file,
        offset: offset + end,
        octets: expected,
      });
      end += length;
    }
  }

  /** Nothing else was sent: the answer to a ping comes next. */
  async #expectNothing(name: string): Promise<void> {
    this.#send(name, { type: 'ping' });
    expect(await this.#peer(name).next(), `what ${name} receives`).toEqual({ type: 'pong' });
  }

  #peer(name: string): Peer {
    const peer = this.#peers.get(name);
    if (peer === undefined) throw new Error(`${name} has not connected.`);
    return peer;
  }

  #fillIn(request: Json): Json {
    const secrets = ['session', 'token'].filter((field) => field in request);
    return {
      ...request,
      ...Object.fromEntries(
        secrets.map((field) => {
          const secret = this.#known.get(String(request[field]));
          if (secret === undefined) throw new Error(`This ${field} was not received before.`);
          return [field, secret];
        }),
      ),
    };
  }

  /** What is expected, with all that the page leaves open taken from what was received. */
  #complete(expected: unknown, received: unknown, field = ''): unknown {
    if (typeof expected === 'string' && typeof received === 'string') {
      if (expected === '…') return received;
      if (!['session', 'token', 'secret'].includes(field)) return expected;
      if (!this.#known.has(expected)) this.#known.set(expected, received);
      return this.#known.get(expected);
    }
    if (Array.isArray(expected) && Array.isArray(received)) {
      return expected.map((item, index) => this.#complete(item, received[index]));
    }
    if (!isObject(expected) || !isObject(received)) return expected;
    const { '…': isOpen, ...shown } = expected;
    const completed = Object.entries(shown).map(([key, value]) => [
      key,
      this.#complete(value, received[key], key),
    ]);
    return { ...(isOpen === true ? received : {}), ...Object.fromEntries(completed) };
  }
}

/** `chunk 4 at 0: 68 65 6c 6c 6f`: of transfer 4, from its beginning. */
function parsePiece(text: string): Piece | undefined {
  const [, file, offset, hex = ''] = /^chunk (\d+) at (\d+): ([0-9a-f ]+)$/.exec(text) ?? [];
  if (file === undefined) return undefined;
  const octets = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  return { file: Number(file), offset: Number(offset), octets };
}

function parse(json: string): Json {
  return JSON.parse(json.replaceAll(/,…(?=\})/g, ',"…":true'));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
