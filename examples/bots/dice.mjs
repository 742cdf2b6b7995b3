// A bot that rolls dice: `!roll` one of six sides, `!roll 20` one of twenty, `!roll 2d6+1` two of six and one more.
//
//   node examples/bots/dice.mjs [url] [name]

import { randomInt } from 'node:crypto';
import { ChatClient } from 'chatcast';
import { Bot } from 'chatcast/bot';

const [url = 'tcp://127.0.0.1:30000', name = 'dice'] = process.argv.slice(2);
const bot = new Bot(new ChatClient({ url, name }));

/** How many, of how many sides, and what is added; each may be left out. */
const dicePattern = /^(?:(\d{0,2})d)?(\d{1,4})([+-]\d{1,4})?$/i;

bot.command('roll', { args: '[2d6+1]', help: 'rolls dice' }, async (ctx) => {
  const what = ctx.args.join('') || 'd6';
  const [, count = '', sides = '', more = '0'] = dicePattern.exec(what) ?? [];
  const dice = Array.from({ length: Number(count || 1) }, () => Number(sides));
  if (dice.length === 0 || !(Number(sides) > 0)) {
    return ctx.reply(`Those are no dice. Try ${ctx.prefix}roll 2d6+1`);
  }
  const rolled = dice.map((die) => randomInt(1, die + 1));
  const added = more === '0' ? [] : [Number(more)];
  const sum = [...rolled, ...added].reduce((total, each) => total + each, 0);
  const terms = [...rolled, ...added].join(' + ').replaceAll('+ -', '- ');
  const isSimple = rolled.length === 1 && added.length === 0;
  return ctx.reply(`${ctx.from} rolls ${what}: ${isSimple ? '' : `${terms} = `}${sum}`);
});

bot.catch((error, ctx) => console.error(`${ctx.from}:`, error));

await bot.start();
console.log(`${bot.client.name} is in the room.`);
process.once('SIGINT', () => bot.stop());
