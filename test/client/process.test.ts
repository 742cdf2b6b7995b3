import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { House } from '../resume/support/House.js';
import { nextEvent } from '../server/support/nextEvent.js';
import { until } from '../support/until.js';
import type { Bundle } from './support/bundle.js';
import { bundle } from './support/bundle.js';

let program: Bundle;

beforeAll(async () => {
  program = await bundle(new URL('./support/program.ts', import.meta.url));
});

afterAll(() => program[Symbol.asyncDispose]());

/** Longer than closing takes, and shorter than any timer that could keep a process from ending. */
const promptMs = 2_500;

/** The program as a process of its own. */
function run(deed: string, url = '') {
  const child = spawn(process.execPath, [program.path, deed, url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const told: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told.push(...text.trimEnd().split('\n'));
  });
  const exit = once(child, 'close').then(([code]: unknown[]) => code);
  return {
    told,
    exit,
    says: (what: string) => until(() => told.includes(what), `"${what}" among ${told.join()}`),
    /** Ends by itself, and soon. */
    async ends(): Promise<void> {
      const late = setTimeout(() => child.kill(), promptMs);
      const code = await exit;
      clearTimeout(late);
      expect(code).toBe(0);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      child.kill();
      await exit;
    },
  };
}

/** Connections are reset, until so many were that a program has waited between two tries several times. */
async function resetSome(house: House, begin: () => void): Promise<void> {
  const enough = house.proxy.accepted + 4;
  house.proxy.handleConnection = (connection) => connection.reset();
  begin();
  await until(() => house.proxy.accepted >= enough, 'the tries');
  house.proxy.handleConnection = () => {};
}

describe('a program that has nothing else to do', () => {
  it('goes on while its client is in the room, and after it was lost, until it is back', async () => {
    await using house = await House.open();
    await using child = run('closeWhenBack', house.proxy.tcpUrl);
    await child.says('done');
    await resetSome(house, () => house.proxy.endAll('reset'));
    await child.says('reconnect');
    await child.ends();
    expect(child.told.at(-1)).toBe('close');
  });

  it('goes on while it is on the way in', async () => {
    await using house = await House.open();
    let child: ReturnType<typeof run> | undefined;
    await resetSome(house, () => {
      child = run('close', house.proxy.tcpUrl);
    });
    await child?.says('done');
    await child?.ends();
  });

  it('ends after close()', async () => {
    await using house = await House.open();
    await using child = run('close', house.proxy.tcpUrl);
    await child.says('done');
    await child.ends();
  });

  it('ends after close() while its connection is lost', async () => {
    await using house = await House.open();
    await using child = run('closeWhenLost', house.proxy.tcpUrl);
    await child.says('done');
    house.proxy.endAll('reset');
    await child.says('close');
    await child.ends();
  });

  it('ends after the connection is lost while it closes', async () => {
    await using house = await House.open();
    // No answer comes, so closing waits for one.
    const heard = nextEvent(house.server, 'message');
    house.server.on('message', () => house.proxy.latest.freeze('down'));
    await using child = run('closeWhileLosing', house.proxy.tcpUrl);
    await heard;
    await child.says('closing');
    house.proxy.endAll('reset');
    await child.says('close');
    await child.ends();
  });

  it('ends after it gave up coming in', async () => {
    await using house = await House.open();
    house.proxy.refuse();
    await using refused = run('giveUpConnecting', house.proxy.tcpUrl);
    await refused.says('TIMEOUT');
    await refused.ends();
    await house.proxy.welcome();
    house.proxy.handleConnection = (connection) => connection.freeze();
    await using unanswered = run('giveUpConnecting', house.proxy.tcpUrl);
    await unanswered.says('TIMEOUT');
    await unanswered.ends();
    await using aborted = run('abortConnecting', house.proxy.wsUrl);
    await aborted.says('TimeoutError');
    await aborted.ends();
  });

  it('ends long before a time-out that it did not need', async () => {
    await using house = await House.open();
    await using child = run('giveUpSending', house.proxy.tcpUrl);
    await child.says('done');
    await child.ends();
  });

  it('ends after its server is closed', async () => {
    await using child = run('serve');
    await child.says('close');
    await child.ends();
  });
});
