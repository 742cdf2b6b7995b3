import { expect, it } from 'vitest';
import { layerRules } from '../architecture/rules.js';
import { readPage, tablesOf } from './support/markdown.js';

const page = readPage('docs/ARCHITECTURE.md');

it('docs/ARCHITECTURE.md tells the import rules that are enforced', () => {
  const foundation = namesIn(/^\*Foundation\*: (.*?)\. /m.exec(page)?.[1]);
  const [table] = tablesOf(page);
  const told = table?.rows.map(([layer, _what, layers = '', packages = '', node]) => {
    const shared = layers.startsWith('foundation') ? foundation : [];
    const rule = {
      layers: [...shared, ...namesIn(layers)],
      packages: packages === 'any' ? packages : namesIn(packages),
      node: nodeIn(node),
    };
    return [namesIn(layer).join(), rule];
  });
  expect(Object.fromEntries(told ?? [])).toEqual(layerRules);
});

function namesIn(text = ''): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

/** Whether modules of Node may be imported, or by which files. */
function nodeIn(text = ''): boolean | string[] {
  const files = namesIn(text);
  return files.length > 0 ? files : text === 'yes';
}
