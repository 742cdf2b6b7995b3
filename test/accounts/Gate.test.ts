import { getEventListeners, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Gate } from '../../src/accounts/Gate.js';

const options = { maxRunning: 2, maxWaiting: 3, retryAfterMs: 700 };

/** A task that says when it began, and ends when told. */
function makeTask(label: string, log: string[]) {
  const stages = new EventTarget();
  const ended = once(stages, 'end');
  const begun = once(stages, 'begin');
  let failure: Error | undefined;
  const task = async () => {
    log.push(label);
    stages.dispatchEvent(new Event('begin'));
    await ended;
    if (failure !== undefined) throw failure;
    return label;
  };
  const end = (error?: Error) => {
    failure = error;
    stages.dispatchEvent(new Event('end'));
  };
  return { task, begun, end };
}

/** A gate with `count` tasks handed to it, named a, b, c… */
function fill(gate: Gate, count: number) {
  const log: string[] = [];
  const tasks = [...'abcdefgh'.slice(0, count)].map((label) => makeTask(label, log));
  const results = tasks.map(({ task }) => gate.run(task));
  return { log, tasks, results };
}

describe('a gate', () => {
  it('runs as many as it may, and the others in order of arrival', async () => {
    const gate = new Gate(options);
    const { log, tasks, results } = fill(gate, 5);
    const [a, b, c, d, e] = tasks;
    expect(log).toEqual(['a', 'b']);
    b?.end();
    await c?.begun;
    const late = gate.run(async () => log.push('late'));
    expect(log).toEqual(['a', 'b', 'c']);
    a?.end();
    await d?.begun;
    c?.end();
    await e?.begun;
    d?.end();
    e?.end();
    expect(await Promise.all(results)).toEqual(['a', 'b', 'c', 'd', 'e']);
    await late;
    expect(log).toEqual(['a', 'b', 'c', 'd', 'e', 'late']);
  });

  it('refuses who comes to a full queue, and says when to come back', async () => {
    const gate = new Gate(options);
    const { log, tasks, results } = fill(gate, 6);
    await expect(results.at(5)).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 700 });
    for (const { end } of tasks) end();
    await Promise.all(results.slice(0, 5));
    expect(log).not.toContain('f');
  });

  it('passes on the result of a task that fails, and its place too', async () => {
    const gate = new Gate({ ...options, maxRunning: 1 });
    const { tasks, results } = fill(gate, 2);
    const [a, b] = tasks;
    a?.end(new Error('broken'));
    await expect(results[0]).rejects.toThrow('broken');
    b?.end();
    expect(await results[1]).toBe('b');
  });

  it('frees its places when nobody waits', async () => {
    const gate = new Gate(options);
    for (const label of ['first', 'second', 'third']) {
      expect(await gate.run(async () => label)).toBe(label);
    }
    const { log, tasks } = fill(gate, 3);
    expect(log).toEqual(['a', 'b']);
    for (const { end } of tasks) end();
  });

  it('lets a waiting caller go when its signal aborts, and gives the place in the queue to another', async () => {
    const gate = new Gate(options);
    const { log, tasks, results } = fill(gate, 4);
    const abort = new AbortController();
    const reason = new Error('gone');
    const quitter = gate.run(async () => log.push('quitter'), abort.signal);
    abort.abort(reason);
    await expect(quitter).rejects.toBe(reason);
    const last = gate.run(async () => log.push('last'));
    for (const { end } of tasks) end();
    await Promise.all([...results, last]);
    expect(log).toEqual(['a', 'b', 'c', 'd', 'last']);
  });

  it('does not begin for a signal that has aborted before', async () => {
    const gate = new Gate(options);
    const log: string[] = [];
    const attempt = gate.run(async () => log.push('ran'), AbortSignal.abort(new Error('gone')));
    await expect(attempt).rejects.toThrow('gone');
    expect(log).toEqual([]);
  });

  it('ignores an abort after the turn has come', async () => {
    const gate = new Gate({ ...options, maxRunning: 1 });
    const abort = new AbortController();
    const log: string[] = [];
    const first = makeTask('first', log);
    const second = makeTask('second', log);
    const results = [gate.run(first.task), gate.run(second.task, abort.signal)];
    first.end();
    await second.begun;
    expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
    abort.abort();
    second.end();
    expect(await Promise.all(results)).toEqual(['first', 'second']);
    expect(await gate.run(async () => 'third')).toBe('third');
  });
});
