import { describe, expect, it } from 'vitest';
import { expectAccessible } from '../../web/browser/support/axe.js';
import { useBrowser } from '../../web/browser/support/browser.js';
import { openRoom, Stage } from './support/Stage.js';

useBrowser();

/** What a browser says of a connection that fails, and rightly. */
const lostConnection = /WebSocket connection to|ERR_CONNECTION_REFUSED/;

it('the hook of examples/pages/react comes in again only when it is gone, for else its name would be taken', async () => {
  await using stage = await Stage.open('react');
  await stage.comeIn('hansung');
  await stage.shows('list', ['atom', 'hansung']);
  const left = stage.hears('leave');
  // Its goodbye takes longer than a new connection.
  stage.proxy.latest.delay(300, 'up');
  await stage.leave();
  await stage.comeIn('hansung');
  expect(await left).toMatchObject({ reason: 'left' });
  await stage.shows('list', ['atom', 'hansung']);
});

describe.each(['vanilla', 'react'])('the page examples/pages/%s', (name) => {
  it('comes in, hears, says, and shows who is here', async () => {
    await using stage = await Stage.open(name);
    const { atom } = stage;
    const joined = stage.hears('join');
    await stage.comeIn('hansung');
    expect(await joined).toMatchObject({ user: { name: 'hansung' } });
    await stage.shows('list', ['atom', 'hansung']);

    const said = stage.hears('message');
    await stage.say('hello from the page');
    expect(await said).toMatchObject({ message: { from: 'hansung', text: 'hello from the page' } });
    await atom.send('<b>hello</b>');
    await stage.shows('log', ['hansung: hello from the page', 'atom: <b>hello</b>']);
    await atom.sleep();
    await stage.shows('list', ['atom, asleep', 'hansung']);
    await expectAccessible(stage.page, 'the room');
    expect(stage.troubles).toEqual([]);
  });

  it('comes back to where it was when the connection is lost', async () => {
    await using stage = await Stage.open(name);
    const { atom, proxy } = stage;
    await stage.comeIn('hansung');
    await stage.shows('list', ['atom', 'hansung']);
    const left: unknown[] = [];
    atom.on('leave', (event) => left.push(event));

    await atom.send('before');
    await stage.shows('log', ['atom: before']);
    proxy.refuse();
    proxy.endAll('reset');
    await stage.tells(/lost|reconnecting/);
    await atom.send('meanwhile');
    await proxy.welcome();
    await stage.tells(/back|online/);
    await stage.say('after');
    await stage.shows('log', ['atom: before', 'atom: meanwhile', 'hansung: after']);
    expect(left).toEqual([]);
    expect(stage.troubles.filter((trouble) => !lostConnection.test(trouble))).toEqual([]);
  });

  it('leaves nothing open when it is left, and may come in again by the same name', async () => {
    await using stage = await Stage.open(name);
    const { page } = stage;
    let connections = 0;
    page.on('websocket', () => {
      connections += 1;
    });
    for (let round = 0; round < 3; round += 1) {
      const opened = page.waitForEvent('websocket');
      await stage.comeIn('hansung');
      await stage.shows('list', ['atom', 'hansung']);
      const socket = await opened;
      const left = stage.hears('leave');
      const closed = socket.isClosed() ? undefined : socket.waitForEvent('close');
      await stage.leave();
      expect(await left).toMatchObject({ user: { name: 'hansung' }, reason: 'left' });
      await closed;
      await page.getByLabel('Your name').waitFor();
      // One for each time: not another that nobody sees.
      expect(connections).toBe(round + 1);
    }
    expect(stage.troubles).toEqual([]);
  });

  it('says why it may not come in', async () => {
    await using stage = await Stage.open(name);
    await stage.comeIn('atom');
    await stage.tells(/The name atom is taken\./);
  });

  it('says so when the room is closed, and what that has cost when there is another', async () => {
    await using stage = await Stage.open(name);
    await stage.comeIn('hansung');
    await stage.shows('list', ['atom', 'hansung']);
    stage.proxy.refuse();
    expect(await stage.program.interrupt()).toBe(0);
    await stage.tells(/lost|reconnecting/);
    await using _another = await openRoom(name, stage.port);
    await stage.proxy.welcome();
    await stage.tells(/back|online/);
    await stage.page.getByText('You were away for too long: some of it is lost.').waitFor();
    await stage.say('hello again');
    await expect.poll(() => stage.page.getByText('hansung: hello again').count()).toBe(1);
  });
});
