import { Readable } from 'node:stream';
import type { Io } from './Io.js';
import { isInteractive, wantsColours } from './Io.js';
import { LineScreen } from './terminal/LineScreen.js';
import { PlainScreen } from './terminal/PlainScreen.js';
import type { Screen } from './terminal/Screen.js';

/** The screen that fits. That the person leaves it and that the program ends is one. */
export function openScreen(io: Io, { readsPipe = true } = {}): Screen {
  const { stdin, stdout, stderr, quit } = io;
  const screen = isInteractive(io)
    ? new LineScreen(stdin, stdout, wantsColours(io))
    : new PlainScreen(readsPipe ? stdin : Readable.from([]), stdout, stderr);
  if (quit.signal.aborted) screen.close();
  quit.signal.addEventListener('abort', () => screen.close(), { once: true });
  screen.left.addEventListener('abort', () => quit.abort(), { once: true });
  return screen;
}
