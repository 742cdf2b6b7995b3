import { afterEach, beforeEach, expect } from 'vitest';

/** Fails each test of this file during which something was thrown that nobody caught. */
export function failOnStrayErrors(): void {
  const stray: unknown[] = [];
  const record = (error: unknown) => stray.push(error);
  beforeEach(() => {
    process.on('uncaughtException', record);
    process.on('unhandledRejection', record);
  });
  afterEach(async () => {
    // A rejection is only known to be unhandled after the turn.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('uncaughtException', record);
    process.off('unhandledRejection', record);
    expect(stray.splice(0)).toEqual([]);
  });
}
