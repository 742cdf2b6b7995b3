// Other versions of Node, from the packages that carry its binaries.

import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { announce, capture, Failure, npm, root } from './lib.mjs';

/**
 * Resolves with the path of a Node of that major version; fetches it the first time.
 * @param {number} major
 */
export async function fetchNode(major) {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const folder = join(root, 'node_modules/.cache/chatcast/node', String(major));
  const binary = process.platform === 'win32' ? 'node.exe' : 'node';
  const node = join(folder, 'node_modules', name, 'bin', binary);
  if (!existsSync(node)) {
    announce(`fetching Node ${major}`);
    await mkdir(folder, { recursive: true });
    // Makes the folder a project of its own; else npm would install into the one above.
    await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
    const [program, args] = npm(['install', '--ignore-scripts', '--no-save', `${name}@${major}`]);
    await capture(program, args, { cwd: folder });
  }
  const version = await capture(node, ['--version']);
  if (!version.startsWith(`v${major}.`)) throw new Failure(`${name} holds Node ${version}`);
  return node;
}
