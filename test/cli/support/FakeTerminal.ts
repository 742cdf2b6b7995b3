import { Writable } from 'node:stream';

/** Wide enough for the tests: Hangul, Han and kana take two cells, marks that combine none. */
function cellsOf(character: string): number {
  if (/^\p{M}$/u.test(character)) return 0;
  return /^[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$/u.test(
    character,
  )
    ? 2
    : 1;
}

/** The right half of a wide character. */
const shadow = '';

/**
 * A small terminal: what is written to it is on its screen as a person would see it. It wraps as terminals do, when the
 * character after the margin comes, and obeys nothing but what the program needs.
 */
export class FakeTerminal extends Writable {
  readonly isTTY = true;
  columns: number;
  rows: number;
  /** Everything that was written, controls included. */
  written = '';
  /** Controls other than moving the cursor up and right and clearing what is behind it; colours are such, too. */
  readonly surprises: string[] = [];
  #cells: string[][] = [[]];
  /** Rows that go on in the next one, because the margin came. */
  #wrapped = new Set<number>();
  /** The first row that is still on the screen: the rows above it have scrolled away, out of the cursor's reach. */
  #top = 0;
  #row = 0;
  #column = 0;
  #looking: (() => void)[] = [];

  constructor(columns = 40, rows = 10) {
    super({ decodeStrings: false });
    this.columns = columns;
    this.rows = rows;
  }

  /** All rows, those that scrolled away too, without the blanks at their ends. */
  get lines(): string[] {
    return this.#cells.map((row) =>
      Array.from(row, (cell) => cell ?? ' ')
        .join('')
        .trimEnd(),
    );
  }

  /** All rows as one text. */
  get text(): string {
    return this.lines.join('\n').trimEnd();
  }

  /** Row and column of the cursor, counted from the first row ever. */
  get cursor(): [row: number, column: number] {
    return [this.#row, this.#column];
  }

  /** Resolves when the condition holds, looked at after each write. */
  async until(condition: (terminal: this) => boolean): Promise<void> {
    while (!condition(this)) await new Promise<void>((resolve) => this.#looking.push(resolve));
  }

  /** Resolves when this is on the screen. */
  shows(text: string): Promise<void> {
    return this.until((terminal) => terminal.text.includes(text));
  }

  /** Makes it wider or narrower: what is shown is wrapped anew, and the cursor stays with its character. */
  resize(columns: number): void {
    const [cells, wrapped, cursorRow, cursorColumn] = [
      this.#cells,
      this.#wrapped,
      this.#row,
      this.#column,
    ];
    [this.#cells, this.#wrapped, this.#row, this.#column] = [[[]], new Set(), 0, 0];
    this.columns = columns;
    let cursor = this.cursor;
    for (const [row, line] of cells.entries()) {
      const shown = Array.from(line, (cell) => cell ?? ' ');
      for (const [column, cell] of shown.entries()) {
        if (cell !== shadow) this.#put(cell);
        // With its character, also where that begins the next row.
        if (row === cursorRow && column === cursorColumn) {
          cursor = [this.#row, this.#column - cellsOf(cell)];
        }
      }
      if (row === cursorRow && cursorColumn >= shown.length) cursor = this.cursor;
      if (!wrapped.has(row) && row < cells.length - 1) this.#feed();
    }
    [this.#row, this.#column] = cursor;
    this.emit('resize');
  }

  override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
    const text = String(chunk);
    this.written += text;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what a terminal obeys
    for (const [part] of text.matchAll(/\u001b\[[\d;]*[A-Za-z]|./gsu)) this.#obey(part);
    done();
    const looking = this.#looking;
    this.#looking = [];
    for (const look of looking) look();
  }

  #obey(part: string): void {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: see above
    const [, count, kind] = /^\u001b\[(\d*)([AC]|(?<=\[)J)$/.exec(part) ?? [];
    if (part === '\n') this.#feed();
    else if (part === '\r') this.#column = 0;
    else if (kind === 'A') this.#row = Math.max(this.#top, this.#row - Number(count || 1));
    else if (kind === 'C')
      this.#column = Math.min(this.columns - 1, this.#column + Number(count || 1));
    else if (kind === 'J') this.#clear();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: see above
    else if (/^[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e]/.test(part))
      this.surprises.push(part);
    else this.#put(part);
  }

  #clear(): void {
    this.#cells.length = this.#row + 1;
    for (const row of this.#wrapped) if (row >= this.#row) this.#wrapped.delete(row);
    const line = this.#line();
    line.length = Math.min(line.length, this.#column);
  }

  #put(character: string): void {
    const cells = cellsOf(character);
    if (this.#column + cells > this.columns) {
      this.#wrapped.add(this.#row);
      this.#feed();
    }
    const line = this.#line();
    if (cells === 0) {
      line[this.#column - 1] += character;
      return;
    }
    line[this.#column] = character;
    if (cells === 2) line[this.#column + 1] = shadow;
    this.#column += cells;
  }

  /** As a terminal driver has it, a new line begins at the left. */
  #feed(): void {
    this.#row += 1;
    this.#column = 0;
    this.#line();
    this.#top = Math.max(this.#top, this.#row - this.rows + 1);
  }

  #line(): string[] {
    while (this.#cells.length <= this.#row) this.#cells.push([]);
    return this.#cells[this.#row] ?? [];
  }
}
