import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { maxOpenSockets } from '../../src/server/openFiles.js';

vi.mock('node:fs', { spy: true });

afterEach(() => vi.restoreAllMocks());

/** What Linux says of the limits of a process. */
function limitsOf(soft: string): string {
  return [
    'Limit                     Soft Limit           Hard Limit           Units',
    'Max processes             100                  100                  processes',
    `Max open files            ${soft.padEnd(20)} 1048576              files`,
    'Max locked memory         8388608              8388608              bytes',
  ].join('\n');
}

/** What a system other than Linux answers, by way of Node. */
function reportLimit(soft: unknown): void {
  vi.mocked(readFileSync).mockImplementation(() => {
    throw new Error('ENOENT');
  });
  const report = { userLimits: { open_files: { soft, hard: 'unlimited' } } };
  if (process.report) vi.spyOn(process.report, 'getReport').mockReturnValue(report);
}

describe('how many sockets a port may hold', () => {
  it('is less than the files that this process may open', () => {
    const report = process.report?.getReport();
    expect(report).toMatchObject({ userLimits: { open_files: { soft: expect.anything() } } });
    const { soft } = Object(report).userLimits.open_files;
    expect(maxOpenSockets()).toBeLessThan(soft === 'unlimited' ? Number.POSITIVE_INFINITY : soft);
    expect(maxOpenSockets()).toBeGreaterThan(0);
  });

  it('leaves 64 files to the rest of the program', () => {
    vi.mocked(readFileSync).mockReturnValue(limitsOf('1024'));
    expect(maxOpenSockets()).toBe(960);
  });

  it('is at least one', () => {
    vi.mocked(readFileSync).mockReturnValue(limitsOf('20'));
    expect(maxOpenSockets()).toBe(1);
  });

  it('is asked of Node where the system is not Linux', () => {
    reportLimit(256);
    expect(maxOpenSockets()).toBe(192);
  });

  it('has no bound where there is no limit', () => {
    reportLimit('unlimited');
    expect(maxOpenSockets()).toBeGreaterThan(1_000_000);
  });

  it('is what every system allows where nobody knows', () => {
    reportLimit(undefined);
    expect(maxOpenSockets()).toBe(960);
  });
});
