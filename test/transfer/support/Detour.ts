import { onTestFinished, vi } from 'vitest';
import type { DirectNetwork } from '../../../src/transfer/DirectNetwork.js';
import { directNetwork } from '../../../src/transfer/direct.node.js';
import type { FaultConnection } from '../../support/FaultProxy.js';
import { FaultProxy } from '../../support/FaultProxy.js';
import { testPorts } from './leftovers.js';

/** The direct connections of a test, led by a proxy that can do them harm. */
export class Detour {
  /** Between receivers and senders, oldest first; one for each try. */
  readonly proxies: FaultProxy[] = [];
  /** Asked before each try to connect, and waited for; may lead it to another port. */
  leadTo: (port: number) => number | Promise<number> = (port) => port;

  /** Told of each connection before the first byte goes through. */
  handleConnection: (connection: FaultConnection) => void = () => {};

  /** Leads all direct connections of the test that is running. */
  static take(): Detour {
    const detour = new Detour();
    const { connect } = directNetwork;
    const spy = vi.spyOn(directNetwork, 'connect').mockImplementation(async (options) => {
      const port = await detour.leadTo(options.port);
      const proxy = await FaultProxy.start(port);
      testPorts.add(proxy.port);
      proxy.handleConnection = detour.handleConnection;
      detour.proxies.push(proxy);
      return await connect({ ...options, port: proxy.port });
    });
    onTestFinished(async () => {
      spy.mockRestore();
      for (const proxy of detour.proxies) {
        await proxy[Symbol.asyncDispose]();
        testPorts.delete(proxy.port);
      }
    });
    return detour;
  }

  /** The first one, by which the first connection goes. */
  get first(): FaultProxy {
    const [first] = this.proxies;
    if (first === undefined) throw new Error('Nobody has connected.');
    return first;
  }
}

/** Notes all ports that senders wait at. */
export function watchPorts(): number[] {
  const ports: number[] = [];
  const { listen } = directNetwork;
  const wait: DirectNetwork['listen'] = async (options) => {
    const listener = await listen(options);
    ports.push(listener.port);
    return listener;
  };
  const spy = vi.spyOn(directNetwork, 'listen').mockImplementation(wait);
  onTestFinished(() => spy.mockRestore());
  return ports;
}
