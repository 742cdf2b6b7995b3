import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageJson from '../../package.json' with { type: 'json' };
import type { Import } from './imports.js';
import { parseImports } from './imports.js';

/** What an import leads to. `computed`: nobody can say before it runs. */
export type Target =
  | { readonly to: 'file'; readonly file: string }
  | { readonly to: 'package'; readonly name: string }
  | { readonly to: 'node'; readonly name: string }
  | { readonly to: 'computed' };

export interface Edge {
  readonly kind: Import['kind'];
  readonly target: Target;
}

export interface SourceFile {
  /** Path inside src/, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly edges: readonly Edge[];
}

type Condition = 'browser' | 'default';

const folder = fileURLToPath(new URL('../../src', import.meta.url));
const subpathImports: Readonly<Record<string, Record<Condition, string>>> = packageJson.imports;

/** Every file of src/, with its imports resolved as that condition resolves them. */
export function readSources(condition: Condition): Map<string, SourceFile> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => path.replaceAll(sep, '/'))
    .sort();
  return new Map(paths.map((path) => [path, readSource(path, condition)]));
}

function readSource(path: string, condition: Condition): SourceFile {
  const text = readFileSync(join(folder, path), 'utf8');
  const edges = parseImports(text).map(
    ({ kind, specifier }): Edge => ({ kind, target: resolve(path, specifier, condition) }),
  );
  return { path, text, edges };
}

function resolve(importer: string, specifier: string | undefined, condition: Condition): Target {
  if (specifier === undefined) return { to: 'computed' };
  const subpath = subpathImports[specifier];
  if (subpath) return { to: 'file', file: sourceOf(subpath[condition].replace('./dist/', '')) };
  if (specifier.startsWith('.')) {
    return { to: 'file', file: sourceOf(posix.join(posix.dirname(importer), specifier)) };
  }
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) {
    return { to: 'node', name: specifier };
  }
  const parts = specifier.split('/', specifier.startsWith('@') ? 2 : 1);
  return { to: 'package', name: parts.join('/') };
}

/** The file that is compiled to that one, or else the one that should be. */
function sourceOf(compiled: string): string {
  const name = compiled.replace(/\.js$/, '');
  return existsSync(join(folder, `${name}.tsx`)) ? `${name}.tsx` : `${name}.ts`;
}

/** The folder of src/ that a file is in, or its own name when it is right in src/. */
export function layerOf(path: string): string {
  const [first = path, ...rest] = path.split('/');
  return rest.length > 0 ? first : first.replace(/\.tsx?$/, '');
}

/** The files that a file loads, in the order of its imports. */
export function filesOf(source: SourceFile, kinds: readonly Import['kind'][]): string[] {
  return source.edges.flatMap(({ kind, target }) =>
    target.to === 'file' && kinds.includes(kind) ? [target.file] : [],
  );
}

/** Every file that an entry reaches, each with the way to it. */
export function reachableFrom(
  entry: string,
  sources: ReadonlyMap<string, SourceFile>,
): Map<string, readonly string[]> {
  const ways = new Map<string, readonly string[]>([[entry, [entry]]]);
  // A map hands out what is added to it while it is walked: a breadth-first search.
  for (const [path, way] of ways) {
    const source = sources.get(path);
    if (!source) continue;
    for (const file of filesOf(source, ['static', 'type', 'dynamic'])) {
      if (!ways.has(file)) ways.set(file, [...way, file]);
    }
  }
  return ways;
}

/** A circle of files that load each other, or undefined. Types are no circle: they do not load. */
export function findCycle(sources: ReadonlyMap<string, SourceFile>): string[] | undefined {
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): string[] | undefined => {
    const start = way.indexOf(path);
    if (start >= 0) return [...way.slice(start), path];
    const source = sources.get(path);
    if (done.has(path) || !source) return undefined;
    for (const file of filesOf(source, ['static', 'dynamic'])) {
      const cycle = visit(file, [...way, path]);
      if (cycle) return cycle;
    }
    done.add(path);
    return undefined;
  };
  for (const path of sources.keys()) {
    const cycle = visit(path, []);
    if (cycle) return cycle;
  }
  return undefined;
}
