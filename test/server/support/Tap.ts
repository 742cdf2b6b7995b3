import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Request } from '../../../src/protocol/requests.js';
import { decodeFrames } from '../../support/naiveFrames.js';

const prefaceBytes = 'CHATCAST/1\n'.length;

/** A way to a server on which every request is written down. */
export interface Tap {
  readonly url: string;
  readonly requests: Request[];
}

/** Opens a tap for the test that is running. */
export async function openTap(target: string): Promise<Tap> {
  const { hostname, port } = new URL(target);
  const requests: Request[] = [];
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    let sent = Buffer.alloc(0);
    let read = prefaceBytes;
    near.on('data', (bytes) => {
      sent = Buffer.concat([sent, bytes]);
      const { frames, rest } = decodeFrames(sent.subarray(read));
      read = Math.max(read, sent.length - rest.length);
      for (const { body } of frames) requests.push(JSON.parse(body.toString()));
    });
    near.pipe(far).pipe(near);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no port.');
  return { url: `tcp://127.0.0.1:${address.port}`, requests };
}
