import { describe, expect, it } from 'vitest';
import { FaultProxy } from '../../support/FaultProxy.js';
import { until } from '../../support/until.js';
import { useBrowser } from './support/browser.js';
import { openHouse } from './support/House.js';
import { Visitor } from './support/Visitor.js';

useBrowser();

/** What browsers say of a connection that fails, and rightly. */
const expectedTrouble = /WebSocket connection to|ERR_INTERNET_DISCONNECTED/;

/** A page whose way to the house can be cut. */
function enterByProxy(proxy: FaultProxy): Promise<Visitor> {
  return Visitor.enter(`http://127.0.0.1:${proxy.port}/`, 'atom', { expectedTrouble });
}

const lost = 'The connection is lost. Coming back …';

async function isBack(visitor: Visitor): Promise<void> {
  await visitor.page.getByRole('status').getByText('The connection is back.').waitFor();
}

describe('a page that loses the network', () => {
  it('comes back without a lost or doubled message, cut after cut', async () => {
    const house = await openHouse();
    await using proxy = await FaultProxy.start(house.port);
    const atom = await enterByProxy(proxy);
    const hansung = await house.join('hansung');
    const heard: string[] = [];
    hansung.on('message', ({ message: { from, text } }) => heard.push(`${from}: ${text}`));
    const expected: string[] = [];

    for (const how of ['cut', 'reset', 'cut', 'reset'] as const) {
      const round = expected.length;
      // One is on its way when the connection goes, the next ones have none to go by.
      await atom.say(`a page, before ${round}`);
      proxy.refuse();
      proxy.endAll(how);
      await atom.page.getByRole('status').getByText(lost).waitFor();
      await atom.say(`a page, meanwhile ${round}`);
      await hansung.send(`a program, meanwhile ${round}`);
      await proxy.welcome();
      await isBack(atom);
      await atom.hears(`a page, meanwhile ${round}`);
      await atom.say(`a page, after ${round}`);
      await atom.hears(`a page, after ${round}`);
      expected.push(...heard.slice(round));
    }

    expect(heard).toHaveLength(16);
    expect(new Set(heard).size).toBe(16);
    expect(await atom.heard()).toEqual(heard.map((line) => line.replace('atom:', 'You said:')));
    expect(await atom.log.locator('.unsent').count()).toBe(0);
    // Nobody saw it leave.
    expect(await atom.log.getByText(/has (left|joined)/).allTextContents()).toHaveLength(1);
  });

  it('goes on in a 1:1 where it was', async () => {
    const house = await openHouse();
    await using proxy = await FaultProxy.start(house.port);
    const atom = await enterByProxy(proxy);
    const hansung = await house.join('hansung');
    hansung.on('pairRequest', ({ request }) => void request.accept());
    await atom.choose('hansung', 'Ask for a 1:1');
    await atom.sees('Your 1:1 with hansung begins');
    proxy.endAll('reset');
    await hansung.currentPair?.send('are you still there?');
    await atom.hears('are you still there?');
    await atom.say('I am');
    await atom.hears('I am');
    expect(await atom.heard()).toEqual(['hansung: are you still there?', 'You said: I am']);
  });

  it('does not wait long for a connection that is dead, once the network says that it has changed', async () => {
    const house = await openHouse();
    await using proxy = await FaultProxy.start(house.port);
    const atom = await enterByProxy(proxy);
    proxy.latest.freeze();
    // As a phone does that comes from one network into another.
    await atom.page.evaluate(() => dispatchEvent(new Event('online')));
    await isBack(atom);
    await atom.say('from the other network');
    await atom.hears('from the other network');
    // By silence alone it would have taken longer than this test may.
    expect(house.server.stats().resumes).toBe(1);
  });

  it('because it is offline waits for the network, and comes back', async () => {
    const house = await openHouse();
    await using proxy = await FaultProxy.start(house.port);
    const atom = await enterByProxy(proxy);
    const hansung = await house.join('hansung');
    // Else it may miss that, too.
    await atom.sees('hansung has joined');
    const heard: string[] = [];
    hansung.on('message', ({ message: { text } }) => heard.push(text));
    await atom.page.context().setOffline(true);
    // As a machine's network does, when it goes.
    proxy.endAll('reset');
    await atom.page.getByRole('status').getByText(lost).waitFor();
    await atom.say('typed offline');
    await atom.page
      .getByRole('status')
      .getByText('1 of your messages will be sent then.')
      .waitFor();
    await hansung.send('said meanwhile');
    const { accepted } = proxy;
    const isRefused = () => atom.troubles.some((trouble) => trouble.includes('DISCONNECTED'));
    await until(isRefused, 'the browser has tried in vain');
    expect(proxy.accepted).toBe(accepted);
    await atom.page.context().setOffline(false);
    await isBack(atom);
    await atom.hears('typed offline');
    expect(heard).toEqual(['said meanwhile', 'typed offline']);
    expect(await atom.heard()).toEqual(['hansung: said meanwhile', 'You said: typed offline']);
    await atom.sees('The connection is back. What you missed follows: 1');
  });

  it('for too long is shown what is lost', async () => {
    const house = await openHouse({ limits: { resumeEvents: 3 } });
    await using proxy = await FaultProxy.start(house.port);
    const atom = await enterByProxy(proxy);
    const hansung = await house.join('hansung');
    proxy.refuse();
    proxy.endAll('cut');
    await atom.page.getByRole('status').getByText(lost).waitFor();
    for (let count = 1; count <= 8; count += 1) await hansung.send(`number ${count}`);
    await proxy.welcome();
    await atom.hears('number 8');
    await atom.sees(/^Part of the talk is lost here, up to \d+ events/);
    expect(await atom.heard()).toEqual([6, 7, 8].map((count) => `hansung: number ${count}`));
  });
});

describe('a room that closes', () => {
  it('is waited for', async () => {
    const house = await openHouse();
    const atom = await Visitor.enter(house.pageUrl, 'atom', { expectedTrouble });
    await house.server.close();
    await atom.page.getByRole('status').getByText('The room was closed.').waitFor();
  });
});
