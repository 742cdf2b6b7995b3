import { systemClock } from '../../../src/clock.js';
import { VirtualClock } from '../../support/VirtualClock.js';

/** Virtual time for a server with real sockets: timers wait for the test, turns of the event loop are the real ones. */
export class SocketClock extends VirtualClock {
  override soon(action: () => void): void {
    systemClock.soon(action);
  }
}
