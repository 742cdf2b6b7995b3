import type { ChatServer } from '../index.js';
import type { TerminalInput, TerminalOutput } from './terminal/LineScreen.js';

/** What the program has of the world; tests have another one. */
export interface Io {
  readonly stdin: TerminalInput & { readonly isTTY?: boolean };
  readonly stdout: TerminalOutput & { readonly isTTY?: boolean };
  readonly stderr: TerminalOutput & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when the program is to end: by a signal, by a closed output, by the person. */
  readonly quit: AbortController;
  /** Told of a room that was opened, and may take part in it. Default: nobody is told. */
  readonly onOpen?: (server: ChatServer) => void;
}

/** Whether there is a person at a terminal that obeys cursor movements. */
export function isInteractive({ stdin, stdout, env: { TERM } }: Io): boolean {
  return stdin.isTTY === true && stdout.isTTY === true && TERM !== 'dumb';
}

/** See no-color.org for the variable. */
export function wantsColours({ stdout, env: { TERM, NO_COLOR } }: Io): boolean {
  return stdout.isTTY === true && !NO_COLOR && TERM !== 'dumb';
}
