import { describe, expect, it } from 'vitest';
import { Complaint } from '../../src/cli/Complaint.js';
import { makeSay } from '../../src/cli/catalogue/catalogue.js';
import { explain } from '../../src/cli/explain.js';
import { ChatError, chatErrorCodes } from '../../src/index.js';

describe.each(['en', 'ko'] as const)('a failure, in %s', (locale) => {
  const say = makeSay(locale, false);

  it.each(chatErrorCodes)('of the code %s is one line', (code) => {
    const line = explain(say, new ChatError(code));
    expect(line).toBe(say(`error.${code}`));
    expect(line).not.toContain('\n');
  });

  it('is told without the words for programmers', () => {
    expect(explain(say, new ChatError('USER_ASLEEP', 'internal'))).toBe(say('error.USER_ASLEEP'));
  });

  it.each(['KICKED', 'DENIED'] as const)('by %s is told with the reason', (code) => {
    expect(explain(say, new ChatError(code, 'no \u001b[31mflooding'))).toBe(
      `${say(`error.${code}`)} (no \\u{1b}[31mflooding)`,
    );
  });

  it('of another kind is told safely', () => {
    expect(explain(say, new Error('a\nb'))).toBe(say('error.unknown', { reason: 'a\nb' }));
    expect(explain(say, 'a\u001bb')).toContain('a\\u{1b}b');
  });

  it('that has words already is told in those', () => {
    expect(explain(say, new Complaint((words) => words('noPair')))).toBe(say('noPair'));
  });
});
