// A room with rules: nobody shouts, links are for those who have been here for a minute, and one is enough a second.
//
//   node examples/moderation.mjs [port]

import { ChatError, ChatServer } from 'chatcast';

const [port = '30000'] = process.argv.slice(2);
const room = new ChatServer();

/** What is said in capitals only is said quietly. What middleware changes is what everyone hears, the author included. */
room.use(async (command, next) => {
  if (
    command.type === 'message' &&
    /\p{Lu}{4}/u.test(command.text) &&
    !/\p{Ll}/u.test(command.text)
  ) {
    command.text = command.text.toLowerCase();
  }
  await next();
});

/** A refusal with a code and a sentence of one's own reaches the author, and nobody else. */
room.use(async (command, next) => {
  const joinedAt = room.users.get(command.from)?.joinedAt ?? 0;
  if ('text' in command && /https?:/.test(command.text) && Date.now() - joinedAt < 60_000) {
    throw new ChatError('DENIED', 'No links in your first minute, please.');
  }
  await next();
});

/** With `retryAfterMs` a client waits and asks again by itself: so nobody is refused, everyone is slowed down. */
const lastSaid = new Map();
room.use(async (command, next) => {
  if (command.type === 'message') {
    const retryAfterMs = (lastSaid.get(command.from) ?? 0) + 1000 - Date.now();
    if (retryAfterMs > 0) throw new ChatError('RATE_LIMITED', 'One a second.', { retryAfterMs });
    lastSaid.set(command.from, Date.now());
  }
  await next();
});
room.on('leave', ({ user }) => lastSaid.delete(user.name));

const { url } = await room.listen({ port: Number(port) });
console.log(`The room is open at ${url}`);
process.once('SIGINT', () => room.close({ drainMs: 1000 }));
