import { afterAll, beforeAll, describe, vi } from 'vitest';
import { WebSocket } from 'ws';
import { connect as connectInBrowser } from '../../src/transport/connect.browser.js';
import { transportContract } from '../contracts/transportContract.js';
import { wirings } from '../contracts/wirings.js';

transportContract('TCP', wirings.tcp);
transportContract('TLS', wirings.tls);
transportContract('WebSocket', () => wirings.ws());
transportContract('secure WebSocket', wirings.wss);
transportContract('memory', wirings.memory);

describe('in a browser', () => {
  // Has the face of a browser's own, and every supported Node can run it.
  beforeAll(() => void vi.stubGlobal('WebSocket', WebSocket));
  afterAll(() => void vi.unstubAllGlobals());
  transportContract('WebSocket', () => wirings.ws(connectInBrowser), { clientCanPause: false });
});
