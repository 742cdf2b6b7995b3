import { PassThrough } from 'node:stream';

/** The keyboard of a terminal: keys are written to it. */
export class FakeKeyboard extends PassThrough {
  readonly isTTY = true;
  /** Whether keys come one by one and are not shown by the terminal itself. */
  isRaw = false;

  setRawMode(isRaw: boolean): this {
    this.isRaw = isRaw;
    return this;
  }

  /** Types a text; resolves when the program has had it. */
  async type(keys: string): Promise<void> {
    this.write(keys);
    await new Promise(setImmediate);
  }

  enter(line: string): Promise<void> {
    return this.type(`${line}\r`);
  }
}

export const keys = {
  ctrlA: '\u0001',
  ctrlC: '\u0003',
  ctrlD: '\u0004',
  tab: '\t',
  up: '\u001b[A',
  left: '\u001b[D',
};
