import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { PlainScreen } from '../../../src/cli/terminal/PlainScreen.js';

function open() {
  const [input, output, errors] = [new PassThrough(), new PassThrough(), new PassThrough()];
  return { input, output, errors, screen: new PlainScreen(input, output, errors) };
}

it('a pipe gives its lines one by one, the last one without a line break too', async () => {
  const { input, screen } = open();
  input.end('one\r\ntwo\n\n세');
  const lines: (string | undefined)[] = [];
  for (let count = 0; count < 5; count += 1) lines.push(await screen.ask('> '));
  expect(lines).toEqual(['one', 'two', '', '세', undefined]);
});

it('a pipe is given text only, and complaints apart', async () => {
  const { output, errors, screen } = open();
  screen.setPrompt('> ');
  screen.print('hello');
  screen.complain('no');
  screen.close();
  output.end();
  errors.end();
  expect(await text(output)).toBe('hello\n');
  expect(await text(errors)).toBe('no\n');
});

it('a question that waits for a pipe ends when the screen is closed', async () => {
  const { screen } = open();
  const asked = screen.ask('> ');
  screen.close();
  expect(await asked).toBeUndefined();
  expect(screen.left.aborted).toBe(true);
});
