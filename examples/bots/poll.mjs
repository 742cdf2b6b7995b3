// A bot that counts votes: `!poll "Tea or coffee?" tea coffee` asks, `!vote tea` (or `!vote 1`) answers, one vote for each;
// a second one replaces the first. The poll closes after a while, or when whoever began it says `!close`.
//
//   node examples/bots/poll.mjs [url] [name] [seconds]

import { ChatClient } from 'chatcast';
import { Bot } from 'chatcast/bot';

const [url = 'tcp://127.0.0.1:30000', name = 'poll', seconds = '60'] = process.argv.slice(2);
const bot = new Bot(new ChatClient({ url, name }));

/** @typedef {{ by: string, question: string, choices: string[], votes: Map<string, number>, timer: NodeJS.Timeout }} Poll */

/**
 * One at a time.
 * @type {Poll | undefined}
 */
let poll;

bot.command('poll', { args: '"question" choice choice …', help: 'begins a poll' }, (ctx) => {
  const [question, ...choices] = ctx.args;
  if (poll !== undefined) return ctx.reply(`Let us finish this one first: ${poll.question}`);
  if (question === undefined || choices.length < 2 || choices.length > 9) {
    return ctx.reply(`Like this: ${ctx.prefix}poll "Tea or coffee?" tea coffee`);
  }
  const timer = setTimeout(close, Number(seconds) * 1000);
  poll = { by: ctx.from, question, choices, votes: new Map(), timer };
  const list = choices.map((choice, index) => `${index + 1}. ${choice}`);
  return ctx.reply([`${ctx.from} asks: ${question}`, ...list, '!vote to answer'].join('\n'));
});

bot.command('vote', { args: 'choice', help: 'votes' }, (ctx) => {
  if (poll === undefined) return ctx.whisper('There is no poll.');
  const wanted = ctx.args.join(' ').toLowerCase();
  const byName = poll.choices.findIndex((choice) => choice.toLowerCase() === wanted);
  const index = byName >= 0 ? byName : Number(wanted) - 1;
  const choice = poll.choices[index];
  if (choice === undefined) return ctx.whisper(`Choose one of ${poll.choices.join(', ')}.`);
  poll.votes.set(ctx.from, index);
  return ctx.whisper(`You voted for ${choice}.`);
});

bot.command('close', { help: 'ends your poll' }, (ctx) => {
  if (poll === undefined) return ctx.whisper('There is no poll.');
  if (poll.by !== ctx.from) return ctx.whisper(`Only ${poll.by} may close it.`);
  return close();
});

async function close() {
  if (poll === undefined) return;
  const { question, choices, votes, timer } = poll;
  poll = undefined;
  clearTimeout(timer);
  const counts = choices.map((choice, index) => {
    const count = [...votes.values()].filter((vote) => vote === index).length;
    return `${choice}: ${count}`;
  });
  // Nobody asked for this just now, so there is no `ctx` to reply to.
  await bot.client.send([`${question} The votes:`, ...counts].join('\n')).catch(console.error);
}

bot.catch((error, ctx) => console.error(`${ctx.from}:`, error));

await bot.start();
console.log(`${bot.client.name} is in the room.`);
process.once('SIGINT', async () => {
  await close();
  await bot.stop();
});
