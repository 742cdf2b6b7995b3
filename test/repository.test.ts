import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Made here by tools, and never committed. */
const generated = ['.git', 'node_modules', 'dist', 'coverage'];

const files = [...walk(root)];

describe('the committed text', () => {
  it('names no folder of the machine it was written on', () => {
    expect(filesWith(/(?<![\w.])\/(?:home|root|Users|work|workspace)\/\w/)).toEqual([]);
  });

  it('names no package registry', () => {
    expect(filesWith(/\bregistry\.(?:[\w-]+\.)+(?:org|com|net|io|dev|internal)\b/)).toEqual([]);
  });

  it('holds no address in a lockfile, so that any registry can serve it', () => {
    const lockfiles = files.filter(({ path }) => path.endsWith('package-lock.json'));
    expect(lockfiles.length).toBeGreaterThan(0);
    expect(filesWith(/"resolved": "\w+:\/\//, lockfiles)).toEqual([]);
  });
});

describe('the sources', () => {
  const sources = files.filter(({ path }) => path.startsWith('src/'));

  it('leave no work for later', () => {
    expect(filesWith(/\b(?:TODO|FIXME|XXX)\b/, sources)).toEqual([]);
  });

  it('never silence the compiler', () => {
    expect(filesWith(/\bas unknown as\b|@ts-(?:ignore|nocheck|expect-error)/, sources)).toEqual([]);
  });
});

interface TextFile {
  readonly path: string;
  readonly text: string;
}

function filesWith(pattern: RegExp, among: readonly TextFile[] = files): string[] {
  return among.flatMap(({ path, text }) => {
    const found = pattern.exec(text);
    return found ? [`${path}: ${found[0]}`] : [];
  });
}

function* walk(folder: string): Generator<TextFile> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    // In a work tree of its own, `.git` is a file.
    if (generated.includes(entry.name)) continue;
    if (entry.isDirectory()) {
      yield* walk(path);
    } else if (entry.isFile()) {
      const text = readFileSync(path, 'utf8');
      // A NUL is what tells binary data from text.
      if (!text.includes('\0')) yield { path: relative(root, path).replaceAll('\\', '/'), text };
    }
  }
}
