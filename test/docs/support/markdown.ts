import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The pages that people read: those in the project's folder, and all in docs/. */
export const pages: readonly string[] = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
].sort();

export function readPage(page: string): string {
  return readFileSync(join(root, page), 'utf8').replaceAll('\r\n', '\n');
}

/** What stands under each heading of a level, up to the next heading of that level or above. */
export function sectionsOf(text: string, level: number): Map<string, string> {
  const heading = new RegExp(`^#{1,${level}} .*$`, 'gm');
  const starts = [...text.matchAll(heading)];
  const prefix = `${'#'.repeat(level)} `;
  return new Map(
    starts.flatMap((match, index) => {
      if (!match[0].startsWith(prefix)) return [];
      const body = text.slice(match.index + match[0].length, starts[index + 1]?.index);
      return [[match[0].slice(prefix.length).replaceAll('`', ''), body] as const];
    }),
  );
}

export interface Block {
  /** What stands behind the fence: the language, and more. */
  readonly info: string;
  readonly code: string;
  /** The line of the fence, from 1. */
  readonly line: number;
}

/** The fenced blocks of a page, freed of the indentation of the list that they stand in. */
export function blocksOf(text: string): Block[] {
  const fence = /^( *)```([^\n]*)\n([\s\S]*?)^\1```$/gm;
  return [...text.matchAll(fence)].map(({ 1: indent = '', 2: info = '', 3: code = '', index }) => ({
    info: info.trim(),
    code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    line: text.slice(0, index).split('\n').length,
  }));
}

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The tables of a text, cell by cell. */
export function tablesOf(text: string): Table[] {
  const tables = text.match(/^\|.*\n\|[ |:-]+\|\n(?:\|.*\n?)*/gm) ?? [];
  return tables.map((table) => {
    const [head = [], _line, ...rows] = table.trimEnd().split('\n').map(cellsOf);
    return { head, rows };
  });
}

function cellsOf(row: string): string[] {
  return row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** What stands in a cell in code, without its backticks. */
export function codeIn(cell = ''): string {
  return /`([^`]+)`/.exec(cell)?.[1] ?? '';
}
