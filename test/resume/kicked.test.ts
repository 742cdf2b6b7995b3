import { expect, it } from 'vitest';
import { nextEvent } from '../server/support/nextEvent.js';
import { House } from './support/House.js';

it('who is kicked while away is told so on coming back, and does not come in anew', async () => {
  await using house = await House.open();
  const { client } = await house.enter('atom');
  await house.cutOff();
  await house.server.kick('atom', 'enough');
  const closed = nextEvent(client, 'close');
  await house.proxy.welcome();
  expect((await closed).error).toMatchObject({ code: 'KICKED', message: 'enough' });
  expect(house.server.users.has('atom')).toBe(false);
});
