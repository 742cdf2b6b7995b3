import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { Seat } from '../../cli/support/Seat.js';
import { useBrowser } from './support/browser.js';
import type { House } from './support/House.js';
import { openHouse } from './support/House.js';
import { Visitor } from './support/Visitor.js';

useBrowser();

/** Two pages that are in. */
async function enterTwo(house: House): Promise<[atom: Visitor, minji: Visitor]> {
  return [
    await Visitor.enter(house.pageUrl, 'atom'),
    await Visitor.enter(house.pageUrl, 'minji', { locale: 'ko-KR' }),
  ];
}

describe('two pages, a terminal and a program', () => {
  it('talk in one room, and all hear the same in the same order', async () => {
    const house = await openHouse();
    const [atom, minji] = await enterTwo(house);
    const hansung = await house.join('hansung');
    const heard: string[] = [];
    hansung.on('message', ({ message: { from, text } }) => heard.push(`${from}: ${text}`));
    const byul = new Seat(['join', house.url, '--name', '한별']);
    await byul.shows('/help');
    await atom.sees('한별 has joined');
    await minji.sees('한별님이 입장하였습니다');

    await atom.say('hello from a page');
    await minji.hears('hello from a page');
    await minji.say('안녕하세요');
    await atom.hears('안녕하세요');
    await byul.enter('hello from a terminal');
    await minji.hears('hello from a terminal');
    await hansung.send('hello from a program');
    for (const visitor of [atom, minji]) await visitor.hears('hello from a program');
    await byul.shows('[hansung] hello from a program');

    expect(heard).toEqual([
      'atom: hello from a page',
      'minji: 안녕하세요',
      '한별: hello from a terminal',
      'hansung: hello from a program',
    ]);
    expect(await atom.heard()).toEqual(heard.map((line) => line.replace('atom:', 'You said:')));
    expect(await minji.heard()).toEqual(heard.map((line) => line.replace('minji:', '내가 한 말:')));

    byul.quit.abort();
    await byul.exitCode;
    await atom.sees('한별 has left');
  });

  it('whisper to one another, and nobody else hears it', async () => {
    const house = await openHouse();
    const [atom, minji] = await enterTwo(house);
    const hansung = await house.join('hansung');
    await atom.choose('minji', 'Whisper');
    await atom.sees('Only to minji');
    await atom.say('only for you');
    await minji.hears('only for you');
    await minji.say('/to atom and for you');
    await atom.hears('and for you');
    await atom.sees('whispers to you');
    await atom.button('Speak to everyone again').click();
    const heard = new Promise((resolve) => hansung.once('message', resolve));
    await atom.say('for all');
    expect(await heard).toMatchObject({ message: { text: 'for all' } });
    await hansung.whisper('atom', 'from a program');
    await atom.hears('from a program');
    await minji.hears('for all');
    expect(await minji.heard()).toEqual([
      'atom: only for you',
      '내가 한 말: and for you',
      'atom: for all',
    ]);
  });

  it('see who sleeps, and nothing reaches who does', async () => {
    const house = await openHouse();
    const [atom, minji] = await enterTwo(house);
    await minji.button('자기').click();
    await minji.sees('자는 중이라 아무 말도 듣지 못합니다');
    await atom.sees('minji is asleep');
    await atom.page.locator('.person-head', { hasText: 'minji' }).click();
    await atom.sees('minji is asleep: nothing reaches who sleeps.');
    await atom.say('are you there?');
    await atom.hears('are you there?');
    await atom.say('/to minji hello?');
    await atom.sees('Not sent. That user is asleep.');
    await minji.page.locator('.tray').getByRole('button', { name: '깨어나기' }).click();
    await atom.sees('minji is awake');
    await atom.button('Edit again').click();
    await expect.poll(() => atom.field.inputValue()).toBe('hello?');
    await atom.field.press('Enter');
    await minji.hears('hello?');
    expect(await minji.heard()).toEqual(['atom: hello?']);
  });
});

