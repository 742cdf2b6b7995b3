import { describe, expect, it } from 'vitest';
import { catalogues, localeOf, makeSay } from '../../../src/cli/catalogue/catalogue.js';
import { displayWidth } from '../../../src/cli/terminal/displayWidth.js';

const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

describe('the catalogues', () => {
  it('say the same things in both languages', () => {
    expect(Object.keys(catalogues.ko).sort()).toEqual(Object.keys(catalogues.en).sort());
  });

  it.each(Object.entries(catalogues.en))('fill in the same for %s', (key, text) => {
    expect(placeholders(String(Reflect.get(catalogues.ko, key)))).toEqual(placeholders(text));
  });

  it('name the same options in the help of both languages', () => {
    const options = (text: string) => text.match(/--[\w-]+/g);
    for (const key of ['usage', 'usage.serve', 'usage.join', 'usage.passwd'] as const) {
      expect(options(catalogues.ko[key])).toEqual(options(catalogues.en[key]));
    }
  });

  it('have no line in the help that is wider than a terminal', () => {
    for (const { usage, ...others } of [catalogues.en, catalogues.ko]) {
      const help = [usage, others['usage.serve'], others['usage.join'], others['usage.passwd']];
      const lines = help.join('\n').split('\n');
      expect(lines.filter((line) => displayWidth(line) > 80)).toEqual([]);
    }
  });
});

describe('Korean', () => {
  const say = makeSay('ko', false);

  it('is worded as people of the first systems know it', () => {
    expect([
      say('join', { name: 'hansung' }),
      say('leave', { name: 'atom' }),
      say('whisper', { name: 'atom', text: 'Hello there ...' }),
      say('pairRequest', { name: 'user1' }),
      say('pairStart', { name: 'user2' }),
      say('pairDeclined', { name: 'user2' }),
      say('pairMessage', { name: 'user1', text: 'Hello user2' }),
      say('pairEnd', { name: 'user2' }),
      say('listHead'),
      say('listRow', { number: '00', name: 'atom', status: 'O' }),
      say('listEnd'),
      say('message', { name: 'atom', text: 'hello' }),
      say('unknownCommand', { command: '/foo' }),
      say('goodBye'),
    ]).toEqual([
      '[hansung]님이 입장하였습니다.',
      '[atom]님이 퇴장하였습니다.',
      '[귓속말] [atom] Hello there ...',
      '[user1]님이 1:1 대화를 요청했습니다. (y/n)? ',
      '[user2]님과 1:1 대화 시작',
      '[user2]님이 1:1 대화를 거부했습니다.',
      '[1:1] [user1] Hello user2',
      '[user2]님과 1:1 대화 종료',
      'User List\nNo\tname\tstatus\n----------------------',
      '00\tatom\tO',
      '----------------------',
      '[atom] hello',
      'Unknown command /foo',
      'Good bye.',
    ]);
  });
});

describe('what is filled in', () => {
  it('is made safe to show', () => {
    const say = makeSay('en', false);
    expect(say('message', { name: 'a\u001b[31m', text: 'b\u001b]0;x\u0007' })).toBe(
      '[a\\u{1b}[31m] b\\u{1b}]0;x\\u{7}',
    );
  });

  it('is not looked into for placeholders', () => {
    expect(makeSay('en', false)('message', { name: 'atom', text: '{name}' })).toBe('[atom] {name}');
  });

  it('gives a name the same colour everywhere, and only with colours', () => {
    const say = makeSay('en', true);
    const [painted = ''] = say('join', { name: 'atom' }).split(']');
    expect(painted.startsWith('[\u001b[')).toBe(true);
    expect(say('message', { name: 'atom', text: 'hi' })).toBe(`${painted}] hi`);
    expect(makeSay('en', false)('join', { name: 'atom' })).toBe('[atom] has joined.');
  });
});

describe('the language', () => {
  it.each([
    [{ LANG: 'ko_KR.UTF-8' }, 'ko'],
    [{ LANG: 'en_US.UTF-8', LC_MESSAGES: 'ko_KR.UTF-8' }, 'ko'],
    [{ LANG: 'ko_KR.UTF-8', LC_ALL: 'C' }, 'en'],
    [{ LANG: 'ko_KR.UTF-8', LC_ALL: '' }, 'ko'],
    [{ LANG: 'de_DE.UTF-8' }, 'en'],
    [{}, 'en'],
  ] as const)('of %j is %s', (env, locale) => {
    expect(localeOf(env)).toBe(locale);
  });
});
