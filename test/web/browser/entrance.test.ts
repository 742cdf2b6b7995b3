import { describe, expect, it } from 'vitest';
import { ChatError } from '../../../src/index.js';
import { FaultProxy } from '../../support/FaultProxy.js';
import { useBrowser } from './support/browser.js';
import { openHouse } from './support/House.js';
import { Visitor } from './support/Visitor.js';

useBrowser();

/** A house in which `admin` has a password. */
function openGuardedHouse() {
  return openHouse({
    authenticate: ({ name, password }) => {
      if (name === 'admin' && password !== 'secret') {
        throw new ChatError('DENIED', 'Wrong password.');
      }
    },
  });
}

describe('at the entrance', () => {
  it('a name that is taken, or none, is told at the name', async () => {
    const house = await openHouse();
    await house.join('atom');
    const visitor = await Visitor.open(house.pageUrl);
    const name = visitor.page.getByLabel('Your name');
    for (const [given, problem] of [
      ['atom', 'This name is taken.'],
      ['two words', /^A name has 1 to 32 letters/],
      ['', /^A name has 1 to 32 letters/],
    ] as const) {
      await visitor.logIn(given);
      await visitor.sees(problem);
      expect(await name.getAttribute('aria-invalid')).toBe('true');
      const hint = visitor.page.locator(`#${await name.getAttribute('aria-describedby')}`);
      expect(await hint.textContent()).toMatch(problem);
      expect(await name.evaluate((input) => input === document.activeElement)).toBe(true);
    }
    await visitor.logIn('minji');
    await visitor.log.waitFor();
    expect([...house.server.users.keys()]).toEqual(['atom', 'minji']);
  });

  it('a password is asked for where one is needed, and told to be wrong there', async () => {
    const house = await openGuardedHouse();
    const visitor = await Visitor.open(house.pageUrl);
    await visitor.logIn('admin');
    await visitor.sees('This name needs a password.');
    const password = visitor.page.getByLabel('Password');
    expect(await password.evaluate((input) => input === document.activeElement)).toBe(true);
    await password.fill('guess');
    await password.press('Enter');
    await visitor.sees('Access denied. (Wrong password.)');
    expect(await password.getAttribute('aria-invalid')).toBe('true');
    await password.fill('secret');
    await password.press('Enter');
    await visitor.log.waitFor();
    const kept = await visitor.page.evaluate(() => JSON.stringify(localStorage));
    expect(kept).not.toContain('secret');
  });

  it('somebody who has a password may say so at once', async () => {
    const house = await openGuardedHouse();
    const visitor = await Visitor.open(house.pageUrl);
    await visitor.button('I have a password').click();
    await visitor.page.getByLabel('Password').fill('secret');
    await visitor.logIn('admin');
    await visitor.log.waitFor();
  });

  it('what is about neither is told above the button', async () => {
    const house = await openHouse({ maxClients: 1 });
    await house.join('atom');
    const visitor = await Visitor.open(house.pageUrl);
    await visitor.logIn('minji');
    await visitor.page.getByRole('alert').getByText('The room is full.').waitFor();
  });

  it('a name may be sent off as fast as it is typed', async () => {
    const house = await openHouse();
    const visitor = await Visitor.open(house.pageUrl);
    await visitor.page.getByLabel('Your name').evaluate((input) => {
      if (!(input instanceof HTMLInputElement)) throw new Error('That is no field.');
      input.value = 'atom';
      input.dispatchEvent(new InputEvent('input', { bubbles: true }));
      input.form?.requestSubmit();
    });
    await visitor.log.waitFor();
    expect([...house.server.users.keys()]).toEqual(['atom']);
  });

  it('one may give up waiting', async () => {
    const house = await openHouse();
    await using proxy = await FaultProxy.start(house.port);
    const visitor = await Visitor.open(`http://127.0.0.1:${proxy.port}/`, {
      expectedTrouble: /WebSocket/,
    });
    proxy.handleConnection = (connection) => connection.freeze();
    await visitor.logIn('atom');
    await visitor.button('Coming in …').waitFor();
    await visitor.button('Cancel').click();
    await visitor.button('Enter the room').waitFor();
    expect(await visitor.page.getByRole('alert').count()).toBe(0);
    expect([...house.server.users.keys()]).toEqual([]);
  });
});

describe('the way out', () => {
  it('says goodbye, and leads to the entrance, which knows the name', async () => {
    const house = await openHouse();
    const hansung = await house.join('hansung');
    const atom = await Visitor.enter(house.pageUrl, 'atom');
    const left = new Promise((resolve) => hansung.once('leave', resolve));
    await atom.button('Leave').click();
    expect(await left).toMatchObject({ user: { name: 'atom' }, reason: 'left' });
    expect(await atom.page.getByLabel('Your name').inputValue()).toBe('atom');
    await atom.button('Enter the room').click();
    await atom.log.waitFor();
  });

  it('is also taken by who reloads the page, and may come back by the same name at once', async () => {
    const house = await openHouse();
    const atom = await Visitor.enter(house.pageUrl, 'atom');
    const left = new Promise((resolve) => house.server.once('leave', resolve));
    await atom.page.reload();
    expect(await left).toMatchObject({ reason: 'left' });
    await atom.button('Enter the room').click();
    await atom.log.waitFor();
  });

  it('by being put out tells why, and lets come in again', async () => {
    const house = await openHouse();
    const atom = await Visitor.enter(house.pageUrl, 'atom');
    await atom.say('the last words');
    await atom.hears('the last words');
    await house.server.kick('atom', 'no cake left');
    await atom.sees('You are out of the room');
    await atom.sees('You were removed from the room. (no cake left)');
    await atom.hears('the last words');
    expect(await atom.field.count()).toBe(0);
    await atom.button('Come in again').click();
    await atom.button('Enter the room').click();
    await atom.log.waitFor();
  });
});

describe('language and colours', () => {
  it('are those of the browser, until others are chosen, and kept', async () => {
    const house = await openHouse();
    const visitor = await Visitor.open(house.pageUrl, { locale: 'ko-KR', colorScheme: 'dark' });
    const { page } = visitor;
    const colours = () =>
      page.evaluate(() => ({
        language: document.documentElement.lang,
        paper: getComputedStyle(document.documentElement).backgroundColor,
      }));
    const korean = await colours();
    expect(korean.language).toBe('ko');
    await visitor.sees('어서 오세요');
    await visitor.button('설정').click();
    await page.getByLabel('English').check();
    await visitor.sees('Come on in');
    await page.getByLabel('Light').check();
    const english = await colours();
    expect(english.language).toBe('en');
    expect(english.paper).not.toBe(korean.paper);
    await page.reload();
    expect(await colours()).toEqual(english);
    await visitor.button('Settings').click();
    await page.getByLabel('As the system').check();
    expect((await colours()).paper).toBe(korean.paper);
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await colours()).toEqual(english);
  });

  it('change in the middle of a talk, with all that was said', async () => {
    const house = await openHouse();
    const atom = await Visitor.enter(house.pageUrl, 'atom');
    await house.join('hansung');
    await atom.sees('hansung has joined');
    await atom.button('Settings').click();
    await atom.page.getByLabel('한국어').check();
    await atom.sees('hansung님이 입장하였습니다');
    expect(await atom.page.getByText('hansung has joined').count()).toBe(0);
  });
});
