import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { directNetwork } from '../../src/transfer/direct.node.js';
import type { FilesHost } from '../../src/transfer/FilesHost.js';
import { FileTransfer } from '../../src/transfer/FileTransfer.js';
import { openSink, openSource } from '../../src/transfer/files.node.js';
import { Inbound } from '../../src/transfer/Inbound.js';
import { Outbound } from '../../src/transfer/Outbound.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { turns, until } from '../support/until.js';
import { listeningPorts } from './support/leftovers.js';

failOnStrayErrors();

const secret = 'ab'.repeat(32);
const nothing = () => {};

/** A client that was told that its server is there. */
function hostAt(serverHost: string): FilesHost & { readonly told: unknown[] } {
  const told: unknown[] = [];
  return {
    told,
    clock: new VirtualClock(),
    name: 'me',
    windowBytes: 1_048_576,
    maxFrameBytes: 65_536,
    allowsDirect: true,
    serverHost,
    relay: { path: 'relay', hasRoom: true, sendChunk: nothing },
    ask: () => nothing,
    tell: (flow) => told.push(flow),
    emitOffer: nothing,
    emitStart: nothing,
  };
}

function makeTransfer(direction: 'send' | 'receive'): FileTransfer {
  const facts = { name: 'data.bin', peer: 'other', direction, size: 1000 };
  return new FileTransfer(facts, nothing);
}

const start = { file: 1, size: 1000, path: 'auto' } as const;

/** Where a receiver tries to connect, when a server at one place sends it to another. */
async function triedAt(serverHost: string, host: string): Promise<string[]> {
  const tried: string[] = [];
  const spy = vi.spyOn(directNetwork, 'connect').mockImplementation((options) => {
    tried.push(options.host);
    return new Promise(nothing);
  });
  const filesHost = hostAt(serverHost);
  const end = new Inbound(filesHost, makeTransfer('receive'));
  end.path = 'auto';
  await end.open(openSink('memory', { name: 'data.bin', size: 1000 }));
  end.handleNumber(1);
  end.handleStart(start);
  end.handleSecret({ type: 'fileDirect', file: 1, secret, host, port: 5000 });
  await turns();
  end.stop(new Error('over'));
  spy.mockRestore();
  return tried;
}

const ownMachine = ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', '0.0.0.0', '::'];
const ownCable = ['169.254.169.254', 'fe80::1', 'fe80::1%lo', '::ffff:169.254.1.1'];
const elsewhere = ['203.0.113.7', '10.0.0.1', '2001:db8::1'];
const names = ['localhost', 'evil.example', '127.1', '0x7f000001', '2130706433', ''];

describe('a server that is elsewhere', () => {
  it.each(
    ['chat.example', '203.0.113.9', '2001:db8::9'].flatMap((server) =>
      [...ownMachine, ...ownCable, ...names].map((host) => ({ server, host })),
    ),
  )('at $server sends nobody to $host', async ({ server, host }) => {
    expect(await triedAt(server, host)).toEqual([]);
  });

  it.each(elsewhere)('sends to %s', async (host) => {
    expect(await triedAt('chat.example', host)).toEqual([host]);
  });
});

describe('a server that is on the same machine', () => {
  it.each(['127.0.0.1', '::1', 'localhost'])(
    '(%s) sends to other members there',
    async (server) => {
      expect(await triedAt(server, '127.0.0.1')).toEqual(['127.0.0.1']);
      expect(await triedAt(server, '::1')).toEqual(['::1']);
    },
  );

  it.each([...ownCable, ...names])('sends nobody to %s', async (host) => {
    expect(await triedAt('127.0.0.1', host)).toEqual([]);
  });
});

describe('a server that is on the same cable', () => {
  it('sends to others there, and to nobody on the machine', async () => {
    expect(await triedAt('169.254.1.1', '169.254.1.2')).toEqual(['169.254.1.2']);
    expect(await triedAt('169.254.1.1', '127.0.0.1')).toEqual([]);
  });
});

describe('a sender waits', () => {
  /** Where it waits, when its server is there. */
  async function waitsAt(serverHost: string): Promise<string | undefined> {
    const hosts: (string | undefined)[] = [];
    const { listen } = directNetwork;
    const spy = vi.spyOn(directNetwork, 'listen').mockImplementation((options) => {
      hosts.push(options.host);
      return listen(options);
    });
    onTestFinished(() => spy.mockRestore());
    const host = hostAt(serverHost);
    const end = new Outbound(host, makeTransfer('send'));
    end.path = 'auto';
    await end.open(openSource(new Uint8Array(1000)));
    end.handleNumber(1);
    end.handleStart(start);
    await until(() => host.told.length > 0, 'its port');
    end.stop(new Error('over'));
    expect(host.told).toMatchObject([{ type: 'fileDirect', file: 1 }]);
    return hosts[0];
  }

  it.each(['127.0.0.1', '::1'])('only on the machine, when the server is at %s', async (server) => {
    expect(await waitsAt(server)).toBe(server);
  });

  it.each(['chat.example', 'localhost', '203.0.113.9'])(
    'wherever it can be reached, when the server is at %s',
    async (server) => {
      expect(await waitsAt(server)).toBeUndefined();
    },
  );
});

describe('where no port can be had', () => {
  it('a sender says nothing, and is asked by the server', async () => {
    const spy = vi.spyOn(directNetwork, 'listen').mockRejectedValue(new Error('No port.'));
    onTestFinished(() => spy.mockRestore());
    const host = hostAt('127.0.0.1');
    const end = new Outbound(host, makeTransfer('send'));
    end.path = 'auto';
    await end.open(openSource(new Uint8Array(1000)));
    end.handleNumber(1);
    end.handleStart(start);
    await turns();
    expect(host.told).toEqual([]);
    end.handleCredit({ offset: 0, upTo: 1000, restart: true });
    await until(() => host.told.length > 0, 'the sum');
    end.stop(new Error('over'));
  });
});

describe('a port that is open when nobody needs it any more', () => {
  it('is closed, and told to nobody', async () => {
    const before = listeningPorts();
    const host = hostAt('127.0.0.1');
    const end = new Outbound(host, makeTransfer('send'));
    end.path = 'auto';
    await end.open(openSource(new Uint8Array(1000)));
    end.handleNumber(1);
    end.handleStart(start);
    end.stop(new Error('over'));
    await turns(50);
    expect(host.told).toEqual([]);
    await until(() => `${listeningPorts()}` === `${before}`, 'nothing is listened at');
  });
});
