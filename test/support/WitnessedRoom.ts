import { expect } from 'vitest';
import type { ChatServerOptions, ListenOptions } from '../../src/index.js';
import { ChatClient, ChatServer } from '../../src/index.js';
import { nextEvent } from '../server/support/nextEvent.js';
import { Intruder } from './Intruder.js';
import { until } from './until.js';

/** A room with two honest members, who notice when an intruder has done it any harm. */
export class WitnessedRoom {
  readonly server: ChatServer;
  readonly url: string;
  readonly #members: readonly [ChatClient, ChatClient];
  readonly #intruders: Intruder[] = [];
  readonly #errors: unknown[] = [];
  #round = 0;

  private constructor(server: ChatServer, url: string, members: readonly [ChatClient, ChatClient]) {
    this.server = server;
    this.url = url;
    this.#members = members;
    server.on('error', ({ error }) => this.#errors.push(error));
    for (const member of members) {
      member.on('error', ({ error }) => this.#errors.push(error));
      member.on('disconnect', ({ error }) => this.#errors.push(error));
    }
  }

  static async open(
    options: ChatServerOptions = {},
    listen: ListenOptions = {},
  ): Promise<WitnessedRoom> {
    const server = new ChatServer(options);
    const { port } = await server.listen({ port: 0, ...listen });
    const url = `tcp://127.0.0.1:${port}`;
    const webSocketUrl = `ws://127.0.0.1:${port}/chat`;
    const members = [
      await ChatClient.connect({ url, name: 'witness1', reconnect: false }),
      await ChatClient.connect({ url: webSocketUrl, name: 'witness2', reconnect: false }),
    ] as const;
    return new WitnessedRoom(server, url, members);
  }

  /** Somebody connects, and says this. */
  async intrude(opening: string | Uint8Array = ''): Promise<Intruder> {
    const intruder = await Intruder.connect(this.url, opening);
    this.#intruders.push(intruder);
    return intruder;
  }

  /** Somebody comes in by WebSocket. */
  async intrudeByWebSocket(): Promise<Intruder> {
    const intruder = await Intruder.upgrade(this.url);
    this.#intruders.push(intruder);
    return intruder;
  }

  /** Everyone is as before, nothing of the intruders is left, and what is said is heard. */
  async isUnharmed(): Promise<void> {
    const [first, second] = this.#members;
    for (const intruder of this.#intruders.splice(0)) intruder.leave();
    await until(() => this.server.stats().members === 2, 'only the witnesses are members');
    await until(
      () => Object.values(this.server.stats().connections).join() === '1,1',
      'only the witnesses are connected',
    );
    for (const [from, to] of [
      [first, second],
      [second, first],
    ] as const) {
      this.#round += 1;
      const text = `still here ${this.#round}`;
      const heard = nextEvent(to, 'message', ({ message }) => message.text === text);
      await from.send(text);
      await heard;
    }
    expect(await first.list()).toHaveLength(2);
    expect([...first.users.keys()]).toEqual(['witness1', 'witness2']);
    expect([first.state, second.state]).toEqual(['online', 'online']);
    expect(this.#errors).toEqual([]);
  }

  /** Closes. That it can is a proof, too: a port closes only when no connection is left, known to anyone or not. */
  async close(): Promise<void> {
    for (const intruder of this.#intruders.splice(0)) intruder.leave();
    await Promise.all(this.#members.map((member) => member.close()));
    await this.server.close({ drainMs: 0 });
  }
}
