import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../../src/bot/index.js';
import { Bot } from '../../src/bot/index.js';
import { ChatClient } from '../../src/index.js';
import { openBot } from './support/openBot.js';

const tell = (ctx: CommandContext) => ctx.reply(`${ctx.command} ${JSON.stringify(ctx.args)}`);

describe('a command', () => {
  it('is found behind each prefix and the bot’s name, in any case, and is told its arguments', async () => {
    const { bot, join } = await openBot();
    bot.command('roll', tell);
    await bot.start();
    const atom = await join('atom');
    await atom.says(
      '!roll 2d6',
      '/Roll "two words" x',
      '@dice roll',
      '@DICE: roll',
      '/roll@dice 1',
    );
    expect(await atom.all()).toEqual([
      'room: roll ["2d6"]',
      'room: roll ["two words","x"]',
      'room: roll []',
      'room: roll []',
      'room: roll ["1"]',
    ]);
  });

  it('is answered where it was asked: in the room, by a whisper, in the 1:1', async () => {
    const { bot, client, join } = await openBot();
    bot.command('where', (ctx) => ctx.reply(`in the ${ctx.scope}`));
    bot.on('pairRequest', (ctx) => ctx.event.request.accept());
    await bot.start();
    const [atom, hansung] = [await join('atom'), await join('hansung')];
    await atom.says('!where');
    await atom.whispers('!where');
    await atom.hears('room: in the room');
    await atom.hears('whisper: in the whisper');
    await atom.client.pair('dice');
    await atom.says('!where');
    await atom.hears('pair: in the pair');
    expect(hansung.heard).toEqual(['room: in the room']);
    expect(client.currentPair?.partner).toBe('atom');
  });

  it('is told what was typed, and what a copy of the message was', async () => {
    const { bot, join } = await openBot();
    const heard: CommandContext[] = [];
    bot.command('echo', (ctx) => heard.push(ctx));
    await bot.start();
    const atom = await join('atom');
    const message = await atom.client.send('!echo  some   "text" ');
    await atom.all();
    expect(heard).toMatchObject([
      {
        type: 'message',
        from: 'atom',
        scope: 'room',
        command: 'echo',
        prefix: '!',
        rest: 'some   "text" ',
        args: ['some', 'text'],
        text: '!echo  some   "text" ',
        message,
        client: bot.client,
      },
    ]);
  });

  it('of another bot is left alone everywhere', async () => {
    const { bot, join } = await openBot();
    bot.command('roll', tell);
    await bot.start();
    const atom = await join('atom');
    await atom.says('!roll@other', '@other roll');
    await atom.whispers('!roll@other');
    expect(await atom.all()).toEqual([]);
  });

  it('that nobody knows is left alone in the room, and answered where it can be meant for the bot only', async () => {
    const { bot, join } = await openBot();
    bot.on('pairRequest', (ctx) => ctx.event.request.accept());
    await bot.start();
    const atom = await join('atom');
    await atom.says('!nothing', '/nothing', '@dice what is this');
    await atom.whispers('/nothing', '@dice what is this');
    expect(await atom.all()).toEqual([
      'whisper: There is no such command. /help says what there is.',
    ]);
    await atom.client.pair('dice');
    await atom.says('!nothing');
    await atom.hears('pair: There is no such command. !help says what there is.');
  });

  it('is bound to the prefixes of the options; the name is always one', async () => {
    const { bot, join } = await openBot({ prefixes: ['?', '??'] });
    bot.command('roll', tell);
    await bot.start();
    const atom = await join('atom');
    await atom.says('!roll', '/roll', '?roll 1', '??roll 2', '@dice roll 3');
    await atom.hears('room: roll ["3"]');
    expect(atom.heard).toEqual(['room: roll ["1"]', 'room: roll ["2"]', 'room: roll ["3"]']);
  });

  it('has a name that is a word, and not taken', () => {
    const bot = new Bot(new ChatClient({ url: 'tcp://127.0.0.1:1', name: 'dice' }));
    expect(() => bot.command('two words', () => {})).toThrow(TypeError);
    expect(() => bot.command('/roll', () => {})).toThrow(TypeError);
    bot.command('roll', () => {});
    expect(() => bot.command('ROLL', () => {})).toThrow('The command roll is there already.');
    expect([...bot.commands.keys()]).toEqual(['roll']);
  });
});

describe('help', () => {
  it('is made from the commands, with the prefix that it was asked with', async () => {
    const { bot, join } = await openBot();
    bot.command('roll', { args: '[dice]', help: 'rolls dice' }, tell);
    bot.command('Stop', { help: 'ends it' }, tell);
    await bot.start();
    const atom = await join('atom');
    await atom.says('/help', '!help', '@dice help');
    expect(await atom.all()).toEqual([
      'room: /ping\n/roll [dice] – rolls dice\n/stop – ends it',
      'room: !ping\n!roll [dice] – rolls dice\n!stop – ends it',
      'room: @dice ping\n@dice roll [dice] – rolls dice\n@dice stop – ends it',
    ]);
  });

  it('is given for one command, too; in the room it says nothing of the commands of others', async () => {
    const { bot, join } = await openBot();
    bot.command('roll', { args: '[dice]', help: 'rolls dice' }, tell);
    await bot.start();
    const atom = await join('atom');
    await atom.says('!help roll', '!help !ROLL', '!help vote');
    await atom.whispers('!help vote');
    expect(await atom.all()).toEqual([
      'room: !roll [dice] – rolls dice',
      'room: !roll [dice] – rolls dice',
      'whisper: There is no such command. !help says what there is.',
    ]);
  });

  it('may be one’s own, and a bot without commands has none', async () => {
    const { bot, room, join } = await openBot();
    bot.command('help', (ctx) => ctx.reply([...bot.commands.keys()].join()));
    await bot.start();
    const mute = new Bot(room.client('mute'));
    await mute.start();
    const atom = await join('atom');
    await atom.says('!help');
    await atom.client.whisper('mute', '!help');
    expect(await atom.all()).toEqual(['room: ping,help']);
    expect(mute.stats()).toMatchObject({ running: 0, replies: 0 });
    await mute.stop();
  });
});
