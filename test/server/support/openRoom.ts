import { onTestFinished } from 'vitest';
import type { ChatClientOptions, ChatServerOptions } from '../../../src/index.js';
import { ChatClient, ChatServer } from '../../../src/index.js';
import { RawPeer } from './RawPeer.js';

/** A server with an open port, for one test, and the ways into it. */
export interface OpenRoom {
  readonly server: ChatServer;
  /** For TCP. */
  readonly url: string;
  /** For WebSocket. */
  readonly webSocketUrl: string;
  /** Brings a client in, over TCP unless a URL says otherwise. */
  join(name: string, options?: Partial<ChatClientOptions>): Promise<ChatClient>;
  /** Brings several clients in, over TCP and WebSocket in turn. */
  joinAll<const N extends readonly string[]>(
    ...names: N
  ): Promise<{ -readonly [I in keyof N]: ChatClient }>;
  /** A client that is not connected yet. */
  client(name: string, options?: Partial<ChatClientOptions>): ChatClient;
  /** A connection that has not logged in. */
  peer(): Promise<RawPeer>;
  /** A connection that has. */
  member(name: string): Promise<RawPeer>;
}

/** Opens a server for the test that is running; closes it, and all who are in, when the test is over. */
export async function openRoom(options: ChatServerOptions = {}): Promise<OpenRoom> {
  const server = new ChatServer(options);
  const { url } = await server.listen({ port: 0 });
  const webSocketUrl = `${url.replace('tcp:', 'ws:')}/chat`;
  const clients: ChatClient[] = [];
  const peers: RawPeer[] = [];
  onTestFinished(async () => {
    for (const peer of peers) peer.socket.destroy();
    await Promise.all(clients.map((client) => client.close()));
    await server.close({ drainMs: 0 });
  });
  const client = (name: string, more: Partial<ChatClientOptions> = {}) => {
    const made = new ChatClient({ url, name, ...more });
    clients.push(made);
    return made;
  };
  const join = async (name: string, more: Partial<ChatClientOptions> = {}) => {
    const made = client(name, more);
    await made.connect();
    return made;
  };
  const peer = async () => {
    const made = await RawPeer.connect(url);
    peers.push(made);
    return made;
  };
  return {
    server,
    url,
    webSocketUrl,
    client,
    join,
    joinAll: async (...names) => {
      const joined: ChatClient[] = [];
      for (const [index, name] of names.entries()) {
        joined.push(await join(name, index % 2 === 0 ? {} : { url: webSocketUrl }));
      }
      return joined as { -readonly [I in keyof typeof names]: ChatClient };
    },
    peer,
    member: async (name) => {
      const made = await peer();
      await made.login(name);
      return made;
    },
  };
}
