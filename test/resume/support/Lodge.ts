import type { ChatServerOptions } from '../../../src/index.js';
import { ChatServer } from '../../../src/index.js';
import { TestNetwork } from '../../../src/testing/index.js';
import type { Guest } from './House.js';
import { quick } from './House.js';
import { Witness } from './Witness.js';

/**
 * A server and its guests within memory and in virtual time, for all that does not depend on sockets. Closing it fails if
 * anybody was not told what they should have been.
 */
export class Lodge implements AsyncDisposable {
  readonly network = new TestNetwork();
  readonly server: ChatServer;

  constructor(options: ChatServerOptions = {}) {
    this.server = this.network.serve(new ChatServer({ ...this.network.options, ...options }));
  }

  /** Somebody who is in the room. */
  async enter(name: string): Promise<Guest> {
    const client = this.network.client(name, { reconnect: quick });
    const witness = new Witness(client);
    await this.network.run(client.connect());
    return { client, witness, [Symbol.asyncDispose]: () => this.network.run(client.close()) };
  }

  /** What is sent to that guest does not arrive any more. */
  deafen({ client }: Guest): void {
    this.network.connectionOf(client.name).freeze('down');
  }

  /** When all that is on its way has arrived, the connection of that guest is lost, and none is made before it comes back. */
  async cutOff({ client }: Guest): Promise<void> {
    await this.network.settle();
    this.network.partition(client.name);
    this.network.connectionOf(client.name).reset();
    await this.network.until(() => client.state === 'reconnecting');
  }

  /** That guest is back, and has been told all that it can be told. */
  async comeBack({ client }: Guest): Promise<void> {
    this.network.heal(client.name);
    await this.network.next(client, 'reconnect');
    await this.network.run(client.list());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.network.check();
    } finally {
      await this.network.close();
    }
  }
}
