import { ChatClient, ChatServer } from 'chatcast';
import { Bot } from 'chatcast/bot';

const server = new ChatServer();
const { url } = await server.listen({ port: 0, host: '127.0.0.1' });
const bot = new Bot(new ChatClient({ url, name: 'atom' }));
bot.command('greet', (ctx) => ctx.reply(ctx.args[0] ?? '?'));
await bot.start();
const client = await ChatClient.connect({ url, name: 'hansung' });
await client.send('!greet hello');
for await (const { from, text } of client.messages()) {
  console.log(`${from}: ${text}`);
  break;
}
await client.close();
await bot.stop();
await server.close();
