// A bot: repeats what follows `!echo` in the room, whispers back, and takes part in every 1:1 that it is asked for.
//
//   node examples/echo-bot.mjs [url] [name]

import { ChatClient } from 'chatcast';

const [url = 'tcp://127.0.0.1:30000', name = 'echo'] = process.argv.slice(2);
const bot = new ChatClient({ url, name });

bot.on('message', async ({ message }) => {
  const [, text] = /^!echo (.+)$/s.exec(message.text) ?? [];
  // What it says itself comes back to it, too, and must not be repeated for ever.
  if (text !== undefined && message.scope === 'room' && message.from !== bot.name) {
    await bot.send(`${message.from} said: ${text}`);
  }
});

bot.on('whisper', async ({ whisper }) => {
  await bot.whisper(whisper.from, whisper.text);
});

bot.on('pairRequest', async ({ request }) => {
  await request.accept();
});

// The loop ends with the 1:1.
bot.on('pairStart', async ({ pair }) => {
  for await (const message of pair) {
    if (message.from === pair.partner) await pair.send(message.text);
  }
});

// Whatever a listener above throws arrives here; the bot goes on.
bot.on('error', ({ error }) => console.error(error));

bot.on('close', ({ error }) => {
  if (error === undefined) return;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
});

await bot.connect();
console.log(`${bot.name} is in the room with ${bot.users.size - 1} others.`);
process.once('SIGINT', () => bot.close());
