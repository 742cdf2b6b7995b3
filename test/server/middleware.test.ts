import { describe, expect, it } from 'vitest';
import type { Command, Middleware } from '../../src/index.js';
import { ChatError } from '../../src/index.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { until } from '../support/until.js';
import { untyped } from '../support/untyped.js';
import { collect, nextEvent } from './support/nextEvent.js';
import { openRoom } from './support/openRoom.js';

/** A promise, and what resolves it. */
function makeGate(): { readonly passed: Promise<void>; open(): void } {
  let open: () => void = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}

const ifMessage =
  (
    then: (command: Command & { type: 'message' }, next: () => Promise<void>) => unknown,
  ): Middleware =>
  async (command, next) => {
    if (command.type === 'message') await then(command, next);
    else await next();
  };

describe('a middleware', () => {
  it('runs inside of those added before', async () => {
    const room = await openRoom();
    const steps: string[] = [];
    const noting =
      (name: string): Middleware =>
      async (_, next) => {
        steps.push(`${name} in`);
        await next();
        steps.push(`${name} out`);
      };
    room.server.use(noting('first')).use(noting('second'));
    room.server.on('message', () => steps.push('said'));
    const atom = await room.join('atom');
    await atom.send('hello');
    await until(() => steps.length === 5, 'both are through');
    expect(steps).toEqual(['first in', 'second in', 'said', 'second out', 'first out']);
  });

  it('sees everything that members do, and not what only they are told', async () => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const commands: Command[] = [];
    room.server.use(async (command, next) => {
      commands.push({ ...command });
      await next();
    });
    await atom.send('hello');
    await atom.whisper('hansung', 'psst');
    await atom.sleep();
    await atom.wake();
    await atom.list();
    const stop = new AbortController();
    const request = nextEvent(hansung, 'pairRequest');
    const givenUp = atom.pair('hansung', { signal: stop.signal }).catch(() => {});
    const first = (await request).request;
    const withdrawn = nextEvent(room.server, 'pairRequestEnd');
    stop.abort();
    await Promise.all([givenUp, withdrawn]);
    hansung.on('pairRequest', ({ request }) => request.accept());
    const pair = await atom.pair('Hansung');
    await pair.send('us');
    await pair.end();
    const question = expect.any(Number);
    const from = 'atom';
    expect(commands).toEqual([
      { type: 'message', from, text: 'hello', scope: 'room' },
      { type: 'whisper', from, to: 'hansung', text: 'psst' },
      { type: 'sleep', from },
      { type: 'wake', from },
      { type: 'pairRequest', from, to: 'hansung' },
      { type: 'pairWithdraw', from, request: first.id },
      { type: 'pairRequest', from, to: 'Hansung' },
      { type: 'pairAnswer', from: 'hansung', request: question, accept: true },
      { type: 'message', from, text: 'us', scope: 'pair' },
      { type: 'pairEnd', from, pair: pair.id },
    ]);
  });

  it('does not see what the server says itself', async () => {
    const room = await openRoom();
    const commands: Command[] = [];
    room.server.use((command) => void commands.push(command));
    await room.join('atom');
    await room.server.broadcast('hello');
    await room.server.whisper('atom', 'psst');
    expect(commands).toEqual([]);
  });

  it('has to be a function: what is none would take away those behind it', async () => {
    const { server } = await openRoom();
    expect(() => server.use(untyped<Middleware>(undefined))).toThrow(TypeError);
  });

  it('that awaits next() goes on when it has happened', async () => {
    const room = await openRoom();
    const said = collect(room.server, 'message');
    const counts: number[] = [];
    room.server.use(
      ifMessage(async (_, next) => {
        counts.push(said.length);
        await next();
        counts.push(said.length);
      }),
    );
    const atom = await room.join('atom');
    await atom.send('hello');
    expect(counts).toEqual([0, 1]);
  });
});

