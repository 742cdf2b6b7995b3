// A bot that welcomes whoever comes in, by a whisper, and once.
//
//   node examples/bots/greeter.mjs [url] [name]

import { ChatClient, ChatError } from 'chatcast';
import { Bot } from 'chatcast/bot';

const [url = 'tcp://127.0.0.1:30000', name = 'greeter'] = process.argv.slice(2);
const bot = new Bot(new ChatClient({ url, name }), { session: () => ({ isWelcomed: false }) });

bot.on('join', async (ctx) => {
  if (ctx.session.isWelcomed) return;
  const others = bot.client.users.size - 2;
  await ctx.whisper(`Welcome, ${ctx.from}! There are ${others} others here, and me.`);
  // Kept when this has gone well: whoever left before it arrived is welcomed the next time.
  ctx.session.isWelcomed = true;
});

bot.catch((error, ctx) => {
  if (error instanceof ChatError && error.code === 'USER_UNKNOWN') return;
  console.error(`${ctx.from}:`, error);
});

bot.client.on('close', ({ error }) => {
  if (error === undefined) return;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
});

await bot.start();
console.log(`${bot.client.name} is in the room.`);
process.once('SIGINT', () => bot.stop());
