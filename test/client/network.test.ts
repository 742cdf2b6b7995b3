import { ChatServer } from 'chatcast';
import { TestNetwork } from 'chatcast/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { NetworkScope } from '../../src/client/network.browser.js';
import { watchNetwork } from '../../src/client/network.browser.js';

/** Whoever wants to know when the network of this machine changes. */
const watchers = new Set<() => void>();

vi.mock('../../src/client/network.node.js', () => ({
  watchNetwork: (handleChange: () => void) => {
    watchers.add(handleChange);
    return () => watchers.delete(handleChange);
  },
}));

function changeNetwork(): void {
  for (const watcher of [...watchers]) watcher();
}

beforeEach(() => watchers.clear());

/** Before any connection is asked for a sign of life by itself. */
const soonMs = 10_000;

describe('when the network changes, a client', () => {
  it('that is online asks for a sign of life, and stays where it gets one', async () => {
    await using network = new TestNetwork({ conditions: { delayMs: 500 } });
    network.serve(new ChatServer(network.options));
    const atom = await network.join('atom');
    const lost = vi.fn();
    atom.on('disconnect', lost);
    changeNetwork();
    changeNetwork();
    await network.advance(soonMs);
    expect(lost).not.toHaveBeenCalled();
    expect(atom.state).toBe('online');
  });

  it('that gets none takes the connection for lost within seconds, and comes back', async () => {
    await using network = new TestNetwork();
    const server = network.serve(new ChatServer(network.options));
    const atom = await network.join('atom');
    network.partition('atom');
    await network.advance(1000);
    expect(atom.state).toBe('online');
    changeNetwork();
    await network.advance(4_000);
    expect(atom.state).toBe('reconnecting');
    network.heal('atom');
    await network.advance(1000);
    expect(atom.state).toBe('online');
    expect(server.stats().resumes).toBe(1);
  });

  it('that waits for its next try to come back tries at once', async () => {
    await using network = new TestNetwork();
    network.serve(new ChatServer(network.options));
    const reconnect = { minDelayMs: 60_000, maxDelayMs: 60_000 };
    const atom = await network.join('atom', { reconnect });
    network.connectionOf('atom').cut();
    await network.advance(soonMs);
    expect(atom.state).toBe('reconnecting');
    changeNetwork();
    await network.settle();
    expect(atom.state).toBe('online');
  });

  it('that is closed hears of it no more', async () => {
    await using network = new TestNetwork();
    network.serve(new ChatServer(network.options));
    const atom = await network.join('atom');
    expect(watchers.size).toBe(1);
    await network.run(atom.close());
    expect(watchers.size).toBe(0);
  });

  it('that gives up waiting hears of it no more', async () => {
    await using network = new TestNetwork();
    const server = network.serve(new ChatServer(network.options));
    await network.run(server.close());
    const connecting = network.client('atom').connect({ timeoutMs: 2000 });
    await expect(network.run(connecting)).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(watchers.size).toBe(0);
  });
});

describe('a page', () => {
  function makePage() {
    const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
    const scope: NetworkScope = Object.assign(new EventTarget(), { document });
    const handleChange = vi.fn<() => void>();
    return { document, scope, handleChange, stop: watchNetwork(handleChange, scope) };
  }

  it.each(['online', 'offline', 'pageshow'])('tells of a change at %s', (event) => {
    const { scope, handleChange } = makePage();
    scope.dispatchEvent(new Event(event));
    expect(handleChange).toHaveBeenCalledTimes(1);
  });

  it('tells of it when it is shown again, and not when it is hidden', () => {
    const { document, handleChange } = makePage();
    document.visibilityState = 'hidden';
    document.dispatchEvent(new Event('visibilitychange'));
    expect(handleChange).not.toHaveBeenCalled();
    document.visibilityState = 'visible';
    document.dispatchEvent(new Event('visibilitychange'));
    expect(handleChange).toHaveBeenCalledTimes(1);
  });

  it('tells nothing more to whoever has stopped listening', () => {
    const { document, scope, handleChange, stop } = makePage();
    stop();
    scope.dispatchEvent(new Event('online'));
    document.dispatchEvent(new Event('visibilitychange'));
    expect(handleChange).not.toHaveBeenCalled();
  });

  it('may be a worker, which is never hidden', () => {
    const handleChange = vi.fn<() => void>();
    const worker = new EventTarget();
    watchNetwork(handleChange, worker);
    worker.dispatchEvent(new Event('online'));
    expect(handleChange).toHaveBeenCalledTimes(1);
  });
});
