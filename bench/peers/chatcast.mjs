import { ChatServer } from '../../dist/index.js';

/** chatcast without a limit on the rate of messages, because no other peer has one. All else is as it comes. */
export async function start({ flushMs } = {}) {
  const limits = { messagesPerSecond: 0, ...(flushMs !== undefined && { flushMs }) };
  const server = new ChatServer({ limits });
  const { port } = await server.listen({ port: 0 });
  return port;
}
