import { onTestFinished } from 'vitest';
import { loadPage } from '../../../../src/cli/page/loadPage.js';
import { servePage } from '../../../../src/cli/page/servePage.js';
import type { ChatClientOptions, ChatServerOptions, TlsOptions } from '../../../../src/index.js';
import { ChatClient, ChatServer } from '../../../../src/index.js';

/** A room with its page, for one test. */
export interface House {
  readonly server: ChatServer;
  readonly port: number;
  /** For clients, over TCP. */
  readonly url: string;
  /** Where the page is. */
  readonly pageUrl: string;
  /** Brings a client in that is no page. */
  join(name: string, options?: Partial<ChatClientOptions>): Promise<ChatClient>;
}

/** Opens a house for the test that is running; closes it when the test is over. */
export async function openHouse(options: ChatServerOptions = {}, tls?: TlsOptions): Promise<House> {
  const server = new ChatServer(options);
  const http = servePage(await loadPage());
  const { url, port } = await server.listen({ port: 0, http, ...(tls && { tls }) });
  const clients: ChatClient[] = [];
  onTestFinished(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await server.close({ drainMs: 0 });
  });
  return {
    server,
    port,
    url,
    pageUrl: `${tls ? 'https' : 'http'}://127.0.0.1:${port}/`,
    join: async (name, more = {}) => {
      const client = await ChatClient.connect({ url, name, ...more });
      clients.push(client);
      return client;
    },
  };
}
