import { describe, expect, it } from 'vitest';
import { isExportsOnly, parseImports } from './imports.js';

describe('the reader of imports', () => {
  it.each([
    ["import { a } from './a.js';", 'static'],
    ["import a from './a.js';", 'static'],
    ["import a, { b } from './a.js';", 'static'],
    ["import * as a from './a.js';", 'static'],
    ["import './a.js';", 'static'],
    ["import {\n  a,\n  b,\n} from './a.js';", 'static'],
    ["import { type A } from './a.js';", 'static'],
    ["import type { A } from './a.js';", 'type'],
    ["import type * as A from './a.js';", 'type'],
    ["export { a } from './a.js';", 'static'],
    ["export {\n  a,\n} from './a.js';", 'static'],
    ["export * from './a.js';", 'static'],
    ["export * as a from './a.js';", 'static'],
    ["export type { A } from './a.js';", 'type'],
    ["const a = await import('./a.js');", 'dynamic'],
    ["type A = import('./a.js').A;", 'dynamic'],
  ])('understands %j', (source, kind) => {
    expect(parseImports(source)).toEqual([{ specifier: './a.js', kind }]);
  });

  it('takes neither comments nor other code for imports', () => {
    const source = [
      "// import { a } from './a.js';",
      "/** See import('./a.js'). */",
      "export const from = 'a';",
      'export { from as b };',
      'const url = import.meta.url;',
    ].join('\n');
    expect(parseImports(source)).toEqual([]);
  });

  it('reports a dynamic import of a computed name', () => {
    expect(parseImports('await import(name);')).toEqual([
      { specifier: undefined, kind: 'dynamic' },
    ]);
  });

  it('refuses a statement that it does not understand rather than overlook it', () => {
    expect(() => parseImports("import defer * as a from './a.js';")).toThrow('understood');
  });

  it('tells a file that only exports from one that does something', () => {
    expect(isExportsOnly("/** Public. */\nexport { a } from './a.js';\n")).toBe(true);
    expect(isExportsOnly("export { a } from './a.js';\nstart();\n")).toBe(false);
    expect(isExportsOnly("import { a } from './a.js';\n")).toBe(false);
  });
});
