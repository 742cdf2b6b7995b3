import { describe, expect, it } from 'vitest';
import { chatErrorCodes } from '../../src/errors.js';
import type { Table } from './support/markdown.js';
import { codeIn, readPage, sectionsOf, tablesOf } from './support/markdown.js';

/** The part of JSON Schema that is used. Another test sees to it that this schema is that of the sources. */
interface Shape {
  readonly title?: string;
  readonly type?: string;
  readonly $ref?: string;
  readonly enum?: readonly string[];
  readonly items?: Shape;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
}

interface Schema {
  readonly $defs: Readonly<Record<string, Shape & { readonly oneOf?: readonly Shape[] }>>;
}

const { $defs: definitions }: Schema = JSON.parse(readPage('docs/protocol.schema.json'));
const chapters = sectionsOf(readPage('docs/PROTOCOL.md'), 2);
const tablesIn = (chapter: string) => tablesOf(chapters.get(chapter) ?? '');

describe.each([
  ['4. Requests', definitions.request?.oneOf ?? []],
  ['5. Facts', definitions.fact?.oneOf ?? []],
  ['6. Replies', definitions.reply?.oneOf ?? []],
])('docs/PROTOCOL.md, %s', (chapter, shapes) => {
  const sections = sectionsOf(chapters.get(chapter) ?? '', 3);

  it('tells of every type and of no other', () => {
    expect([...sections.keys()]).toEqual(shapes.map(({ title }) => title));
  });

  it.each(shapes)('tells of every field of $title and of no other, and its kind', (shape) => {
    const [table, ...nested] = tablesOf(sections.get(shape.title ?? '') ?? '');
    expectFields(shape, table, nested);
  });
});

describe('docs/PROTOCOL.md', () => {
  it('tells of every field of a user and of no other, and its kind', () => {
    expectFields(definitions.user ?? {}, tablesIn('2. Messages')[1], []);
  });

  it('tells of every field of a shared file and of no other, and its kind', () => {
    expectFields(definitions.sharedFile ?? {}, tablesIn('2. Messages')[2], []);
  });

  it('tells of every kind of value that occurs in a field', () => {
    const kinds = tablesIn('2. Messages')[0]?.rows.map(([kind = '']) => kind.replaceAll('*', ''));
    const { request: _, fact: __, reply: ___, ...named } = definitions;
    expect(kinds?.sort()).toEqual(Object.keys(named).map(wordsOf).sort());
  });

  it('tells of every error code and of no other', () => {
    const rows = tablesIn('18. Error codes')[0]?.rows ?? [];
    expect(rows.map(([code]) => codeIn(code))).toEqual(chatErrorCodes);
  });
});

/** Compares a table with what it is to tell of; `nested` are the tables of fields that are objects themselves. */
function expectFields(shape: Shape, table: Table | undefined, nested: readonly Table[]): void {
  const { type: _, ...fields } = shape.properties ?? {};
  const rows = table?.rows ?? [];
  expect(rows.map(([field]) => codeIn(field))).toEqual(Object.keys(fields));
  for (const [first, kind = '', meaning = ''] of rows) {
    const field = codeIn(first);
    const isOptional = shape.required?.includes(field) !== true;
    expect(kind.includes('optional'), `whether ${field} is optional`).toBe(isOptional);
    const value = fields[field] ?? {};
    expect(`${kind} ${meaning}`, `the kind of ${field}`).toMatch(kindOf(value));
    const inner = value.items ?? value;
    if (inner.properties === undefined) continue;
    expectFields(
      inner,
      nested.find(({ head }) => codeIn(head[0]) === field),
      [],
    );
  }
}

/** How the page must call the kind of a value. */
function kindOf({ $ref, enum: options, type, items }: Shape): RegExp {
  // A number of facts is no place in the order, but has the same bounds.
  if ($ref === '#/$defs/seq') return /^(?:seq|number)\b/;
  if ($ref !== undefined) return new RegExp(`^${wordsOf($ref)}\\b`);
  if (options !== undefined) return new RegExp(options.map((option) => `"${option}".*`).join(''));
  return new RegExp(
    items?.$ref === undefined ? `^${type}\\b` : `^array of ${wordsOf(items.$ref)}s\\b`,
  );
}

/** How the page calls what the schema has under that name: `fileSize` is a file size. */
function wordsOf(name: string): string {
  return name.replace('#/$defs/', '').replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