describe('a middleware changes', () => {
  it('the text: everyone hears the new one, and the sender is told', async () => {
    const room = await openRoom();
    room.server.use(
      ifMessage(async (command, next) => {
        command.text = command.text.toUpperCase();
        await next();
      }),
    );
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const heard = nextEvent(hansung, 'message');
    expect((await atom.send('hello')).text).toBe('HELLO');
    expect((await heard).message.text).toBe('HELLO');
  });

  it('whom a whisper or a question goes to', async () => {
    const room = await openRoom();
    room.server.use(async (command, next) => {
      if ('to' in command) command.to = 'robot';
      await next();
    });
    const [atom, , robot] = await room.joinAll('atom', 'hansung', 'robot');
    robot.on('pairRequest', ({ request }) => request.accept());
    expect((await atom.whisper('hansung', 'psst')).to).toBe('robot');
    expect((await atom.pair('hansung')).partner).toBe('robot');
  });

  it.each([
    ['one with a control character', '\u001b[2J', 'TEXT_INVALID'],
    ['nothing', '', 'TEXT_INVALID'],
    ['one that is too long', 'a'.repeat(4097), 'TOO_LARGE'],
  ])('a text into %s: it is refused', async (_, text, code) => {
    const room = await openRoom();
    room.server.use(
      ifMessage((command, next) => {
        command.text = text;
        return next();
      }),
    );
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const heard = collect(hansung, 'message');
    await expect(atom.send('hello')).rejects.toMatchObject({ code });
    await hansung.list();
    expect(heard).toEqual([]);
  });

  it('a text into no text at all: it is refused, and the program is told', async () => {
    const room = await openRoom();
    room.server.use(
      ifMessage((command, next) => {
        command.text = JSON.parse('null');
        return next();
      }),
    );
    const errors = collect(room.server, 'error');
    const atom = await room.join('atom');
    await expect(atom.send('hello')).rejects.toMatchObject({ code: 'DENIED' });
    expect(errors).toEqual([{ error: expect.any(TypeError), context: 'middleware' }]);
  });
});

describe('a middleware refuses', () => {
  it.each(['DENIED', 'PROTOCOL', 'TEXT_INVALID', 'USER_UNKNOWN'] as const)(
    'by a ChatError: %s reaches the member as it was thrown',
    async (code) => {
      const room = await openRoom();
      room.server.use(() => {
        throw new ChatError(code, 'Mind your language.');
      });
      const errors = collect(room.server, 'error');
      const [atom, hansung] = await room.joinAll('atom', 'hansung');
      const heard = collect(hansung, 'message');
      await expect(atom.send('damn')).rejects.toMatchObject({
        code,
        message: 'Mind your language.',
      });
      await hansung.list();
      expect([heard, errors]).toEqual([[], []]);
    },
  );

  it('by RATE_LIMITED with a time: the client waits that long and asks again', async () => {
    const room = await openRoom();
    let refusals = 2;
    room.server.use(
      ifMessage((_, next) => {
        if (refusals === 0) return next();
        refusals -= 1;
        throw new ChatError('RATE_LIMITED', 'Slow down.', { retryAfterMs: 1 });
      }),
    );
    const atom = await room.join('atom');
    expect((await atom.send('hello')).text).toBe('hello');
    expect(refusals).toBe(0);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])(
    'by RATE_LIMITED with a time that is none (%d): the member is told, and stays',
    async (retryAfterMs) => {
      const room = await openRoom();
      room.server.use(
        ifMessage(() => {
          throw new ChatError('RATE_LIMITED', 'Slow down.', { retryAfterMs });
        }),
      );
      const atom = await room.join('atom');
      await expect(atom.send('hello')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
      expect(await atom.list()).toHaveLength(1);
    },
  );

  it('by more words than a frame holds: the member is told the first, and stays', async () => {
    const room = await openRoom({ limits: { maxFrameBytes: 4096 } });
    room.server.use(
      ifMessage((command) => {
        throw new ChatError('DENIED', `${command.text}: ${'never '.repeat(1000)}`);
      }),
    );
    const atom = await room.join('atom');
    await expect(atom.send('hello')).rejects.toMatchObject({
      code: 'DENIED',
      message: expect.stringMatching(/^hello: never .*…$/),
    });
    expect(await atom.list()).toHaveLength(1);
  });

  it('by not calling next: DENIED', async () => {
    const room = await openRoom();
    room.server.use(() => {});
    const errors = collect(room.server, 'error');
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const heard = collect(hansung, 'message');
    await expect(atom.send('hello')).rejects.toMatchObject({ code: 'DENIED' });
    await expect(atom.sleep()).rejects.toMatchObject({ code: 'DENIED' });
    await hansung.list();
    expect([heard, errors]).toEqual([[], []]);
    expect(room.server.users.get('atom')?.status).toBe('awake');
  });

  it('an inner one: the outer sees why, and the member, too', async () => {
    const room = await openRoom();
    const seen: unknown[] = [];
    room.server.use(async (_, next) => {
      await next().catch((error: unknown) => {
        seen.push(error);
        throw error;
      });
    });
    const refusal = new ChatError('DENIED', 'No.');
    room.server.use(() => Promise.reject(refusal));
    const atom = await room.join('atom');
    await expect(atom.send('hello')).rejects.toMatchObject({ code: 'DENIED', message: 'No.' });
    expect(seen).toEqual([refusal]);
  });
});

describe('a middleware fails', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('The database is at 10.0.0.7.');
      },
    ],
    ['rejects', () => Promise.reject(new Error('The database is at 10.0.0.7.'))],
  ])(
    'one that %s refuses as DENIED; the program is told why, the member is not',
    async (_, fail) => {
      const room = await openRoom();
      room.server.use(ifMessage(fail));
      const errors = collect(room.server, 'error');
      const atom = await room.join('atom');
      await expect(atom.send('hello')).rejects.toMatchObject({
        code: 'DENIED',
        message: 'Refused.',
      });
      expect(errors).toEqual([
        { error: new Error('The database is at 10.0.0.7.'), context: 'middleware' },
      ]);
      expect((await atom.list()).length).toBe(1);
    },
  );

  it.each([
    ['an error', new Error('Too late.')],
    ['a refusal', new ChatError('DENIED', 'Too late.')],
  ])('after next(), with %s: it has happened, and the program is told', async (_, error) => {
    const room = await openRoom();
    room.server.use(
      ifMessage(async (_, next) => {
        await next();
        throw error;
      }),
    );
    const errors = collect(room.server, 'error');
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const heard = nextEvent(hansung, 'message');
    const message = await atom.send('hello');
    expect((await heard).message).toEqual(message);
    await until(() => errors.length > 0, 'the failure is reported');
    expect(errors).toEqual([{ error, context: 'middleware' }]);
  });

  it('by calling next() twice: it happens once, and the second call rejects', async () => {
    const room = await openRoom();
    const second: unknown[] = [];
    room.server.use(
      ifMessage(async (_, next) => {
        await next();
        await next().catch((error: unknown) => second.push(error));
      }),
    );
    const said = collect(room.server, 'message');
    const [atom] = await room.joinAll('atom', 'hansung');
    await atom.send('hello');
    await atom.list();
    expect(said).toHaveLength(1);
    expect(second).toEqual([expect.any(Error)]);
  });
});

