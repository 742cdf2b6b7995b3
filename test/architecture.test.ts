import { describe, expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { isExportsOnly } from './architecture/imports.js';
import type { LayerRule } from './architecture/rules.js';
import {
  browser,
  bundledLayers,
  entryPoints,
  layerRules,
  longFiles,
  maxLines,
} from './architecture/rules.js';
import type { Edge } from './architecture/sources.js';
import { findCycle, layerOf, reachableFrom, readSources } from './architecture/sources.js';

const sources = readSources('default');
const browserSources = readSources('browser');

describe('the layers', () => {
  it('every folder of src/ and every file right in it has an import rule', () => {
    const unruled = [...sources.keys()].map(layerOf).filter((layer) => !(layer in layerRules));
    expect([...new Set(unruled)], 'add a rule to test/architecture/rules.ts').toEqual([]);
  });

  it.each(Object.keys(layerRules))('%s imports only what its rule allows', (layer) => {
    const files = [...sources.values()].filter(({ path }) => layerOf(path) === layer);
    const offences = files.flatMap(({ path, edges }) =>
      edges.flatMap((edge) => {
        const offence = offenceOf(layer, path, edge);
        return offence ? [`src/${path} imports ${offence}`] : [];
      }),
    );
    expect(offences).toEqual([]);
  });

  it('every import leads to a file that exists', () => {
    const lost = [...sources.values(), ...browserSources.values()].flatMap(({ path, edges }) =>
      edges.flatMap(({ target }) =>
        target.to === 'file' && !sources.has(target.file) ? [`${path} → ${target.file}`] : [],
      ),
    );
    expect(lost).toEqual([]);
  });

  it('no files load each other in a circle', () => {
    expect(findCycle(sources)?.join(' → ')).toBeUndefined();
    expect(findCycle(browserSources)?.join(' → ')).toBeUndefined();
  });

  it('only packages that an install of chatcast brings are imported', () => {
    const installed = [...sources.values()].filter(
      ({ path }) => !bundledLayers.includes(layerOf(path)),
    );
    const imported = installed.flatMap(({ edges }) =>
      edges.flatMap(({ target }) => (target.to === 'package' ? [target.name] : [])),
    );
    const brought = Object.keys(packageJson.dependencies);
    expect(brought).toEqual(expect.arrayContaining([...new Set(imported)]));
  });
});

describe('the entry points', () => {
  it.each(entryPoints)('%s does nothing but export', (entry) => {
    expect(isExportsOnly(sources.get(entry)?.text ?? '')).toBe(true);
  });

  it.each(browser.entries)(
    '%s reaches no module of Node and no package that needs one',
    (entry) => {
      const offences = [...reachableFrom(entry, browserSources)].flatMap(([path, way]) =>
        (browserSources.get(path)?.edges ?? []).flatMap(({ target }) => {
          const runs =
            target.to === 'file' ||
            (target.to === 'package' && browser.packages.includes(target.name));
          return runs ? [] : [`${way.join(' → ')} → ${'name' in target ? target.name : '?'}`];
        }),
      );
      expect(offences).toEqual([]);
    },
  );
});

describe('the files', () => {
  it('no file holds a second idea, unless a reason is given', () => {
    const long = [...sources.values()]
      .filter(({ path, text }) => text.trimEnd().split('\n').length > maxLines && !longFiles[path])
      .map(({ path }) => path);
    expect(long, `more than ${maxLines} lines`).toEqual([]);
  });
});

/** What an edge breaks in its layer's rule, or undefined. */
function offenceOf(layer: string, path: string, { target }: Edge): string | undefined {
  const rule = layerRules[layer];
  if (!rule) return undefined;
  switch (target.to) {
    case 'file': {
      const other = layerOf(target.file);
      return other === layer || rule.layers.includes(other) ? undefined : `src/${target.file}`;
    }
    case 'package':
      return rule.packages === 'any' || rule.packages.includes(target.name)
        ? undefined
        : target.name;
    case 'node':
      return mayUseNode(rule, path) ? undefined : target.name;
    case 'computed':
      return 'a name that is computed only when it runs';
  }
}

function mayUseNode({ node }: LayerRule, path: string): boolean {
  if (typeof node === 'boolean') return node;
  return node.some((files) => path.startsWith(`${layerOf(path)}/${files}`));
}