describe('what is written from right to left', () => {
  /** Whether the first part of a text stands on the left of the second one. */
  const isLeftOf = (place: Locator, parts: readonly [string, string]) =>
    place.evaluate((element, [first, second]) => {
      const leftOf = (part: string) => {
        const words = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
        for (let node = words.nextNode(); node !== null; node = words.nextNode()) {
          const at = node.textContent?.indexOf(part) ?? -1;
          if (at < 0) continue;
          const range = document.createRange();
          range.setStart(node, at);
          range.setEnd(node, at + part.length);
          return range.getBoundingClientRect().left;
        }
        throw new Error(`There is no ${part}.`);
      };
      return leftOf(first) < leftOf(second);
    }, parts);

  it('turns neither the time beside it around, nor what kind a file is', async () => {
    const house = await openHouse();
    const hansung = await house.join('hansung');
    const atom = await Visitor.enter(house.pageUrl, 'atom', { locale: 'en-US' });
    await hansung.send('مرحبا');
    await atom.hears('مرحبا');
    const time = atom.log.locator('.bubble time');
    const [, digits = '', half = ''] = /^([\d:]+)\s(\w+)$/.exec(await time.innerText()) ?? [];
    expect(await isLeftOf(time, [digits, half])).toBe(true);

    const offer = hansung.sendFile('atom', Buffer.from('hello'), { name: 'ملف.txt' });
    await atom.sees('ملف.txt');
    const title = atom.page.locator('.tray .card-title');
    expect(await isLeftOf(title, ['ملف', 'txt'])).toBe(true);
    offer.cancel();
    await expect(offer.done).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('what is typed', () => {
  it('may be of several lines, and is sent by Enter only when no syllable is being composed', async () => {
    const house = await openHouse();
    const atom = await Visitor.enter(house.pageUrl, 'atom');
    await atom.field.pressSequentially('one');
    await atom.field.press('Shift+Enter');
    await atom.field.pressSequentially('two');
    // What a Korean keyboard sends when Enter ends the composition of a syllable.
    await atom.field.dispatchEvent('keydown', { key: 'Enter', isComposing: true });
    expect(await atom.field.inputValue()).toBe('one\ntwo');
    await atom.field.press('Enter');
    await atom.hears('one\ntwo');
    expect(await atom.field.inputValue()).toBe('');
    await atom.field.fill('   ');
    await atom.field.press('Enter');
    await atom.say('three');
    await atom.hears('three');
    expect(await atom.heard()).toEqual(['You said: one\ntwo', 'You said: three']);
  });

  it('arrives whole, however fast it is typed and sent', async () => {
    const house = await openHouse();
    const atom = await Visitor.enter(house.pageUrl, 'atom');
    // Key after key, without a picture of the page between them.
    await atom.field.evaluate((field) => {
      if (!(field instanceof HTMLTextAreaElement)) throw new Error('That is no field.');
      for (const letter of 'one\rtwo\rthree\r') {
        if (letter !== '\r') field.value += letter;
        const event =
          letter === '\r'
            ? new KeyboardEvent('keydown', { key: 'Enter', bubbles: true })
            : new InputEvent('input', { bubbles: true });
        field.dispatchEvent(event);
      }
    });
    await atom.hears('three');
    expect(await atom.heard()).toEqual(['one', 'two', 'three'].map((text) => `You said: ${text}`));
    expect(await atom.field.inputValue()).toBe('');
  });

  it('is a command behind a slash, and stays when it is none', async () => {
    const house = await openHouse();
    const atom = await Visitor.enter(house.pageUrl, 'atom');
    await atom.field.fill('/s');
    await atom.sees('hear nothing for a while');
    await atom.say('/help');
    await atom.log.getByText('/to NAME TEXT').waitFor();
    await atom.say('/list');
    await atom.sees('Here now: atom');
    await atom.say('/usr/bin/env');
    await atom.page.getByRole('alert').getByText('There is no command /usr/bin/env.').waitFor();
    expect(await atom.field.inputValue()).toBe('/usr/bin/env');
    await atom.button('Close').click();
    await atom.say('/exit');
    await atom.button('Enter the room').waitFor();
    await expect.poll(() => [...house.server.users.keys()]).toEqual([]);
  });
});

it('the list of commands stays within a window that is low, as a zoomed one is', async () => {
  const house = await openHouse();
  const viewport = { width: 600, height: 400 };
  const atom = await Visitor.enter(house.pageUrl, 'atom', { viewport });
  await atom.field.fill('/');
  const commands = atom.page.getByRole('list', { name: 'Commands' }).getByRole('listitem');
  for (const command of [commands.first(), commands.last()]) {
    await command.scrollIntoViewIfNeeded();
    const box = await command.boundingBox();
    expect(box?.y).toBeGreaterThanOrEqual(0);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(viewport.height);
  }
});

describe('what others say', () => {
  it('is never taken for markup, and links lead to the web only', async () => {
    const house = await openHouse();
    const atom = await Visitor.enter(house.pageUrl, 'atom');
    const hansung = await house.join('hansung');
    const attack = '<img src=x onerror="document.title=1"><script>document.title=1</script>&amp;';
    await hansung.send(attack);
    await atom.hears(attack);
    expect(await atom.log.locator('img, script').count()).toBe(0);
    await hansung.send('see javascript:alert(1) and https://a.example/b.');
    const link = atom.log.getByRole('link');
    await link.waitFor();
    expect(await link.count()).toBe(1);
    expect(await link.getAttribute('href')).toBe('https://a.example/b');
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
    expect(await atom.page.title()).toBe('chatcast');
  });

  it('is counted in the title while nobody looks', async () => {
    const house = await openHouse();
    const atom = await Visitor.enter(house.pageUrl, 'atom');
    const hansung = await house.join('hansung');
    const look = (isLooking: boolean) =>
      atom.page.evaluate((is) => {
        document.hasFocus = () => is;
        dispatchEvent(new Event(is ? 'focus' : 'blur'));
      }, isLooking);
    await look(false);
    await hansung.send('one');
    await hansung.whisper('atom', 'two');
    await atom.page.waitForFunction(() => document.title === '(2) chatcast');
    await look(true);
    await atom.page.waitForFunction(() => document.title === 'chatcast');
  });

  it('does not take who reads back away from where they are', async () => {
    const house = await openHouse();
    const atom = await Visitor.enter(house.pageUrl, 'atom');
    const hansung = await house.join('hansung');
    for (let count = 1; count <= 40; count += 1) await hansung.send(`line ${count}`);
    await atom.hears('line 40');
    expect(await distanceToEnd(atom)).toBeLessThan(2);

    await atom.log.hover();
    await atom.page.mouse.wheel(0, -600);
    await atom.button('To the newest').waitFor();
    const before = await atom.log.evaluate((log) => log.scrollTop);
    await hansung.send('something new');
    await hansung.send('and more');
    await atom.button(/2 new/).waitFor();
    expect(await atom.log.evaluate((log) => log.scrollTop)).toBe(before);

    await atom.button(/2 new/).click();
    await atom.button(/2 new/).waitFor({ state: 'detached' });
    expect(await distanceToEnd(atom)).toBeLessThan(2);
    await hansung.send('seen at once');
    await atom.hears('seen at once');
    expect(await distanceToEnd(atom)).toBeLessThan(2);

    await atom.page.mouse.wheel(0, -600);
    await atom.button('To the newest').waitFor();
    await atom.say('my own');
    await atom.hears('my own');
    expect(await distanceToEnd(atom)).toBeLessThan(2);
  });
});

/** How far the log is scrolled away from its end, in pixels. */
function distanceToEnd({ log }: Visitor): Promise<number> {
  return log.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);
}