describe('a middleware that refuses whatever ends something', () => {
  const refusals: [how: string, middleware: Middleware][] = [
    ['by an error', () => Promise.reject(new ChatError('DENIED', 'Stay.'))],
    ['by not calling next', () => {}],
    ['by failing', () => Promise.reject(new Error('The database is away.'))],
  ];

  it.each(refusals)('%s: a question is taken back all the same', async (_, refuse) => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const asked = nextEvent(hansung, 'pairRequest');
    const giveUp = new AbortController();
    const asking = atom.pair('hansung', { signal: giveUp.signal });
    const { request } = await asked;
    room.server.use(refuse);
    giveUp.abort();
    await expect(asking).rejects.toBe(giveUp.signal.reason);
    await until(() => request.signal.aborted, 'the question is gone');
  });

  it.each(refusals)('%s: a question is declined', async (_, refuse) => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const asked = nextEvent(hansung, 'pairRequest');
    const asking = expect(atom.pair('hansung')).rejects.toMatchObject({ code: 'PAIR_DECLINED' });
    const { request } = await asked;
    room.server.use(refuse);
    await request.decline();
    await asking;
  });

  it.each(refusals)('%s: a 1:1 ends', async (_, refuse) => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    hansung.on('pairRequest', ({ request }) => void request.accept());
    const pair = await atom.pair('hansung');
    room.server.use(refuse);
    await pair.end();
    expect(pair.ended).toBe('ended');
  });
});

describe('a next() that nobody awaits', () => {
  it('makes it happen all the same', async () => {
    const room = await openRoom();
    room.server.use((_, next) => void next());
    const atom = await room.join('atom');
    expect((await atom.send('hello')).text).toBe('hello');
  });

  it('takes nothing down when it fails', async () => {
    const room = await openRoom();
    room.server.use(
      ifMessage((command, next) => {
        command.text = '';
        next();
        next();
      }),
    );
    const atom = await room.join('atom');
    await expect(atom.send('hello')).rejects.toMatchObject({ code: 'DENIED' });
    await expect(atom.send('hello')).rejects.toMatchObject({ code: 'DENIED' });
  });
});

