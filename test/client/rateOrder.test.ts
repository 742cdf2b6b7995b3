import { ChatClient, ChatError, ChatServer } from 'chatcast';
import { expect, it } from 'vitest';

it('keeps order through RATE_LIMITED', async () => {
  await using server = new ChatServer();
  let last = 0;
  server.use(async (c, next) => {
    if (c.type === 'message') {
      const retryAfterMs = last + 100 - Date.now();
      if (retryAfterMs > 0) throw new ChatError('RATE_LIMITED', 'x', { retryAfterMs });
      last = Date.now();
    }
    await next();
  });
  const { url } = await server.listen({ port: 0 });
  await using a = await ChatClient.connect({ url, name: 'a' });
  const said: string[] = [];
  a.on('message', ({ message }) => said.push(message.text));
  await Promise.all(['1', '2', '3', '4'].map((t) => a.send(t)));
  expect(said).toEqual(['1', '2', '3', '4']);
});
