import { displayWidth } from './displayWidth.js';

/** A place on the screen, counted from where a text begins. */
export interface Position {
  readonly row: number;
  readonly column: number;
}

/** Where the next character goes when `text` was written from the left margin on. */
export function positionAfter(text: string, columns: number): Position {
  let row = 0;
  let column = 0;
  for (const character of text) {
    const width = displayWidth(character);
    // A wide character that does not fit is not split: it begins the next row.
    if (column + width > columns) {
      row += 1;
      column = 0;
    }
    column += width;
  }
  return column < columns ? { row, column } : { row: row + 1, column: 0 };
}

/** How many rows a line takes that is written from the left margin on. */
export function rowsOf(line: string, columns: number): number {
  const { row, column } = positionAfter(line, columns);
  // A line that ends at the margin has not begun the next row.
  return column === 0 && row > 0 ? row : row + 1;
}

/** The beginning of a line, as far as it fits. */
export function cutToFit(line: string, columns: number): string {
  let width = 0;
  let end = 0;
  for (const character of line) {
    width += displayWidth(character);
    if (width > columns) break;
    end += character.length;
  }
  return line.slice(0, end);
}

/**
 * The part of a line around the cursor that fits into `cells`. A line taller than the screen could not be erased again:
 * what scrolled out of the screen is out of reach.
 */
export function windowAround(
  line: string,
  cursor: number,
  cells: number,
): { readonly text: string; readonly cursor: number } {
  if (displayWidth(line) <= cells) return { text: line, cursor };
  // No UTF-16 unit takes more than two columns, so a quarter of the cells on either side fits in any case.
  const units = Math.max(0, Math.floor(cells / 4) - 1);
  const start = Math.max(0, cursor - units);
  const before = `…${line.slice(start, cursor).toWellFormed()}`;
  return {
    text: `${before}${line.slice(cursor, cursor + units).toWellFormed()}…`,
    cursor: before.length,
  };
}
