import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/testing/VirtualClock.js';
import { useBrowser } from './support/browser.js';
import { openHouse } from './support/House.js';
import { Visitor } from './support/Visitor.js';

useBrowser();

async function enterTwo(clock = new VirtualClock()) {
  const house = await openHouse({ clock });
  const atom = await Visitor.enter(house.pageUrl, 'atom');
  const minji = await Visitor.enter(house.pageUrl, 'minji');
  return { house, clock, atom, minji };
}

describe('a 1:1', () => {
  it('is asked for, accepted, and reaches only the two', async () => {
    const { house, atom, minji } = await enterTwo();
    const hansung = await house.join('hansung');
    const heard: string[] = [];
    hansung.on('message', ({ message }) => heard.push(message.text));
    await atom.choose('minji', 'Ask for a 1:1');
    await atom.sees('You asked minji for a 1:1');
    await minji.sees('atom asks you for a 1:1');
    await minji.button('Accept').click();
    for (const visitor of [atom, minji]) await visitor.sees(/^Your 1:1 with .* begins/);
    await atom.say('just us');
    await minji.hears('just us');
    await minji.say('nobody else');
    await atom.hears('nobody else');
    expect(await atom.heard()).toEqual(['You said: just us', 'minji: nobody else']);

    // The room goes on beside it.
    await hansung.send('anyone here?');
    await atom.button(/^Everyone.*1 unread/).click();
    await atom.hears('anyone here?');
    expect(await atom.heard()).toEqual(['hansung: anyone here?']);
    await atom.say('not while I am there');
    await atom.page.getByRole('alert').getByText('you cannot speak to everyone').waitFor();
    await atom.field.fill('');
    await atom.button('Go there').click();
    await atom.button('End the 1:1').click();
    for (const visitor of [atom, minji]) {
      await visitor.sees('The 1:1 is over. Nothing can be said here any more.');
      await visitor.hears('just us');
      await visitor.button('Back to everyone').click();
      await visitor.hears('anyone here?');
    }
    await atom.say('back again');
    await minji.hears('back again');
    await house.server.broadcast('the end');
    await atom.hears('the end');
    expect(heard).toEqual(['anyone here?', 'back again', 'the end']);
  });

  it('may be declined', async () => {
    const { atom, minji } = await enterTwo();
    await atom.choose('minji', 'Ask for a 1:1');
    await minji.button('Decline').click();
    await atom.sees('minji declined the 1:1');
    await minji.button('Decline').waitFor({ state: 'detached' });
    expect(await atom.button('Take back').count()).toBe(0);
  });

  it('may be taken back', async () => {
    const { atom, minji } = await enterTwo();
    await atom.choose('minji', 'Ask for a 1:1');
    await minji.button('Accept').waitFor();
    await atom.button('Take back').click();
    await minji.sees('atom took the question back');
    await atom.sees('You took your question to minji back');
    expect(await minji.button('Accept').count()).toBe(0);
  });

  it('is not waited for longer than a minute', async () => {
    const { atom, minji, clock } = await enterTwo();
    await atom.choose('minji', 'Ask for a 1:1');
    await minji.button('Accept').waitFor();
    clock.advanceSync(61_000);
    await minji.sees('The question of atom has expired');
    await atom.sees('minji did not answer');
    expect(await minji.button('Accept').count()).toBe(0);
    expect(await atom.button('Take back').count()).toBe(0);
  });

  it('ends when the other one leaves', async () => {
    const { atom, minji } = await enterTwo();
    await atom.choose('minji', 'Ask for a 1:1');
    await minji.button('Accept').click();
    await atom.sees('Your 1:1 with minji begins');
    await minji.page.goto('about:blank');
    await atom.sees('Your 1:1 with minji is over');
    await atom.button('Back to everyone').click();
    await atom.sees('minji has left');
  });
});
