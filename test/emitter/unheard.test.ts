import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { GuardedEmitter as OfPages } from '../../src/emitter/GuardedEmitter.browser.js';
import type { Logger } from '../../src/index.js';
import { GuardedEmitter } from '../../src/index.js';
import { openRoom } from '../server/support/openRoom.js';

type Events = { error: (event: { error: unknown; context: string }) => void };

class NodeEmitter extends GuardedEmitter<Events> {
  protected override handleListenerError(): void {}
}

class PageEmitter extends OfPages<Events> {
  protected override handleListenerError(): void {}
}

const failure = new Error('It is broken.');
const fail = () => {
  throw failure;
};

/** The next warning of the process, in full. */
async function nextWarning(): Promise<{ name: string; message: string; detail?: string }> {
  const [warning] = await once(process, 'warning');
  return warning;
}

afterEach(() => vi.unstubAllGlobals());

describe('in Node an error that nobody listens for', () => {
  it('is a warning of the process, which says what failed, and where', async () => {
    const warned = nextWarning();
    expect(new NodeEmitter().emit('error', { error: failure, context: 'a test' })).toBe(false);
    const { name, message, detail } = await warned;
    expect(name).toBe('UnheardErrorWarning');
    expect(message).toContain('a test');
    expect(detail).toContain('Error: It is broken.');
    expect(detail).toContain('unheard.test.ts');
  });

  it.each([
    ['nothing', undefined, 'undefined'],
    ['words that a terminal would obey', 'a\u001b[2Jb', 'a\\x1B[2Jb'],
    ['such words in an error', new Error('a\u001b[2Jb'), 'a\ufffd[2Jb'],
    ['what has no words', Object.create(null), '[Object: null prototype] {}'],
  ])('may be %s', async (_, error, shown) => {
    const warned = nextWarning();
    new NodeEmitter().emit('error', { error, context: 'a test' });
    const { detail } = await warned;
    expect(detail).toContain(shown);
    expect(detail).not.toContain('\u001b');
  });

  it('is none where somebody listens', async () => {
    const warned = nextWarning();
    const heard = new NodeEmitter();
    const errors: object[] = [];
    heard.on('error', (event) => errors.push(event));
    heard.emit('error', { error: failure, context: 'heard' });
    new NodeEmitter().emit('error', { error: failure, context: 'unheard' });
    expect((await warned).message).toContain(' unheard');
    expect(errors).toEqual([{ error: failure, context: 'heard' }]);
  });
});

describe('in a page an error that nobody listens for', () => {
  it('is reported as those of listeners of its elements are', () => {
    const reported: unknown[] = [];
    vi.stubGlobal('reportError', (error: unknown) => reported.push(error));
    const heard = new PageEmitter();
    heard.on('error', () => {});
    heard.emit('error', { error: 'heard', context: 'a test' });
    expect(new PageEmitter().emit('error', { error: failure, context: 'a test' })).toBe(false);
    expect(reported).toEqual([failure]);
  });

  it('is no worse where nothing can be reported', () => {
    vi.stubGlobal('reportError', undefined);
    expect(new PageEmitter().emit('error', { error: failure, context: 'a test' })).toBe(false);
  });
});

describe('a listener that fails while nobody listens for errors', () => {
  it('of a server is seen', async () => {
    const room = await openRoom();
    room.server.on('join', fail);
    const warned = nextWarning();
    await room.join('atom');
    expect((await warned).message).toContain('listener of join');
  });

  it('of a server with a log is seen there, and only there', async () => {
    const logged: object[] = [];
    const logger: Logger = {
      debug() {},
      info() {},
      warn() {},
      error: (details) => logged.push(details),
    };
    const room = await openRoom({ logger });
    room.server.on('join', fail);
    const warned = nextWarning();
    const atom = await room.join('atom');
    atom.on('message', fail);
    await atom.send('hello');
    expect(logged).toEqual([{ error: failure, context: 'listener of join' }]);
    expect((await warned).message).toContain('listener of message');
  });
});
