import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { makeShapes } from '../../scripts/shapes.mjs';
import { noticeSchemas } from '../../src/protocol/notices.js';
import { parseNotice } from '../../src/protocol/parseNotice.js';
import * as parts from '../../src/protocol/parts.js';

const path = fileURLToPath(new URL('../../src/protocol/noticeShapes.ts', import.meta.url));

/** A source without what a formatter adds. */
function squeeze(source: string): string {
  return source.replace(/\s+/g, '').replace(/,(?=[)}\]])/g, '');
}

it('src/protocol/noticeShapes.ts is made from the schemas', () => {
  const made = makeShapes({ ...noticeSchemas }, parts);
  expect(squeeze(made), 'run `npm run shapes`').toBe(squeeze(readFileSync(path, 'utf8')));
});

/** What some schema takes and another does not: around every bound, and of every kind. */
const anything = fc.oneof(
  fc.constantFrom(
    ...['', 'a', 'room', 'awake', 'done', 'relay', 'left', 'a b', '\u0000', 'ann'],
    ...['a\n\tb', 'a\u200db', 'a\u202eb', 'a\u2028b', 'a\ud800b', '\u009b'],
    ...[64, 65, 128, 129, 1024, 1025].map((length) => 'a'.repeat(length)),
    ...['0'.repeat(64), 'G'.repeat(64)],
    ...[0, -0, -1, 1.5, 1023, 1024, 65_535, 65_536, 2 ** 53 - 1, 2 ** 53],
    ...[Number.NaN, Number.POSITIVE_INFINITY, true, false, null, undefined],
  ),
  fc.array(fc.constantFrom('ann', 1, null), { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('name', 'seq', 'length', '__proto__'), fc.constantFrom('ann', 1)),
);

/** Mostly what a schema takes; else anything. */
function near(schema: v.GenericSchema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 40, arbitrary: taken(schema) }, { weight: 1, arbitrary: anything });
}

function taken(schema: v.GenericSchema): fc.Arbitrary<unknown> {
  if (v.isOfType('literal', schema)) return fc.constant((schema as { literal?: unknown }).literal);
  const { options, entries, wrapped, item, items } = schema as Partial<{
    options: readonly string[];
    entries: Readonly<Record<string, v.GenericSchema>>;
    wrapped: v.GenericSchema;
    item: v.GenericSchema;
    items: readonly v.GenericSchema[];
  }>;
  if (options !== undefined) return fc.constantFrom(...options);
  if (entries !== undefined) return recordOf(entries);
  if (wrapped !== undefined) return near(wrapped);
  if (item !== undefined) return fc.array(near(item), { maxLength: 3 });
  if (items !== undefined) return fc.tuple(...items.map(near));
  return anything.filter((value) => v.is(schema, value));
}

function recordOf(entries: Readonly<Record<string, v.GenericSchema>>): fc.Arbitrary<object> {
  const optional = (name: string) => entries[name]?.type === 'optional';
  const fields = Object.entries(entries).map(([name, schema]) => [name, near(schema)] as const);
  return fc.record(Object.fromEntries(fields), {
    requiredKeys: Object.keys(entries).filter((name) => !optional(name)),
  });
}

/** The same, with a `�` for what is harmful where it stands. */
function disarmed(value: unknown, field: string, parent = ''): unknown {
  if (typeof value === 'string')
    return value.replace(harmfulIn(field, parent), '\ufffd').toWellFormed();
  if (Array.isArray(value)) return value.map((item) => disarmed(item, field, parent));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, disarmed(item, key, field)]),
  );
}

function harmfulIn(field: string, parent: string): RegExp {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: to find control characters is what this is for
  if (field === 'text' || field === 'message') return /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
  const isFile = field === 'name' && ['fileOffer', 'fileRequest', 'files'].includes(parent);
  return isFile ? /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu : /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
}

function read(parse: () => unknown): unknown {
  try {
    return parse();
  } catch {
    return 'refused';
  }
}

describe.each(Object.entries<v.GenericSchema>(noticeSchemas))('a %s', (type, schema) => {
  it('is read as its schema reads it, and refused where that refuses it', () => {
    const { entries } = schema as Partial<{ entries: Record<string, v.GenericSchema> }>;
    const notice = fc
      .tuple(recordOf(entries ?? {}), fc.option(fc.record({ colour: anything }), { nil: {} }))
      .map(([fields, unknown]) => ({ ...fields, ...unknown, type }));
    let understood = 0;
    fc.assert(
      fc.property(notice, (value) => {
        const bySchema = read(() => v.parse(schema, value));
        if (bySchema !== 'refused') understood += 1;
        expect(read(() => parseNotice(value))).toEqual(disarmed(bySchema, type));
      }),
      { numRuns: 300 },
    );
    expect(understood).toBeGreaterThan(30);
  });
});