describe('a middleware that never answers', () => {
  it('is given limits.middlewareMs: then the member hears TIMEOUT, and its next command works', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock, limits: { middlewareMs: 3000 } });
    const gate = makeGate();
    const late: unknown[] = [];
    room.server.use(
      ifMessage(async ({ text }, next) => {
        if (text === 'stuck') await gate.passed;
        await next().catch((error: unknown) => late.push(error));
      }),
    );
    const errors = collect(room.server, 'error');
    const said = collect(room.server, 'message');
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const stuck = expect(atom.send('stuck')).rejects.toMatchObject({ code: 'TIMEOUT' });
    const behind = atom.send('behind');
    // Of others it holds up nothing.
    await hansung.send('meanwhile');
    clock.advanceSync(2999);
    expect(errors).toEqual([]);
    clock.advanceSync(1);
    await stuck;
    expect((await behind).text).toBe('behind');
    expect(errors).toEqual([{ error: expect.any(Error), context: 'middleware' }]);
    gate.open();
    await until(() => late.length > 0, 'the late one is turned away');
    expect(late).toMatchObject([{ code: 'TIMEOUT' }]);
    expect(said.map(({ message }) => message.text)).toEqual(['meanwhile', 'behind']);
  });

  it('after next(): it has happened, and the member’s next command works', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock });
    room.server.use(
      ifMessage(async ({ text }, next) => {
        await next();
        if (text === 'stuck') await new Promise(() => {});
      }),
    );
    const errors = collect(room.server, 'error');
    const atom = await room.join('atom');
    expect((await atom.send('stuck')).text).toBe('stuck');
    const behind = atom.send('behind');
    await atom.list();
    clock.advanceSync(10_000);
    expect((await behind).text).toBe('behind');
    expect(errors).toMatchObject([{ context: 'middleware' }]);
  });

  it('lets no member pile up requests: past twice limits.messageBurst they are RATE_LIMITED', async () => {
    const room = await openRoom({ limits: { messageBurst: 5, messagesPerSecond: 1_000_000 } });
    room.server.use(() => new Promise(() => {}));
    const peer = await room.member('atom');
    const say = (_: unknown, index: number) => ({ type: 'say', id: `${index}`, text: 'x' });
    peer.send(...Array.from({ length: 12 }, say));
    peer.send({ type: 'list', id: 'list' });
    await peer.take('users');
    expect(peer.all('refused')).toEqual([
      expect.objectContaining({ id: '10', code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) }),
      expect.objectContaining({ id: '11', code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) }),
    ]);
  });
});

describe('while a middleware takes its time', () => {
  it('the commands of one member stay in order, and those of others go ahead', async () => {
    const room = await openRoom();
    const gate = makeGate();
    room.server.use(
      ifMessage(async ({ text }, next) => {
        if (text === 'first') await gate.passed;
        await next();
      }),
    );
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const heard = collect(hansung, 'message');
    const sent = [atom.send('first'), atom.send('second'), atom.sleep()];
    await hansung.send('other');
    gate.open();
    await Promise.all(sent);
    await hansung.list();
    expect(heard.map(({ message }) => message.text)).toEqual(['other', 'first', 'second']);
    expect(hansung.users.get('atom')?.status).toBe('asleep');
  });

  it('a repeated request is not doubled', async () => {
    const room = await openRoom();
    const gate = makeGate();
    let asked = 0;
    room.server.use(async (_, next) => {
      asked += 1;
      await gate.passed;
      await next();
    });
    const peer = await room.member('atom');
    const say = { type: 'say', id: 'a', text: 'once' };
    peer.send(say, say, { type: 'list', id: 'b' });
    await peer.take('users');
    gate.open();
    await peer.take('message');
    peer.send(say);
    expect(await peer.take('done')).toMatchObject({ id: 'a', seq: peer.all('message')[0]?.seq });
    expect(peer.all('message')).toHaveLength(1);
    expect(asked).toBe(1);
  });

  it('whoever leaves says nothing more', async () => {
    const room = await openRoom();
    const gate = makeGate();
    let through = 0;
    room.server.use(async (_, next) => {
      await gate.passed;
      await next();
      through += 1;
    });
    const said = collect(room.server, 'message');
    const peer = await room.member('atom');
    peer.send({ type: 'say', id: 'a', text: 'last words' }, { type: 'list', id: 'b' });
    await peer.take('users');
    await room.server.kick('atom');
    gate.open();
    await until(() => through === 1, 'the middleware is through');
    expect(said).toEqual([]);
  });
});
