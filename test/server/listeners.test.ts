import { describe, expect, it } from 'vitest';
import type { ChatClientEvents, ChatServerEvents, Logger } from '../../src/index.js';
import { until } from '../support/until.js';
import { collect, nextEvent } from './support/nextEvent.js';
import { openRoom } from './support/openRoom.js';

const failure = new Error('The listener is broken.');

function fail(): never {
  throw failure;
}

const failures = [
  ['throws', fail],
  ['rejects', () => Promise.reject(failure)],
] as const;

/** Writes down what it is told. */
function makeLogger(): { logger: Logger; errors: object[] } {
  const errors: object[] = [];
  const logger: Logger = {
    debug() {},
    info() {},
    warn() {},
    error: (details) => errors.push(details),
  };
  return { logger, errors };
}

describe('a listener of the server', () => {
  const events = [
    'listening',
    'join',
    'leave',
    'message',
    'whisper',
    'sleep',
    'wake',
    'pairRequest',
    'pairRequestEnd',
    'pairStart',
    'pairEnd',
    'denied',
    'close',
  ] as const satisfies readonly (keyof ChatServerEvents)[];

  it.each(failures)('that %s becomes an error event, and the room goes on', async (_, broken) => {
    const room = await openRoom();
    const errors = collect(room.server, 'error');
    for (const event of events) room.server.on(event, broken);
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const isAccepted = [false, true];
    hansung.on('pairRequest', ({ request }) =>
      isAccepted.shift() ? request.accept() : request.decline(),
    );
    await atom.send('hello');
    await atom.whisper('hansung', 'psst');
    await atom.sleep();
    await atom.wake();
    await atom.pair('hansung').catch(() => {});
    await (await atom.pair('hansung')).end();
    await room.join('atom').catch(() => {});
    await room.server.listen({ port: 0 });
    await atom.close();
    await room.server.close();
    await until(() => errors.some(({ context }) => context === 'listener of close'), 'all failed');
    expect(new Set(errors.map(({ error }) => error))).toEqual(new Set([failure]));
    expect(new Set(errors.map(({ context }) => context))).toEqual(
      new Set(events.map((event) => `listener of ${event}`)),
    );
  });

  it.each(failures)('that %s keeps nothing from the others', async (_, broken) => {
    const room = await openRoom();
    const before = collect(room.server, 'message');
    room.server.on('message', broken);
    const after = collect(room.server, 'message');
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    const heard = collect(hansung, 'message');
    const message = await atom.send('hello');
    await hansung.list();
    expect([before, after, heard]).toEqual([[{ message }], [{ message }], [{ message }]]);
  });

  it.each(failures)('of errors that %s is logged, and loops nowhere', async (_, broken) => {
    const { logger, errors: logged } = makeLogger();
    const room = await openRoom({ logger });
    const told = collect(room.server, 'error');
    room.server.on('error', broken);
    room.server.on('message', broken);
    const atom = await room.join('atom');
    await atom.send('hello');
    await until(() => logged.length === 2, 'both are logged');
    expect(told).toEqual([{ error: failure, context: 'listener of message' }]);
    expect(logged).toEqual([
      { error: failure, context: 'listener of message' },
      { error: failure },
    ]);
  });

  it('that fails while nobody listens to errors ends no process', async () => {
    const room = await openRoom();
    room.server.on('message', fail);
    const atom = await room.join('atom');
    expect((await atom.send('hello')).text).toBe('hello');
    expect((await atom.send('again')).text).toBe('again');
  });
});

describe('a listener of a client', () => {
  const events = [
    'connect',
    'disconnect',
    'reconnect',
    'join',
    'leave',
    'message',
    'whisper',
    'sleep',
    'wake',
    'pairRequest',
    'pairStart',
    'pairEnd',
    'roster',
    'close',
  ] as const satisfies readonly (keyof ChatClientEvents)[];

  it.each(failures)('that %s becomes an error event, and the client goes on', async (_, broken) => {
    const room = await openRoom();
    const atom = room.client('atom');
    const errors = collect(atom, 'error');
    for (const event of events) atom.on(event, broken);
    atom.on('pairRequest', ({ request }) => request.accept());
    await atom.connect();
    const hansung = await room.join('hansung');
    const heard = collect(atom, 'message');
    await hansung.send('hello');
    await hansung.whisper('atom', 'psst');
    await hansung.sleep();
    await hansung.wake();
    await (await hansung.pair('atom')).end();
    await hansung.close();
    await atom.list();
    expect(heard).toHaveLength(1);
    await room.server.kick('atom');
    await until(() => errors.some(({ context }) => context === 'listener of close'), 'all failed');
    expect(new Set(errors.map(({ error }) => error))).toEqual(new Set([failure]));
    const never = ['reconnect'];
    expect(new Set(errors.map(({ context }) => context))).toEqual(
      new Set(
        events.filter((event) => !never.includes(event)).map((event) => `listener of ${event}`),
      ),
    );
  });

  it.each(failures)('of errors that %s loops nowhere', async (_, broken) => {
    const room = await openRoom();
    const atom = await room.join('atom');
    const told = collect(atom, 'error');
    atom.on('error', broken);
    atom.on('message', broken);
    await atom.send('hello');
    await until(() => told.length === 1, 'the failure is told');
    await atom.list();
    expect(told).toEqual([{ error: failure, context: 'listener of message' }]);
  });

  it.each(failures)('of a pair that %s is an error of the client', async (_, broken) => {
    const room = await openRoom();
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    hansung.on('pairRequest', ({ request }) => request.accept());
    const pair = await atom.pair('hansung');
    const told = nextEvent(atom, 'error');
    pair.on('message', broken);
    const heard = collect(pair, 'message');
    const message = await pair.send('hello');
    expect(await told).toEqual({ error: failure, context: "listener of a pair's message" });
    expect(heard).toEqual([{ message }]);
  });
});

describe('a logger that throws', () => {
  it('takes nothing down', async () => {
    const room = await openRoom({ logger: { debug: fail, info: fail, warn: fail, error: fail } });
    const errors = collect(room.server, 'error');
    room.server.on('message', fail);
    room.server.on('error', fail);
    const [atom] = await room.joinAll('atom', 'hansung');
    await expect(room.join('atom')).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    expect((await atom.send('hello')).text).toBe('hello');
    expect(errors).toEqual([{ error: failure, context: 'listener of message' }]);
  });
});
