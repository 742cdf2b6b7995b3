/** One import, export from, or dynamic import of a source file. */
export interface Import {
  /** What is imported, as written; undefined when a dynamic import computes it. */
  readonly specifier: string | undefined;
  /** static: done on loading; type: gone after compiling; dynamic: `import(…)`, value or type. */
  readonly kind: 'static' | 'type' | 'dynamic';
}

const commentLine = /^\s*(?:\/\/|\/\*|\*).*$/gm;
const sideEffect = /^import\s*(['"])(?<specifier>[^'"\n]+)\1/gm;
const from =
  /^(?:import|export)\s+(?<type>type\s+)?(?:[\w$]+(?:\s*,\s*|(?=\s+from\b)))?(?:\{[^}]*\}|\*(?:\s+as\s+[\w$]+)?)?\s*from\s*(['"])(?<specifier>[^'"\n]+)\2/gm;
const dynamic = /\bimport\s*\(\s*(?:(['"])(?<specifier>[^'"\n]+)\1\s*[,)])?/g;

/** The line that ends such a statement, whatever stands before: the check on the two above. */
const ending = /^(?:import\s*|(?:import|export|\})[^'"\n]*\bfrom\s*)['"]/gm;

/**
 * Reads the imports of a source file as the formatter leaves it: every statement starts its line.
 * `import { type A }` counts as static, because an import of nothing is left when compiled.
 */
export function parseImports(source: string): Import[] {
  const code = source.replaceAll(commentLine, '');
  const statements = [...code.matchAll(sideEffect), ...code.matchAll(from)];
  const endings = [...code.matchAll(ending)].length;
  if (statements.length !== endings) {
    throw new Error(`of ${endings} statements that import, ${statements.length} are understood`);
  }
  return [
    ...statements.map(({ groups }): Import => {
      return { specifier: groups?.specifier, kind: groups?.type ? 'type' : 'static' };
    }),
    ...[...code.matchAll(dynamic)].map(({ groups }): Import => {
      return { specifier: groups?.specifier, kind: 'dynamic' };
    }),
  ];
}

/** Whether a file does nothing but export what other files hold. */
export function isExportsOnly(source: string): boolean {
  const code = source.replaceAll(commentLine, '');
  return !/^import\b/m.test(code) && /^[\s;]*$/.test(code.replaceAll(from, ''));
}
