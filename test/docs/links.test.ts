import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { pages, readPage, root } from './support/markdown.js';

it.each(pages)('%s links to what is there', (page) => {
  const links = [...withoutCode(readPage(page)).matchAll(/\]\(([^)\s]+)\)/g)];
  const broken = links.flatMap(([, link = '']) => (leadsSomewhere(page, link) ? [] : [link]));
  expect(broken).toEqual([]);
});

it.each(pages)('%s names files that are there', (page) => {
  const named = /`((?:src|test|docs|scripts|examples|bench|api)\/[\w./-]*)`/g;
  const paths = [...withoutCode(readPage(page)).matchAll(named)];
  expect(paths.flatMap(([, path = '']) => (existsSync(join(root, path)) ? [] : [path]))).toEqual(
    [],
  );
});

function leadsSomewhere(page: string, link: string): boolean {
  if (/^https?:/.test(link)) return true;
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(root, target))) return false;
  return anchor === undefined || anchorsOf(readPage(target)).has(anchor);
}

/** As they are made from headings: without punctuation, with dashes for spaces. */
function anchorsOf(text: string): Set<string> {
  const headings = [...withoutCode(text).matchAll(/^#+ (.+)$/gm)];
  return new Set(
    headings.map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function withoutCode(text: string): string {
  return text.replaceAll(/^( *)```[\s\S]*?^\1```$/gm, '');
}
