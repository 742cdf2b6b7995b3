import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LineScreen } from '../../../src/cli/terminal/LineScreen.js';
import { FakeKeyboard, keys } from '../support/FakeKeyboard.js';
import { FakeTerminal } from '../support/FakeTerminal.js';

let keyboard: FakeKeyboard;
let terminal: FakeTerminal;
let screen: LineScreen;

function open(columns?: number, rows?: number) {
  keyboard = new FakeKeyboard();
  terminal = new FakeTerminal(columns, rows);
  screen = new LineScreen(keyboard, terminal, false);
}

/** Where rows end depends on the width. */
function withoutBlanks(text: string): string {
  return text.replace(/\s/g, '');
}

beforeEach(() => open());
afterEach(() => {
  screen.close();
  expect(terminal.surprises).toEqual([]);
});

describe('a line that is being typed', () => {
  it('survives what comes in', async () => {
    void screen.ask('atom> ');
    await keyboard.type('half a li');
    screen.print('[user1] hello');
    expect(terminal.lines).toEqual(['[user1] hello', 'atom> half a li']);
    expect(terminal.cursor).toEqual([1, 15]);
    await keyboard.type('ne');
    expect(terminal.lines).toEqual(['[user1] hello', 'atom> half a line']);
  });

  it('survives with the cursor in its middle', async () => {
    void screen.ask('atom> ');
    await keyboard.type(`ac${keys.left}`);
    screen.print('[user1] hello');
    expect(terminal.cursor).toEqual([1, 7]);
    await keyboard.type('b');
    expect(terminal.lines).toEqual(['[user1] hello', 'atom> abc']);
  });

  it.each([
    ['of three rows', 'x'.repeat(100)],
    ['that ends at the margin', 'x'.repeat(34)],
    ['of wide characters', '가나다라마바사아자차카타파하'.repeat(3)],
    ['of wide characters that do not fit the margin', `a${'한'.repeat(30)}`],
    ['with marks that combine', 'e\u0301'.repeat(50)],
  ])('survives as a line %s', async (_what, line) => {
    void screen.ask('atom> ');
    await keyboard.type(line);
    screen.print('[user1] hello');
    expect(terminal.lines[0]).toBe('[user1] hello');
    expect(terminal.lines.slice(1).join('')).toBe(`atom> ${line}`);
    await keyboard.type(keys.ctrlA);
    screen.print('[user1] again');
    expect(terminal.lines.slice(0, 2)).toEqual(['[user1] hello', '[user1] again']);
    expect(terminal.lines.slice(2).join('')).toBe(`atom> ${line}`);
    expect(terminal.cursor).toEqual([2, 6]);
  });

  it.each([60, 30, 15])('survives a terminal that becomes %i columns wide', async (columns) => {
    void screen.ask('atom> ');
    screen.print('[user1] hello');
    await keyboard.type(`${'한글'.repeat(15)} end${keys.left}${keys.left}`);
    terminal.resize(columns);
    await keyboard.type('-');
    screen.print('[user1] again');
    const [first, second, ...typed] = terminal.lines;
    expect([first, second]).toEqual(['[user1] hello', '[user1] again']);
    expect(typed.join('')).toBe(`atom> ${'한글'.repeat(15)} e-nd`);
  });

  it('is shown in part where it is taller than the screen, and entered whole', async () => {
    open(20, 4);
    const asked = screen.ask('atom> ');
    const line = 'word '.repeat(100);
    await keyboard.type(line);
    screen.print('[user1] hello');
    expect(terminal.lines[0]).toBe('[user1] hello');
    expect(terminal.lines.length).toBeLessThanOrEqual(5);
    await keyboard.enter('');
    expect(await asked).toBe(line);
  });

  it('that comes to end at the margin of another width leaves what is above it', async () => {
    open(12, 10);
    void screen.ask('> ');
    screen.print('hi');
    await keyboard.type('가漢字안녕하세요 ');
    terminal.resize(19);
    await keyboard.type('');
    // The cursor stands in the next row.
    expect(terminal.lines).toEqual(['hi', '> 가漢字안녕하세요', '']);
    await keyboard.type('!');
    expect(terminal.lines).toEqual(['hi', '> 가漢字안녕하세요', '!']);
  });

  it('takes a text that is pasted into its middle, in which a tab is a blank', async () => {
    void screen.ask('> ', { complete: (word) => ({ word, candidates: [`${word}!`] }) });
    await keyboard.type(`ad${keys.left}`);
    await keyboard.type('b\tc');
    expect(terminal.text).toBe('> ab cd');
  });

  it('shows what was pasted into it harmlessly', async () => {
    const asked = screen.ask('atom> ');
    await keyboard.type('a\u009b31mb\u202ec');
    expect(terminal.text).toBe('atom> a\\u{9b}31mb\\u{202e}c');
    await keyboard.enter('');
    expect(await asked).toBe('a\u009b31mb\u202ec');
  });

  it('stays whole in any mixture of typing, moving and messages, at any width', async () => {
    const typed = fc.oneof(
      fc.constantFrom('x', 'hello ', '가', '안녕하세요 ', '漢字', 'e\u0301'),
      fc.constantFrom(keys.left, keys.ctrlA, '\u0005', '\u007f'),
    );
    const step = fc.oneof(
      typed.map((key) => ({ key })),
      fc.constantFrom('hi', '안녕', 'm'.repeat(70)).map((message) => ({ message })),
      fc
        .array(fc.constantFrom('[##..]', '진행 50%', 'w'.repeat(70)), { maxLength: 3 })
        .map((status) => ({ status })),
      fc.integer({ min: 12, max: 50 }).map((width) => ({ width })),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 12, max: 50 }),
        fc.array(step, { maxLength: 30 }),
        async (columns, steps) => {
          open(columns, 200);
          const asked = screen.ask('> ', { keeps: () => false });
          await keyboard.type('');
          let said = '';
          for (const action of steps) {
            if ('key' in action) await keyboard.type(action.key);
            else if ('status' in action) screen.setStatus(action.status);
            else if ('width' in action) terminal.resize(action.width);
            else {
              said += action.message;
              screen.print(action.message);
            }
            await keyboard.type('');
          }
          screen.setStatus([]);
          await keyboard.type('');
          const beforeEnter = withoutBlanks(terminal.text);
          await keyboard.enter('');
          const line = (await asked) ?? '';
          expect(beforeEnter).toBe(withoutBlanks(`${said}> ${line}`));
          expect(withoutBlanks(terminal.text)).toBe(withoutBlanks(`${said}> `));
          screen.close();
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the status', () => {
  it('stands above the line that is being typed, and below what is said', async () => {
    void screen.ask('atom> ');
    await keyboard.type('half a li');
    screen.setStatus(['[##..]  50%', '[#...]  25%']);
    await keyboard.type(keys.left);
    screen.print('[user1] hello');
    expect(terminal.lines).toEqual([
      '[user1] hello',
      '[##..]  50%',
      '[#...]  25%',
      'atom> half a li',
    ]);
    expect(terminal.cursor).toEqual([3, 14]);
  });

  it('is painted in place of the one before, and gone without a trace', async () => {
    void screen.ask('atom> ');
    screen.print('[user1] hello');
    for (const status of [['one', 'two', 'three'], ['1'], ['1', '2'], []]) {
      screen.setStatus(status);
      await keyboard.type('x');
      expect(terminal.lines.slice(0, -1)).toEqual(['[user1] hello', ...status]);
      expect(terminal.lines.at(-1)).toMatch(/^atom> x+$/);
    }
  });

  it('is not painted again as long as it is the same', async () => {
    void screen.ask('atom> ');
    screen.setStatus(['[##..]  50%']);
    await keyboard.type('');
    const { written } = terminal;
    screen.setStatus(['[##..]  50%']);
    await keyboard.type('');
    expect(terminal.written).toBe(written);
  });

  it('stays below a line that is entered', async () => {
    const asked = screen.ask('atom> ');
    screen.setStatus(['[##..]  50%']);
    await keyboard.enter('/list');
    expect(await asked).toBe('/list');
    expect(terminal.lines).toEqual(['atom> /list', '[##..]  50%', 'atom>']);
  });

  it('is cut where it would wrap, also a wide character', async () => {
    void screen.ask('> ');
    screen.setStatus(['x'.repeat(50), '가'.repeat(30)]);
    await keyboard.type('a');
    expect(terminal.lines).toEqual(['x'.repeat(39), '가'.repeat(19), '> a']);
  });

  it.each([60, 30, 12])('survives a terminal that becomes %i columns wide', async (columns) => {
    open(40, 24);
    void screen.ask('atom> ');
    screen.print('hello');
    screen.setStatus(['s'.repeat(38), 't'.repeat(39)]);
    await keyboard.type('한글'.repeat(15));
    terminal.resize(columns);
    await keyboard.type('-');
    const [said, first, second, ...typed] = terminal.lines;
    expect([said, first, second]).toEqual([
      'hello',
      's'.repeat(Math.min(38, columns - 1)),
      't'.repeat(Math.min(39, columns - 1)),
    ]);
    expect(typed.join('')).toBe(`atom> ${'한글'.repeat(15)}-`);
  });

  it('leaves half of the screen to what is said, and the line that is typed its place', async () => {
    open(20, 8);
    const asked = screen.ask('> ');
    screen.setStatus(Array.from({ length: 20 }, (_, index) => `transfer ${index}`));
    const line = 'word '.repeat(100);
    await keyboard.type(line);
    screen.print('[user1] hello');
    expect(terminal.lines.slice(0, 4)).toEqual([
      '[user1] hello',
      'transfer 0',
      'transfer 1',
      'transfer 2',
    ]);
    expect(terminal.lines.length).toBeLessThanOrEqual(9);
    await keyboard.enter('');
    expect(await asked).toBe(line);
  });

  it('is gone when the terminal is given back', async () => {
    void screen.ask('atom> ');
    screen.setStatus(['[##..]  50%']);
    await keyboard.type('half');
    screen.close();
    screen.print('Good bye.');
    expect(terminal.text).toBe('Good bye.');
  });
});

describe('an entered line', () => {
  it('stays on the screen', async () => {
    const asked = screen.ask('atom> ');
    await keyboard.enter('/list');
    expect(await asked).toBe('/list');
    expect(terminal.lines.slice(0, 2)).toEqual(['atom> /list', 'atom>']);
  });

  it('goes where it is said to', async () => {
    const asked = screen.ask('atom> ', { keeps: (line) => line.startsWith('/') });
    await keyboard.enter('x'.repeat(100));
    expect(await asked).toBe('x'.repeat(100));
    screen.print('[atom] x');
    expect(terminal.lines).toEqual(['[atom] x', 'atom>']);
  });

  it('waits until somebody asks for it', async () => {
    const asked = screen.ask('atom> ');
    await keyboard.type('one\rtwo\rthr');
    expect(await asked).toBe('one');
    expect(await screen.ask('atom> ')).toBe('two');
    expect(terminal.lines.at(-1)).toBe('atom> thr');
  });

  it('can be called back', async () => {
    const asked = screen.ask('atom> ');
    await keyboard.enter('hello');
    await asked;
    const again = screen.ask('atom> ');
    await keyboard.enter(keys.up);
    expect(await again).toBe('hello');
  });
});

describe('the Tab key', () => {
  const complete = (before: string) => {
    const word = before.split(' ').at(-1) ?? '';
    const names = ['hansung', 'hanbit', 'user1'];
    return { word, candidates: names.filter((name) => name.startsWith(word)) };
  };

  it('completes what can only be one', async () => {
    void screen.ask('> ', { complete });
    await keyboard.type(`/to u${keys.tab}`);
    expect(terminal.text).toBe('> /to user1');
  });

  it('completes as far as it can, and then shows what is possible', async () => {
    void screen.ask('> ', { complete });
    await keyboard.type(`/to h${keys.tab}`);
    expect(terminal.text).toBe('> /to han');
    await keyboard.type(keys.tab);
    expect(terminal.lines).toEqual(['hansung  hanbit', '> /to han']);
  });
});

describe('a secret', () => {
  it('is not shown, nor how long it is', async () => {
    const asked = screen.ask('Password: ', { secret: true });
    await keyboard.type('pa55word');
    expect(terminal.text).toBe('Password:');
    expect(terminal.cursor).toEqual([0, 10]);
    await keyboard.enter('');
    expect(await asked).toBe('pa55word');
    expect(terminal.written).not.toMatch(/pa55|word\b(?!:)|\*/);
    expect(terminal.text).toBe('Password:\nPassword:');
  });

  it('cannot be called back', async () => {
    const asked = screen.ask('Password: ', { secret: true });
    await keyboard.enter('pa55word');
    await asked;
    void screen.ask('atom> ');
    await keyboard.type(keys.up);
    await keyboard.type('\u001f');
    expect(terminal.written).not.toContain('pa55word');
  });

  it('is what was typed for it, not before it', async () => {
    void screen.ask('atom> ');
    await keyboard.type('hello\rworld\rhalf');
    const asked = screen.ask('Password: ', { secret: true });
    await keyboard.enter('pa55word');
    expect(await asked).toBe('pa55word');
  });

  it('is given up by Ctrl-C', async () => {
    const asked = screen.ask('Password: ', { secret: true });
    await keyboard.type(`pa55${keys.ctrlC}`);
    expect(await asked).toBeUndefined();
  });
});

describe('leaving', () => {
  it.each([
    ['Ctrl-C', `half a line${keys.ctrlC}`],
    ['Ctrl-D', keys.ctrlD],
  ])('by %s gives the terminal back as it was', async (_key, typed) => {
    const asked = screen.ask('atom> ');
    expect(keyboard.isRaw).toBe(true);
    await keyboard.type(typed);
    expect(await asked).toBeUndefined();
    expect(screen.left.aborted).toBe(true);
    expect(keyboard.isRaw).toBe(false);
    expect(terminal.text).toBe('');
    expect(keyboard.listenerCount('keypress')).toBe(0);
    expect(keyboard.isPaused()).toBe(true);
    expect(terminal.listenerCount('resize')).toBe(0);
  });

  it('happens when the terminal is gone', async () => {
    const asked = screen.ask('atom> ');
    keyboard.end();
    expect(await asked).toBeUndefined();
  });

  it('still lets something be said', async () => {
    void screen.ask('atom> ');
    await keyboard.type('half');
    screen.close();
    screen.print('Good bye.');
    expect(terminal.text).toBe('Good bye.');
    expect(await screen.ask('atom> ')).toBeUndefined();
  });
});

describe('a new prompt', () => {
  it('leaves the line alone', async () => {
    void screen.ask('atom> ');
    await keyboard.type('half');
    screen.setPrompt('atom [1:1 user1]> ');
    await keyboard.type('!');
    expect(terminal.text).toBe('atom [1:1 user1]> half!');
  });
});
