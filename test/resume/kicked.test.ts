import { ChatClient } from 'chatcast';
import { expect, it } from 'vitest';
import { FaultProxy } from '../support/FaultProxy.js';
import { until } from '../support/until.js';
import { House } from './support/House.js';

it('who is kicked while away is told so on coming back, and does not come in anew', async () => {
  await using house = await House.open();
  await using proxy = await FaultProxy.start(Number(new URL(house.url).port));
  const client = await ChatClient.connect({ url: proxy.tcpUrl, name: 'atom' });
  const closed = new Promise<string | undefined>((resolve) => {
    client.on('close', ({ error }) => resolve(error?.code));
  });
  proxy.refuse();
  proxy.endAll('reset');
  await until(() => house.server.stats().detached === 1);
  await house.server.kick('atom', 'enough');
  await proxy.welcome();
  expect(await closed).toBe('KICKED');
  expect(house.server.users.has('atom')).toBe(false);
});
