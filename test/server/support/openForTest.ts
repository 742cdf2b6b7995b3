import { once } from 'node:events';
import type { Server } from 'node:http';
import { onTestFinished } from 'vitest';

/** Opens the web server of a program, until the test is over; resolves with its port. */
export async function openForTest(webServer: Server): Promise<number> {
  webServer.listen(0, '127.0.0.1');
  await once(webServer, 'listening');
  onTestFinished(() => {
    webServer.closeAllConnections();
    webServer.close();
  });
  const address = webServer.address();
  if (address === null || typeof address === 'string') throw new Error('There is no port.');
  return address.port;
}
